package import Events
internal import Operations
internal import Reports
internal import Sealing
package import Storage

/// Which nights are out of date: exports have been kept since they were reconciled, or what they opened with has changed. Asked night by night,
/// in order, since a night that is done again may change what the next one opens with.
package struct OutdatedNights {
  /// Why a night is to be done again.
  package enum Reason: Equatable, Sendable {
    /// It has exports and no reconciliation, while an earlier night has one.
    case unreconciled
    /// So many kept exports of its window are not among its inputs.
    case exports(Int)
    /// The source has declared since what was counted in so many of its exports.
    case declared(Int)
    /// Not everything that these sources had was pulled then, and they have been asked since.
    case pulled([String])
    /// These sources have another mapping than its exports were read by, and all that it read is there.
    case mapping([String])
    /// The night before it is another, or has a version that leaves other open items or requests.
    case opening(LogicalDate)
    /// What follows a reconciliation is not there: its record, or its report. A run was cut off between them, or an earlier program took the record of
    /// one version for that of the next.
    case unrecorded, unreported
  }

  /// A night that is out of date.
  package struct Night: Sendable {
    /// The night's logical date.
    package var date: LogicalDate
    /// The first reason that was found; there may be more.
    package var reason: Reason
    /// The as-of of its latest version, nanoseconds since 1970; nil where it has none.
    package var asOf: Int64?
    /// What it had and the config no longer names: without that it is not done again.
    package var lacking: [String] = []
  }

  /// Keys of a day's exports, and of those of which another count was declared later.
  struct Kept {
    var exports: [String] = []
    var declared: [String] = []

    /// The names of the sources that have one: `exports/<source>/…`.
    var sources: Set<String> { Set(exports.compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }) }
  }

  let store: any ObjectStore
  let sources: [ReconcileSource]
  let lookbackDays: Int
  /// The latest version of each night.
  private(set) var latest: [LogicalDate: Int]
  /// By day, where the day was listed.
  var kept: [LogicalDate: Kept] = [:]

  /// Lists the nights. Exports are listed when they are asked about: make it when all have been pulled.
  package init(store: any ObjectStore, sources: [ReconcileSource], lookbackDays: Int) async throws {
    (self.store, self.sources, self.lookbackDays) = (store, sources, lookbackDays)
    latest = try await ReconciliationFolder.latest(in: store)
  }

  /// The days before a run in which a night may be out of date: those of the lookback window, and those since the last night that was reconciled,
  /// but for what is before the first one.
  package func days(before date: LogicalDate) -> [LogicalDate] {
    guard let last = latest.keys.filter({ $0 < date }).max(), let first = latest.keys.min() else { return [] }
    let start = max(first, min(last.advanced(by: 1), date.advanced(by: -lookbackDays)), date.advanced(by: -Opening.reach))
    return (start.day..<date.day).map { LogicalDate(day: $0) }
  }

  /// The days behind a run, up to the newest night.
  package func days(after date: LogicalDate) -> [LogicalDate] {
    guard let newest = latest.keys.max(), newest > date else { return [] }
    return (date.day + 1...newest.day).map { LogicalDate(day: $0) }
  }

  /// Whether a night is out of date, as the store is now; nil where it is not. `reported` says whether it should have a report of its latest
  /// version; `pulled` is what a pull has got of it since, `remapped` whether another mapping is a reason.
  package mutating func check(
    _ date: LogicalDate, reported: Bool, pulled: PulledSources = PulledSources(), remapped: Bool = false
  ) async throws -> Night? {
    guard let version = latest[date] else {
      return try await kept(date).exports.isEmpty ? nil : Night(date: date, reason: .unreconciled)
    }
    let folder = ReconciliationFolder(store: store, date: date, version: version)
    do {
      let run = try await folder.run().run
      guard let reason = try await reason(folder, run, reported: reported, pulled, remapped) else { return nil }
      let asOf = Instant(rfc3339: try await folder.totals().totals.asOf)?.nanoseconds
      return Night(date: date, reason: reason, asOf: asOf, lacking: FormerSources(run).lacking(sources))
    } catch let error as ReportError {
      throw JobError(
        .unreadable, "cannot tell whether \(date) is out of date", at: error.place, because: error.cause,
        remedy: "run `tally verify`")
    }
  }

  /// The night that a date opens with; nil for the first one.
  package func opening(of date: LogicalDate) -> LogicalDate? {
    latest.keys.filter { $0 < date && date.day - $0.day <= Opening.reach }.max()
  }

  /// Takes note that a night was run.
  package mutating func update(_ date: LogicalDate) async throws {
    latest[date] = try await ReconciliationFolder.find(date, in: store)?.version
  }

  /// What a night had and the config no longer names; and the sources of which nobody asks whether something has come late to it: it did not have
  /// them, and they have exports of days behind it, up to one, and none of its own. A source under another name would have all that it had once more.
  package func apart(_ date: LogicalDate, until last: LogicalDate) async throws -> (lacking: [String], others: Set<String>) {
    let version = latest[date]
    guard let run = try await version.map({ ReconciliationFolder(store: store, date: date, version: $0) })?.stated() else {
      return ([], [])
    }
    let former = FormerSources(run)
    let others = former.others(sources.map(\.name))
    guard !others.isEmpty else { return (former.lacking(sources), []) }
    // Before anything is pulled: it is listed anew afterwards.
    var look = self
    var later: Set<String> = []
    for day in date.day + 1...last.day { later.formUnion(try await look.kept(LogicalDate(day: day)).sources) }
    return (former.lacking(sources), others.intersection(later).subtracting(try await look.kept(date).sources))
  }

  private mutating func reason(
    _ folder: ReconciliationFolder, _ run: ReconciliationRun, reported: Bool, _ pulled: PulledSources, _ remapped: Bool
  ) async throws -> Reason? {
    let new = try await newExports(folder.date, run)
    if new > 0 { return .exports(new) }
    var declared = 0
    for key in try await kept(folder.date).declared where run.mismatched?.contains(key) == true {
      let record = try await CustodyRecord.read(try ReconciliationFolder.key(key + CustodyRecord.suffix), in: store)
      if try await record.isDeclaredLater(in: store) { declared += 1 }
    }
    if declared > 0 { return .declared(declared) }
    let asked = run.unpulled.keys.filter(pulled.whole.contains).sorted()
    if !asked.isEmpty { return .pulled(asked) }
    if remapped, case let names = FormerSources(run).remapped(sources), !names.isEmpty, try await isKept(run) {
      return .mapping(names)
    }
    if let other = try await otherOpening(folder.date, run) { return .opening(other) }
    if try await RunReader(folder: folder).first() == nil { return .unrecorded }
    guard reported else { return nil }
    return try await LatestReport(store: store).reconciliation(folder.date) == folder.version ? nil : .unreported
  }

  /// Whether all that a night read is there to be read again.
  private mutating func isKept(_ run: ReconciliationRun) async throws -> Bool {
    for input in run.inputs {
      let parts = input.file.key.split(separator: "/")
      guard parts.count > 5, let date = LogicalDate(parts[2...4].joined(separator: "-")),
        try await kept(date).exports.contains(input.file.key)
      else { return false }
    }
    return true
  }

  /// How many exports the night would read by now and did not. What has been released was packed, and is read no more.
  mutating func newExports(_ date: LogicalDate, _ run: ReconciliationRun) async throws -> Int {
    let named = Set(run.inputs.map(\.file.key))
    let days = run.parameters.single.first { $0.name == "lookbackDays" }.flatMap { Int($0.text) } ?? lookbackDays
    var new = 0
    for day in date.day - days...date.day {
      new += try await kept(LogicalDate(day: day)).exports.count { !named.contains($0) }
    }
    return new
  }

  /// The night that it would open with by now, where that, or what that leaves, is not what it opened with; nil where it is.
  func otherOpening(_ date: LogicalDate, _ run: ReconciliationRun) async throws -> LogicalDate? {
    guard let last = opening(of: date), let version = latest[last] else { return nil }
    let folder = ReconciliationFolder(store: store, date: last, version: version)
    guard let opening = run.opening, opening.key.hasPrefix("reconciliations/\(last.path)/") else { return last }
    for (name, before) in [("open-items.ndjson", opening), ("open-requests.ndjson", run.openRequests)] {
      // A version is never rewritten.
      if before?.key == "\(folder.path)/\(name)" { continue }
      let now = try await folder.requests(name)
      guard try await now?.digest() == before?.sha256 else { return last }
    }
    return nil
  }

  /// Keys of a day's exports that are there with their custody records.
  mutating func kept(_ date: LogicalDate) async throws -> Kept {
    if let known = kept[date] { return known }
    var keys = Kept()
    for source in sources {
      let names = Set(try await store.list(try ReconciliationFolder.key(source.source.folder(date))).map(\.key.description))
      let exports = names.filter { names.contains($0 + CustodyRecord.suffix) }
      keys.exports += exports
      keys.declared += exports.filter { names.contains($0 + CustodyRecord.declaredSuffix) }
    }
    kept[date] = keys
    return keys
  }
}
