internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// A reconciliation as it goes into archives: what it follows from and its totals into each, of breaks and open items those of the channel.
struct ReconciliationFiles {
  /// `totals.json`, as manifests refer to it.
  let reference: Manifest.Reference
  private let run: [UInt8]
  private let totals: [UInt8]
  private var lists: [Channel: [String: List]] = [:]

  private struct List {
    let file: ScratchFile
    var count: Int64 = 0
    var pending: [UInt8] = []
  }

  private static let limit = 1 << 30
  private static let block = 1 << 20

  /// Reads a version, its lists into scratch files.
  init(_ version: Int, of date: LogicalDate, in store: any ObjectStore, scratch: String) async throws {
    guard let folder = try await ReconciliationFolder.find(date, version: version, in: store) else {
      throw StorageError(
        .notFound, "read", "reconciliations/\(date.path)/v\(version)", cause: "it is not there",
        remedy: "restore it from a backup, or reconcile the day again")
    }
    let path = folder.path + "/"
    run = try await store.read(try ReconciliationFolder.key(path + "run.json"), limit: Self.limit)
    totals = try await store.read(try ReconciliationFolder.key(path + "totals.json"), limit: Self.limit)
    reference = Manifest.Reference(key: path + "totals.json", bytes: Int64(totals.count), sha256: SHA256.hash(totals))
    for name in ["breaks.ndjson", "open-items.ndjson"] {
      for try await line in try await folder.lines(name) {
        guard let word = try? JSONValue.parse(line)["channel"]?.stringValue else { throw StorageError.damaged(path + name) }
        // A break about an export or a record has no channel.
        try add(line, to: name, of: Channel(name: word) ?? .other, scratch)
      }
    }
    for channel in Array(lists.keys) { for name in Array((lists[channel] ?? [:]).keys) { try flush(name, of: channel) } }
  }

  /// The files of a channel's bag, in their order.
  func files(_ channel: Channel) -> [ArchiveFile] {
    let folder = "data/reconciliation/"
    var files = [
      ArchiveFile(path: folder + "run.json", content: .bytes(run)),
      ArchiveFile(path: folder + "totals.json", content: .bytes(totals)),
    ]
    for name in ["breaks.ndjson", "open-items.ndjson"] {
      let list = lists[channel]?[name]
      files.append(
        ArchiveFile(path: folder + name, content: list.map { .scratch($0.file, count: $0.count) } ?? .bytes([])))
    }
    return files
  }

  /// Messages of a channel by outcome; empty where it had none.
  func outcomes(_ channel: Channel) -> [String: Int] {
    let members = (try? JSONValue.parse(totals))?["channels"]?[channel.name]?.members ?? []
    return Dictionary(members.map { ($0.key, $0.value.intValue ?? 0) }, uniquingKeysWith: { $1 })
  }

  private mutating func add(_ line: [UInt8], to name: String, of channel: Channel, _ scratch: String) throws {
    var list = try lists[channel]?[name] ?? List(file: try ScratchFile(in: scratch))
    list.pending += line + [0x0a]
    lists[channel, default: [:]][name] = list
    if list.pending.count >= Self.block { try flush(name, of: channel) }
  }

  private mutating func flush(_ name: String, of channel: Channel) throws {
    guard var list = lists[channel]?[name], !list.pending.isEmpty else { return }
    try list.file.append(list.pending)
    list.count += Int64(list.pending.count)
    list.pending.removeAll(keepingCapacity: true)
    lists[channel]?[name] = list
  }
}
