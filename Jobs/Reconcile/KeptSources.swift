internal import Events
internal import Storage

/// The sources that a store has exports of, whatever the config names.
enum KeptSources {
  /// Their names, in byte order: one question each, whatever there is of them.
  static func names(in store: any ObjectStore) async throws -> [String] {
    guard let exports = ObjectKey("exports") else { return [] }
    var names: [String] = []
    var after: ObjectKey?
    while let key = try await store.list(exports, after: after, limit: 1).objects.first?.key {
      after = key
      guard key.parts.count > 2 else { continue }
      names.append(String(key.parts[1]))
      // Behind all that begins with the source and a slash: the next character.
      after = ObjectKey("exports/\(key.parts[1])0") ?? key
    }
    return names
  }

  /// How many exports of some days are kept of each source that is not among these.
  static func counts(but sources: [String], _ days: ClosedRange<LogicalDate>, in store: any ObjectStore) async throws -> [String:
    Int]
  {
    var counts: [String: Int] = [:]
    for name in try await names(in: store) where !sources.contains(name) {
      for day in days.lowerBound.day...days.upperBound.day {
        let folder = try ReconciliationFolder.key("exports/\(name)/\(LogicalDate(day: day).path)")
        let keys = Set(try await store.list(folder).map(\.key.description))
        counts[name, default: 0] += keys.count { keys.contains($0 + CustodyRecord.suffix) }
      }
    }
    return counts.filter { $0.value > 0 }
  }
}
