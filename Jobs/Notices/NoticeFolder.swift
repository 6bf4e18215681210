internal import Events
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// What the store has of one night's notices: `notices/<date>/<number>.json`, and beside them what came of sending them.
struct NoticeFolder {
  let date: LogicalDate
  /// The last notice, as it is stored; nil where there is none.
  private(set) var last: (notice: Notice, bytes: [UInt8], key: Digest)?
  /// Every attempt of the night, in the order of their files.
  private(set) var attempts: [NoticeAttempt] = []

  init(_ date: LogicalDate, in store: any ObjectStore) async throws {
    self.date = date
    var number = 0
    for object in try await store.list(try ReconciliationFolder.key("notices/\(date)")) {
      let parts = object.key.parts
      if parts.count == 3, let found = NoticeFolder.number(parts[2]) {
        number = max(number, found)
      } else if parts.count == 4, parts[2] == "attempts", parts[3].hasSuffix(".ndjson") {
        let lines = ObjectLines(try await store.open(object.key))
        while let line = try await lines.next() {
          guard let attempt = NoticeAttempt(line) else { throw StorageError.damaged(object.key.description) }
          attempts.append(attempt)
        }
      }
    }
    guard number > 0 else { return }
    let name = NoticeFolder.name(date, number)
    let bytes = try await store.read(try ReconciliationFolder.key(name), limit: 1 << 20)
    guard let notice = try? Notice(parsing: bytes, at: name) else { throw StorageError.damaged(name) }
    last = (notice, bytes, SHA256.hash(bytes))
  }

  /// Whether a notice has reached the end of a way: taken, or refused for good.
  func isOver(_ key: Digest, on channel: String) -> Bool {
    attempts.contains { $0.key == key && $0.channel == channel && $0.answer != .failed }
  }

  static func name(_ date: LogicalDate, _ number: Int) -> String { "notices/\(date)/\(number).json" }

  private static func number(_ name: Substring) -> Int? {
    guard name.hasSuffix(".json"), let number = Int(name.dropLast(5)), number > 0, name == "\(number).json" else { return nil }
    return number
  }
}
