internal import Events
internal import Storage

/// What the store has under `requests/` of a span of days, in order: `<date>/reingest.ndjson`, `<date>/reingest-<n>.ndjson` from 2 on,
/// and `<date>/attempts/<id>.ndjson`.
struct RequestFiles: Sendable {
  private(set) var batches: [(date: LogicalDate, number: Int, key: ObjectKey)] = []
  private(set) var attempts: [(date: LogicalDate, key: ObjectKey)] = []

  init(_ days: ClosedRange<LogicalDate>, in store: any ObjectStore) async throws {
    for object in try await store.list(try ReconciliationFolder.key("requests")) {
      let parts = object.key.description.split(separator: "/")
      guard parts.count >= 3, let date = LogicalDate(parts[1]), days.contains(date) else { continue }
      if parts.count == 3, let number = RequestFiles.number(parts[2]) {
        batches.append((date, number, object.key))
      } else if parts.count == 4, parts[2] == "attempts", parts[3].hasSuffix(".ndjson") {
        attempts.append((date, object.key))
      }
    }
    batches.sort { ($0.date, $0.number) < ($1.date, $1.number) }
    attempts.sort { ($0.date, $0.key) < ($1.date, $1.key) }
  }

  /// The key of the day's next file of batches.
  func next(_ date: LogicalDate) throws -> ObjectKey {
    let number = (batches.last { $0.date == date }?.number ?? 0) + 1
    return try ReconciliationFolder.key("requests/\(date)/reingest\(number == 1 ? "" : "-\(number)").ndjson")
  }

  /// Everything of a day.
  func keys(of date: LogicalDate) -> [String] {
    (batches.filter { $0.date == date }.map(\.key) + attempts.filter { $0.date == date }.map(\.key)).map(\.description)
  }

  private static func number(_ name: Substring) -> Int? {
    if name == "reingest.ndjson" { return 1 }
    guard name.hasPrefix("reingest-"), name.hasSuffix(".ndjson") else { return nil }
    return Int(name.dropFirst("reingest-".count).dropLast(".ndjson".count)).flatMap { $0 > 1 ? $0 : nil }
  }
}
