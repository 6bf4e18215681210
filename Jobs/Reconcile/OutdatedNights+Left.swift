package import Events
internal import Reports
internal import Storage

/// Nights further back than the window.
extension OutdatedNights {
  /// The days before the window of a run from the first one on whose night was left out of date: a run that was killed had kept an export, or done a
  /// night again, and the next one came when the window had moved on. What has been released cannot be done again, and counts no more.
  package mutating func left(before date: LogicalDate) async throws -> [LogicalDate] {
    guard let window = days(before: date).first, let first = latest.keys.min() else { return [] }
    let start = max(first, date.advanced(by: -Opening.reach))
    guard start < window else { return [] }
    let before = start.advanced(by: -lookbackDays)
    let released = try await list(before..<window)
    let days = (start.day..<window.day).map { LogicalDate(day: $0) }.filter { date in
      !(date.day - lookbackDays...date.day).contains { released.contains(LogicalDate(day: $0)) }
    }
    let folders = days.compactMap { date in latest[date].map { ReconciliationFolder(store: store, date: date, version: $0) } }
    let stated = try await someAtOnce(folders) { ($0.date, try await $0.stated()) }
    let runs = Dictionary(stated) { first, _ in first }
    for date in days {
      if try await isLeft(date, runs[date] ?? nil) { return (date.day..<window.day).map { LogicalDate(day: $0) } }
    }
    return []
  }

  private mutating func isLeft(_ date: LogicalDate, _ run: ReconciliationRun?) async throws -> Bool {
    guard latest[date] != nil else { return try await !kept(date).exports.isEmpty }
    // One that cannot be read is for `tally verify` to tell.
    guard let run, FormerSources(run).lacking(sources).isEmpty else { return false }
    if try await newExports(date, run) > 0 { return true }
    return try await otherOpening(date, run) != nil
  }

  /// Lists the kept exports of some days, month by month. The days of which exports have been released: there are custody records without them.
  private mutating func list(_ days: Range<LogicalDate>) async throws -> Set<LogicalDate> {
    let months = Set((days.lowerBound.day..<days.upperBound.day).map { String(LogicalDate(day: $0).path.dropLast(3)) })
    let folders = try sources.flatMap { source in
      try months.map { try ReconciliationFolder.key("exports/\(source.name)/\($0)") }
    }
    let store = store
    var released: Set<LogicalDate> = []
    var found: [LogicalDate: Kept] = [:]
    for keys in try await someAtOnce(folders, { try await store.list($0).map(\.key) }) {
      let names = Set(keys.map(\.description))
      for key in keys where key.description.hasSuffix(CustodyRecord.suffix) {
        let export = String(key.description.dropLast(CustodyRecord.suffix.count))
        guard key.parts.count > 5, let date = LogicalDate(key.parts[2...4].joined(separator: "-")) else { continue }
        guard names.contains(export) else {
          released.insert(date)
          continue
        }
        found[date, default: Kept()].exports.append(export)
        if names.contains(export + CustodyRecord.declaredSuffix) { found[date, default: Kept()].declared.append(export) }
      }
    }
    for day in days.lowerBound.day..<days.upperBound.day { kept[LogicalDate(day: day)] = found[LogicalDate(day: day)] ?? Kept() }
    return released
  }
}
