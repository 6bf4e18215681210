import Archival
import Events
import Foundation
import Jobs
import Sealing
import Storage

/// What is measured, on a store in a folder that has a day's exports of one source.
struct TierBench {
  let folder: String
  let store: any ObjectStore
  private static let date = LogicalDate("2026-11-17")

  init(folder: String) async throws {
    self.folder = folder
    store = try await DirectoryStore.open(folder) { "bench" }
  }

  /// An export as its custody record knows it.
  private struct Line: Codable {
    var key: String
    var sha256: String
    var bytes: Int64
    var rawBytes: Int64
  }

  private var list: URL { URL(filePath: folder).appending(path: ".exports.json") }

  func prepare() async throws {
    guard let exports = ObjectKey("exports") else { return }
    let mapping = try ProviderMapping.named("archiver")
    var lines: [Line] = []
    for object in try await store.list(exports) {
      guard let mapping else { return }
      let bytes = try await store.read(object.key, limit: 1 << 31)
      var scanner = ExportScanner(mapping: mapping)
      scanner.feed(bytes.span)
      let digest = SHA256.hash(bytes)
      let summary = scanner.finish(export: digest).summary
      lines.append(
        Line(key: object.key.description, sha256: digest.description, bytes: object.size, rawBytes: summary.rawBytes))
    }
    try JSONEncoder().encode(lines).write(to: list)
  }

  func pack(threads: Int, isEncrypted: Bool) async throws {
    guard let mapping = try ProviderMapping.named("archiver"), let date = Self.date else { return }
    let lines = try JSONDecoder().decode([Line].self, from: Data(contentsOf: list))
    let inputs = lines.compactMap { line -> PackInput? in
      guard let key = ObjectKey(line.key), let sha256 = Digest(hex: line.sha256) else { return nil }
      let custody = Array(#"{"mapping":{"name":"archiver","version":\#(mapping.version)}}"#.utf8)
      return PackInput(
        key: key, source: "archiver", isLedger: false, mapping: mapping, sha256: sha256, bytes: line.bytes,
        rawBytes: line.rawBytes,
        custody: custody)
    }
    let start = ContinuousClock.now
    let packer = Packer(
      store: store, rule: KeepEverything(), observer: { _ in NoObserver() }, threads: threads, scratch: folder)
    let day = try await packer.pack(inputs)
    note("packed", since: start)
    let written = try await Parallel.map(day.lanes, threads: threads) { lane in
      try await write(lane, day.inputs, Slot(date, lane.channel), isEncrypted: isEncrypted)
    }
    note("written", since: start)
    let bytes = written.reduce(0) { $0 + $1.archive.object.bytes }
    let index = written.reduce(0) { $0 + $1.archive.index.bytes }
    print(#"{"events":\#(day.lanes.reduce(0) { $0 + $1.events.count }),"bytes":\#(bytes),"index":\#(index)}"#)
  }

  /// Writes a lane's archive, its manifest and a seal that is a byte; an encrypted one is not read again, and its key is gone.
  func write(_ lane: PackedLane<NoObserver>, _ packed: [PackedInput], _ slot: Slot, isEncrypted: Bool = false) async throws
    -> ArchiveWriter.Written
  {
    let inputs = packed.map { packed in
      let input = packed.input
      return Manifest.Input(
        object: Manifest.Reference(key: input.key.description, bytes: input.bytes, sha256: input.sha256),
        records: packed.records[slot.channel] ?? 0)
    }.sorted { $0.object.key < $1.object.key }
    let id = slot.archiveID(store: "bench", inputs: inputs.map { ($0.object.key, $0.object.sha256) })
    let writer = ArchiveWriter(store: store, organization: "A firm", program: "tally-tier-bench")
    let written = try await writer.write(lane, slot: slot, id: id, files: [], key: isEncrypted ? DataKey() : nil)
    guard !isEncrypted else { return written }
    let none = Manifest.Reference(key: slot.summaryKey, bytes: 0, sha256: SHA256.hash([]))
    let manifest = Manifest(
      store: "bench", id: id, slot: slot, number: 1, previous: nil, expected: [slot.channel], createdAt: Instant(nanoseconds: 0),
      program: "tally-tier-bench", config: SHA256.hash([]), retentionClass: "default", archive: written.archive,
      events: lane.events, filters: packed.first?.input.mapping.filterKeys, kept: lane.kept, members: written.members,
      inputs: inputs, gaps: [], reconciliation: nil, summary: none)
    for (name, bytes) in [("manifest.json", manifest.bytes), ("manifest.json.p7s", [1]), ("manifest.json.pem", [1])] {
      if let key = ObjectKey("\(slot.folder)/\(name)") { try await store.put(bytes, as: key) }
    }
    return written
  }

  private func manifests() async throws -> [Manifest] {
    var manifests: [Manifest] = []
    guard let archives = ObjectKey("archives") else { return [] }
    for object in try await store.list(archives) where object.key.name == "manifest.json" {
      manifests.append(try Manifest(try await store.read(object.key, limit: Manifest.limit)))
    }
    return manifests
  }

  func verify(threads: Int) async throws {
    for manifest in try await manifests() {
      let check = ArchiveCheck(manifest, in: store, key: nil, threads: threads)
      let verdict = try await check.run()
      for finding in verdict.findings { print(finding) }
      guard verdict.findings.isEmpty, verdict.events == manifest.events.count else { exit(11) }
    }
  }

  func prove(_ id: String, threads: Int) async throws {
    let archives = SealedArchives(store: store, keys: nil, now: 0) { Trust(signers: [], authorities: []) }
    let job = ProveJob(archives, threads: threads)
    for _ in 0..<20 {
      let start = ContinuousClock.now
      guard let (proof, places) = try await job.run(id, SealedArchives.Choice()) else { exit(66) }
      note("proved", since: start)
      print("\(places[0]), \(proof.proof.path.count) siblings")
    }
  }

  func note(_ what: String, since start: ContinuousClock.Instant) {
    FileHandle.standardError.write(Data("\(what) after \(ContinuousClock.now - start)\n".utf8))
  }
}
