internal import Events
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// What the store has of one night's notices: `notices/<date>/<number>.json`, digests of past nights that were sent with them, and beside them what came
/// of sending.
struct NoticeFolder {
  let date: LogicalDate
  /// The last notice; nil where there is none.
  private(set) var last: Notice?
  /// In the order of their numbers.
  private(set) var digests: [NoticeDigest] = []
  /// Every attempt of the night, in the order of their files.
  private var attempts: [NoticeAttempt] = []

  init(_ date: LogicalDate, in store: any ObjectStore) async throws {
    self.date = date
    var (number, digests) = (0, [Int]())
    for object in try await store.list(try ReconciliationFolder.key("notices/\(date)")) {
      let parts = object.key.parts
      if parts.count == 3, let found = NoticeFolder.number(parts[2]) {
        number = max(number, found)
      } else if parts.count == 3, let found = NoticeFolder.number(parts[2], "digest-") {
        digests.append(found)
      } else if parts.count == 4, parts[2] == "attempts", parts[3].hasSuffix(".ndjson") {
        let lines = ObjectLines(try await store.open(object.key))
        while let line = try await lines.next() {
          guard let attempt = NoticeAttempt(line) else { throw StorageError.damaged(object.key.description) }
          attempts.append(attempt)
        }
      }
    }
    func read<Document>(_ name: String, _ document: ([UInt8], String) throws -> Document) async throws -> Document {
      let bytes = try await store.read(try ReconciliationFolder.key(name), limit: 1 << 24)
      do { return try document(bytes, name) } catch { throw StorageError.damaged(name) }
    }
    if number > 0 { last = try await read(NoticeFolder.name(date, number)) { try Notice(parsing: $0, at: $1) } }
    for digest in digests.sorted() {
      self.digests.append(try await read(NoticeFolder.digest(date, digest)) { try NoticeDigest(parsing: $0, at: $1) })
    }
  }

  /// What is told from here, in the order in which it is.
  var documents: [any NoticeDocument] { digests + [last].compactMap { $0 }.filter { $0.digest == nil } }

  /// Whether a notice has reached the end of a way: taken, or refused for good.
  func isOver(_ key: Digest, on channel: String) -> Bool {
    attempts.contains { $0.key == key && $0.channel == channel && $0.answer != .failed }
  }

  static func name(_ date: LogicalDate, _ number: Int) -> String { "notices/\(date)/\(number).json" }
  static func digest(_ date: LogicalDate, _ number: Int) -> String { "notices/\(date)/digest-\(number).json" }

  private static func number(_ name: Substring, _ prefix: String = "") -> Int? {
    guard name.hasPrefix(prefix), name.hasSuffix(".json"), let number = Int(name.dropFirst(prefix.count).dropLast(5)), number > 0,
      name == "\(prefix)\(number).json"
    else { return nil }
    return number
  }
}
