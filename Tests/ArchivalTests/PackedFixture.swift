import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

/// A day of exports in a store in memory, packed.
struct PackedFixture {
  let store = MemoryStore()
  private let scratch = TemporaryFolder()
  /// The records of each export.
  var lines: [String: [[UInt8]]] = [:]
  var day: PackedDay<NoObserver>
  static let date = LogicalDate("2026-10-18")

  /// With `quarantined`, each export ends with two records that cannot be read.
  init(exports: Int, records: Int, threads: Int = 2, quarantined: Bool = false) async throws {
    var inputs: [PackInput] = []
    let mapping = try #require(try ProviderMapping.named("archiver"))
    for export in 0..<exports {
      let key = try #require(ObjectKey("exports/archiver/2026/10/18/h\(export).ndjson"))
      let lines = (0..<records).map { Self.record(export: export, $0) }
      self.lines[key.description] = lines
      let broken = quarantined ? Array("\n{\"id\":1}\n{broken".utf8) : []
      let bytes = Array(lines.joined(separator: [0x0a])) + broken
      try await store.put(bytes, as: key)
      let custody = Array(#"{"mapping":{"name":"archiver","version":\#(mapping.version)}}"#.utf8)
      inputs.append(
        PackInput(
          key: key, source: "archiver", isLedger: false, mapping: mapping, sha256: SHA256.hash(bytes), bytes: Int64(bytes.count),
          rawBytes: Int64(bytes.count), custody: custody))
    }
    let packer = Packer(
      store: store, rule: KeepEverything(), observer: { _ in NoObserver() }, threads: threads, scratch: scratch.path)
    day = try await packer.pack(inputs)
  }

  static func record(export: Int, _ number: Int) -> [UInt8] {
    let channel = ["SMS", "EMAIL", "FAX"][number % 3]
    let text = """
      {"id":"E-\(export)-\(number)","version":"1.0","type":"message:send","timestamp":"2026-10-18T10:00:00.000Z",\
      "message":{"id":"M-\(number / 2)","direction":"outbound","channel":"\(channel)"}}
      """
    return Array(text.utf8)
  }

  /// The bytes of an object.
  func bytes(_ key: String) async throws -> [UInt8] { try await store.read(try #require(ObjectKey(key)), limit: 1 << 30) }

  /// Writes the archives; returns their manifests.
  func write(key: DataKey? = nil) async throws -> [Manifest] {
    let writer = ArchiveWriter(store: store, organization: "A firm", program: "tally 0")
    var manifests: [Manifest] = []
    for lane in day.lanes {
      let slot = Slot(try #require(Self.date), lane.channel)
      let inputs = day.inputs.map { (key: $0.input.key.description, sha256: $0.input.sha256) }
      let id = slot.archiveID(store: "5f0c", inputs: inputs)
      let files = [ArchiveFile(path: "data/summary.json", content: .bytes(Array("{}".utf8)))]
      let written = try await writer.write(lane, slot: slot, id: id, files: files, key: key)
      manifests.append(
        Manifest(
          store: "5f0c", id: id, slot: slot, number: manifests.count + 1, previous: nil, expected: day.lanes.map(\.channel),
          createdAt: Instant(nanoseconds: 0), program: "tally 0", config: SHA256.hash([]), retentionClass: "default",
          archive: written.archive, events: lane.events, kept: lane.kept, members: written.members, inputs: [], gaps: [],
          reconciliation: nil, summary: Manifest.Reference(key: "summaries/x", bytes: 2, sha256: SHA256.hash([]))))
    }
    return manifests
  }
}
