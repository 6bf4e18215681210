package import Events
package import Numbers
internal import Operations
internal import Reports
package import Storage

/// Makes the index of all reports anew: `reports/index.html`, `reports/feed.atom`, a search page for each year, and a page for each week and month. It is made from the reports
/// alone, and whoever loses it runs the job again.
package struct IndexJob: Sendable {
  private let store: any ObjectStore
  private let numbers: NumberForm

  /// The largest file of one night that is read whole: ten million messages' codes.
  private static let largest = 1 << 27

  /// Of the reports in a store; numbers in its texts are written in that form.
  package init(store: any ObjectStore, numbers: NumberForm = .english) { (self.store, self.numbers) = (store, numbers) }

  /// Writes what is not there as it should be, and returns the keys of that. Search pages are made for the years of `dates`, and for those that
  /// have none; all of them where `dates` is nil, and where a year is new, since each leads to the others. Up to `last`, which has been run and is over, days
  /// without a report are missing.
  package func run(after dates: ClosedRange<LogicalDate>? = nil, last: LogicalDate? = nil) async throws -> [String] {
    let (versions, signed, pages) = try await versions()
    let nights = try await someAtOnce(versions) { date, versions in
      ReportIndex.Night(
        date: date, versions: versions.sorted(), summary: try await summary(date, versions.max() ?? 1),
        signOff: try await signOff(date, signed[date]))
    }
    let index = ReportIndex(
      nights: nights, stops: try await StoppedRuns(store: store).exits(reported: Set(versions.keys)), run: last, numbers: numbers)
    var written = try await write("reports/index.html", IndexPage(index).pieces().map(\.bytes))
    written += try await write("reports/feed.atom", [AtomFeed(index).bytes])
    let isNew = try await index.years.asyncContains { try await store.head(try Self.key($0)) == nil }
    for year in index.years where isNew || dates.map({ Self.years(of: $0).contains(year) }) ?? true {
      let nights = try await someAtOnce(versions.filter { $0.key.components.year == year }) { date, versions in
        (date: date, version: versions.max() ?? 1, codes: try await codes(date, versions.max() ?? 1))
      }
      let page = SearchPage(year: year, nights: nights.sorted { $0.date < $1.date }, years: index.years, numbers: numbers)
      written += try await write(try Self.key(year).description, page.pieces().map(\.bytes))
    }
    for period in index.periods where !pages.contains(period.fileName) || Self.concerns(dates, period, index) {
      written += try await write("reports/" + period.fileName, RollUpPage(period, index).pieces().map(\.bytes))
    }
    return written
  }

  private static func years(of dates: ClosedRange<LogicalDate>) -> ClosedRange<Int> {
    dates.lowerBound.components.year...dates.upperBound.components.year
  }

  /// Whether a period says anything of those dates: itself, in the one before that stands beside it, or by where the nights begin and end.
  private static func concerns(_ dates: ClosedRange<LogicalDate>?, _ period: Period, _ index: ReportIndex) -> Bool {
    guard let dates else { return true }
    return period.days.overlaps(dates) || period.previous.days.overlaps(dates)
      || index.last.map { period.next.days.contains($0) } == true
      || index.nights.first.map { dates.contains($0.date) } == true
  }

  private static func key(_ year: Int) throws -> ObjectKey { try ReconciliationFolder.key("reports/search-\(year).html") }

  /// The complete versions of each date, those that have their page; the last one that has a signature; and the pages of the index.
  private func versions() async throws -> (complete: [LogicalDate: [Int]], signed: [LogicalDate: Int], pages: Set<String>) {
    var found: [LogicalDate: [Int]] = [:]
    var signed: [LogicalDate: Int] = [:]
    var pages: Set<String> = []
    for info in try await store.list(try ReconciliationFolder.key("reports")) {
      let parts = info.key.parts
      if parts.count == 2 { pages.insert(String(parts[1])) }
      guard parts.count == 6, let date = LogicalDate(parts[1...3].joined(separator: "-")),
        let version = ReconciliationFolder.version(parts[4])
      else { continue }
      if parts[5] == "report.html" { found[date, default: []].append(version) }
      if SignOffFolder.isSeal(parts[5]) { signed[date] = max(version, signed[date] ?? 0) }
    }
    return (found, signed, pages)
  }

  private func signOff(_ date: LogicalDate, _ version: Int?) async throws -> SignOff? {
    guard let version else { return nil }
    return try await SignOffFolder(date, version, in: store).signOff
  }

  private func folder(_ date: LogicalDate, _ version: Int) -> String { "reports/\(date.path)/v\(version)/" }

  /// A report's summary; nil where it has none, or one that cannot be read: the index says so of that night, and has the others.
  private func summary(_ date: LogicalDate, _ version: Int) async throws -> NightSummary? {
    let name = folder(date, version) + "summary.json"
    guard let bytes = try await read(name), let summary = try? NightSummary(parsing: bytes, at: name) else { return nil }
    return summary.date == date && summary.version == version ? summary : nil
  }

  private func codes(_ date: LogicalDate, _ version: Int) async throws -> [UInt8] {
    let bytes = try await read(folder(date, version) + "messages.txt") ?? []
    return bytes.last == 0x0a ? Array(bytes.dropLast()) : bytes
  }

  private func read(_ name: String) async throws -> [UInt8]? {
    do {
      return try await store.read(try ReconciliationFolder.key(name), limit: Self.largest)
    } catch let error as StorageError where error.code == .notFound {
      return nil
    }
  }

  /// Puts a page in the place of the one before; nothing where it is there as it should be.
  private func write(_ name: String, _ pieces: [[UInt8]]) async throws -> [String] {
    let key = try ReconciliationFolder.key(name)
    let bytes = pieces.count == 1 ? pieces[0] : pieces.flatMap(\.self)
    if let there = try await store.head(key), there.size == Int64(bytes.count),
      try await store.read(key, limit: bytes.count).hasSameBytes(as: bytes)
    {
      return []
    }
    try await store.put(bytes, as: key, .rebuildable)
    return [name]
  }
}

extension Sequence where Element: Sendable {
  fileprivate func asyncContains(_ predicate: (Element) async throws -> Bool) async throws -> Bool {
    for element in self { if try await predicate(element) { return true } }
    return false
  }
}
