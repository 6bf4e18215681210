internal import Archival
package import Events
package import Retention
package import Storage

/// Brings the store's legal holds into line with the holds that there are: on every object of an archive that a hold touches or may
/// touch, until the grace after its release is over. What is there is read, changed and read back; where a hold came just now that nothing
/// expects to be there, it is set without asking first, and read back.
package struct HoldSync: Sendable {
  /// What was found and done.
  package struct Outcome: Sendable {
    /// Archives, and those of them that are to be held.
    package var archives = 0
    /// Archives that are to be held.
    package var held = 0
    /// Objects looked at.
    package var objects = 0
    /// Objects that lacked a hold and have it now, and that had one no longer wanted; in a dry run, would.
    package var placed: [ObjectKey] = []
    /// Objects that had a hold no longer wanted; in a dry run, have.
    package var lifted: [ObjectKey] = []
    /// Objects with a legal hold that no hold of ours explains. It stays.
    package var unexplained: [ObjectKey] = []
    /// Objects on which the store did not do as it was told.
    package var failures: [StorageError] = []

    mutating func add(_ other: Outcome) {
      objects += other.objects
      placed += other.placed
      lifted += other.lifted
      unexplained += other.unexplained
      failures += other.failures
    }
  }

  private let store: any ObjectStore
  private let holds: [Hold]
  private let change: Change?
  private let grace: CalendarPeriod
  private let today: LogicalDate

  /// A hold that has a new revision, and what all held before it.
  private struct Change {
    let hold: Hold
    let before: [Hold]

    init?(_ id: String, _ holds: [Hold]) {
      guard let hold = holds.first(where: { $0.id == id }) else { return nil }
      let earlier = hold.revisions.dropLast()
      self.hold = hold
      before = holds.filter { $0.id != id } + (earlier.isEmpty ? [] : [Hold(id: id, revisions: Array(earlier))])
    }
  }

  /// `changed` is the hold whose last revision was stored just now: then only archives that it touches are looked at.
  package init(
    store: any ObjectStore, holds: [Hold], changed: String? = nil, grace: CalendarPeriod, today: LogicalDate
  ) {
    (self.store, self.holds, self.grace, self.today) = (store, holds, grace, today)
    change = changed.flatMap { Change($0, holds) }
  }

  /// The day by which such graces are counted, by a clock in nanoseconds since 1970: today; or the newest day that the store knows of, where the clock is far past it.
  package static func today(in store: any ObjectStore, now: Int64, grace: CalendarPeriod) async throws -> LogicalDate {
    try await PlanClock(now: now, margin: NewestDay.margin(grace)).graceDay(in: store)
  }

  /// Looks at archives, and mends what differs unless it is a dry run.
  package func run(
    _ folders: [ArchiveFolder], dryRun: Bool = false, progress: @escaping @Sendable () -> Void = {}
  ) async throws -> Outcome {
    let concerned = folders.filter { folder in change.map { $0.hold.reach(folder.facts).touch != .none } ?? true }
    for _ in concerned.count..<folders.count { progress() }
    var outcome = Outcome(archives: folders.count, held: folders.count { wish($0.facts, holds).isHeld })
    // One list for all of a month, which is what a page of it holds.
    let months = Dictionary(grouping: concerned) { String($0.slot.date.path.prefix(7)) }
    for (month, folders) in months.sorted(by: { $0.key < $1.key }) {
      do {
        let root = try HoldLedger.key("archives/\(month)")
        let versions = Dictionary(grouping: try await store.versions(below: root), by: \.key)
        let parts = try await Parallel.map(folders, threads: 16) { folder in
          defer { progress() }
          return try await run(folder, versions, dryRun)
        }
        parts.forEach { outcome.add($0) }
      } catch let error as StorageError where HoldSync.isOfOne(error) {
        outcome.failures.append(error)
      }
    }
    return outcome
  }

  /// Whether an archive is to be held by some holds, and whether one of them ever touched it.
  private func wish(_ facts: ArchiveFacts, _ holds: [Hold]) -> (isHeld: Bool, isKnown: Bool) {
    let reaches = holds.map { $0.reach(facts) }.filter { $0.touch != .none }
    let isHeld = reaches.contains { reach in
      guard let released = reach.releasedOn else { return true }
      return grace.end(from: released).map { today < $0 } ?? true
    }
    return (isHeld, !reaches.isEmpty)
  }

  private func run(
    _ folder: ArchiveFolder, _ versions: [ObjectKey: [ObjectVersion]], _ dryRun: Bool
  ) async throws -> Outcome {
    let wish = wish(folder.facts, holds)
    let isNew = wish.isHeld && !dryRun && change.map { !self.wish(folder.facts, $0.before).isHeld } ?? false
    var outcome = Outcome()
    for key in folder.objects {
      try Task.checkCancellation()
      outcome.objects += 1
      do {
        for version in versions[key] ?? [] {
          let differs = if isNew { true } else { try await store.isHeld(version) != wish.isHeld }
          guard differs else { continue }
          guard wish.isHeld || wish.isKnown else {
            outcome.unexplained.append(key)
            continue
          }
          if !dryRun { try await store.hold(version, wish.isHeld) }
          if wish.isHeld { outcome.placed.append(key) } else { outcome.lifted.append(key) }
        }
      } catch let error as StorageError where HoldSync.isOfOne(error) {
        outcome.failures.append(error)
      }
    }
    return outcome
  }

  /// Whether a failure is of one object, so that the others can be done all the same.
  private static func isOfOne(_ error: StorageError) -> Bool { ![.notFound, .unavailable, .throttled].contains(error.code) }
}
