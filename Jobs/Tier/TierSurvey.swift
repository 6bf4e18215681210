internal import Archival
package import Events
internal import Reports
internal import Sealing
internal import Storage

/// Reads of the store what tiering decides on: three lists for all days, and for a day at hand its custody records, manifests and
/// reconciliation.
package struct TierSurvey: Sendable {
  private let store: any ObjectStore
  private let sources: [ReconcileSource]
  /// The archives as they were when the survey began.
  package let shelf: ArchiveShelf
  /// The kept exports of each day, with what lies beside them, likewise.
  private let kept: [LogicalDate: Kept]
  /// Those that have a reconciliation.
  private let nights: Set<LogicalDate>
  /// What nights left to those that nobody has reconciled yet, the newest first.
  private var left: [Left] = []

  private struct Kept {
    var sources: Set<String> = []
    var custody: Set<String> = []
    var others: Set<String> = []
  }

  /// A night that others open with, which are to come.
  private struct Left {
    var date: LogicalDate
    /// Those, where they are days that were not sealed when the survey began; nil where more may come for ever.
    var gap: [LogicalDate]?
    /// The day of the earliest export with a send that is still open; nil where nothing is.
    var first: LogicalDate?

    /// Whether one of those reads the exports of a day: all since the first open send, since its outcome may be in any of them, and of the
    /// night itself what they have of later days.
    func needs(_ day: LogicalDate, endsLater: Bool) -> Bool {
      first.map { day >= $0 } ?? false || day == date && endsLater
    }
  }

  /// Lists the store. Throws where a list of open items cannot be read.
  init(_ store: any ObjectStore, sources: [ReconcileSource]) async throws {
    (self.store, self.sources) = (store, sources)
    shelf = try await ArchiveShelf(store)
    var kept: [LogicalDate: Kept] = [:]
    for object in try await store.list(try ReconciliationFolder.key("exports")) {
      // exports/<source>/<yyyy>/<mm>/<dd>/<name>
      let parts = object.key.description.split(separator: "/", maxSplits: 5)
      guard parts.count == 6, let date = LogicalDate(parts[2...4].joined(separator: "-")) else { continue }
      let key = object.key.description
      kept[date, default: Kept()].sources.insert(String(parts[1]))
      if key.hasSuffix(CustodyRecord.suffix) {
        kept[date]?.custody.insert(String(key.dropLast(CustodyRecord.suffix.count)))
      } else {
        kept[date]?.others.insert(key)
      }
    }
    self.kept = kept.filter { !$0.value.custody.isEmpty }
    nights = Set(try await ReconciliationFolder.latest(in: store).keys)
    for (night, gap) in openings { left.append(Left(date: night, gap: gap, first: try await earliestOpen(night))) }
  }

  /// Every day from the first that has exports to the last.
  package var days: ClosedRange<LogicalDate>? {
    guard let first = kept.keys.min(), let last = kept.keys.max() else { return nil }
    return first...last
  }

  /// Whether a list alone tells that nothing is left to be done: no hot copy is there, every manifest is sealed, and nothing lies about that no
  /// manifest can speak of.
  package func isFinished(_ date: LogicalDate) -> Bool {
    let slots = shelf.names.filter { $0.key.date == date }
    let archived = slots.allSatisfy { slot, names in
      names.contains(ArchiveShelf.Names.seal) && Set(names.compactMap(Extras.id)).count <= 1
    }
    guard !slots.isEmpty, archived else { return false }
    guard let day = kept[date] else { return true }
    return day.custody.allSatisfy { !day.others.contains($0) && !day.others.contains($0 + ".events") }
  }

  /// Whether an export of a day was released before the survey.
  func hasReleased(_ date: LogicalDate) -> Bool {
    kept[date].map { day in !day.custody.isSubset(of: day.others) } ?? false
  }

  /// Whether all of a day's first archives are sealed by now.
  func isSealed(_ date: LogicalDate) async throws -> Bool {
    if isFinished(date) { return true }
    return try await ArchiveShelf(store, date: date).generations(of: date, in: store).first?.isComplete ?? false
  }

  /// Whether a day's reconciliation needs no more exports: it is sealed; or, behind the newest export, it was made without any.
  func isSettled(_ date: LogicalDate) async throws -> Bool {
    if nights.contains(date), let days, date > days.upperBound { return true }
    return try await isSealed(date)
  }

  /// A day as it is now. `earlier` are the channels that have a manifest of an earlier date.
  func day(_ date: LogicalDate, earlier: Set<Channel>) async throws -> TierDay {
    var day = TierDay(date: date)
    day.earlierChannels = earlier
    day.generations = try await ArchiveShelf(store, date: date).generations(of: date, in: store)
    for name in Set(sources.map(\.name)).union(kept[date]?.sources ?? []).sorted() {
      let source = sources.first { $0.name == name }
      for listed in try await CustodyRecord.listed(in: store, source: name, date: date) {
        guard let key = listed.record.key else { throw StorageError.badKey(listed.record.name) }
        day.exports.append(TierDay.Export(listed, key: key, isKnown: source != nil))
      }
    }
    day.gaps = try await gaps(day)
    day.reconciled = try await reconciled(date)
    // What an export has of a later day the next reconciliation may have to report.
    let endsLater = day.exports.contains { $0.days.map { $0.upperBound > date } ?? false }
    for night in left where night.needs(date, endsLater: endsLater) {
      if try await isAwaited(night, beyond: date) { day.openAt = max(night.date, day.openAt ?? night.date) }
    }
    return day
  }

  private func gaps(_ day: TierDay) async throws -> [String] {
    var gaps: [String] = []
    for source in sources {
      let folder = source.source.folder(day.date) + "/"
      let names = day.exports.filter { $0.source == source.name }.map { String($0.key.description.dropFirst(folder.count)) }
      for finding in try await ExportFinding.gaps(in: store, source.source, day.date, kept: names, at: .max) {
        let what = ["slot", "path"].lazy.compactMap { name in finding.detail.first { $0.key == name }?.value.stringValue }.first
        gaps.append(source.name + "/" + (what ?? ""))
      }
    }
    return gaps
  }

  private func reconciled(_ date: LogicalDate) async throws -> TierDay.Reconciled? {
    guard let folder = try await ReconciliationFolder.find(date, in: store) else { return nil }
    var inputs: [ObjectKey: Digest] = [:]
    for input in try await folder.run().run.inputs {
      let parts = input.file.key.split(separator: "/", maxSplits: 5)
      guard parts.count == 6, parts[2...4].joined(separator: "/") == date.path else { continue }
      if let key = ObjectKey(input.file.key) { inputs[key] = Digest(hex: input.file.sha256) }
    }
    return TierDay.Reconciled(version: folder.version, inputs: inputs)
  }

  /// Whether a night that opens with one is to come, and is behind a day.
  private func isAwaited(_ night: Left, beyond date: LogicalDate) async throws -> Bool {
    guard let gap = night.gap else { return true }
    for day in gap where day > date { if try await !isSealed(day) { return true } }
    return false
  }

  /// The newest night, and those before a gap of days that may yet be reconciled, with these.
  private var openings: [(night: LogicalDate, gap: [LogicalDate]?)] {
    guard let newest = nights.max(), let days else { return [] }
    var gaps: [LogicalDate: [LogicalDate]] = [:]
    var night: LogicalDate?
    for day in (days.lowerBound.day..<max(days.lowerBound, newest).day).map(LogicalDate.init(day:)) {
      if nights.contains(day) { night = day } else if let night, !isFinished(day) { gaps[night, default: []].append(day) }
    }
    return [(newest, nil)] + gaps.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
  }

  private func earliestOpen(_ night: LogicalDate) async throws -> LogicalDate? {
    guard let folder = try await ReconciliationFolder.find(night, in: store) else { return nil }
    var first: LogicalDate?
    for try await line in try await folder.lines("open-items.ndjson") {
      let item = try? JSONValue.parse(line)
      guard let day = item?["evidence"]?["date"]?.stringValue.flatMap({ LogicalDate($0) }) else {
        throw StorageError.damaged(folder.path + "/open-items.ndjson")
      }
      first = min(first ?? day, day)
    }
    return first
  }
}

extension TierDay.Export {
  /// As its custody record has it.
  fileprivate init(_ listed: CustodyRecord.Listed, key: ObjectKey, isKnown: Bool) {
    let record = listed.record
    let counts = record.summary.channels
    self.init(
      source: record.source, key: key, bytes: record.storedBytes, sha256: record.sha256, records: record.summary.scanned,
      quarantined: record.summary.quarantined, channels: Set(Channel.allCases.filter { counts[Int($0.rawValue)] > 0 }),
      days: record.summary.first.flatMap { first in
        record.summary.last.map { min(first, $0).date...max(first, $0).date }
      }, damage: record.summary.damage, isKnown: isKnown, present: listed.bytes, hasIndex: listed.hasIndex)
  }
}
