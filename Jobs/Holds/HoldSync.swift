internal import Archival
package import Events
package import Retention
package import Storage

/// Brings the store's legal holds into line with the holds that there are: on every object of an archive that a hold touches or may
/// touch, until the grace after its release is over. What is there is read, changed and read back.
package struct HoldSync: Sendable {
  /// What was found and done.
  package struct Outcome: Sendable {
    /// Archives, and those of them that are to be held.
    package var archives = 0
    package var held = 0
    /// Objects looked at.
    package var objects = 0
    /// Objects that lacked a hold and have it now, and that had one no longer wanted; in a dry run, would.
    package var placed: [ObjectKey] = []
    package var lifted: [ObjectKey] = []
    /// Objects with a legal hold that no hold of ours explains. It stays.
    package var unexplained: [ObjectKey] = []
    /// Objects on which the store did not do as it was told.
    package var failures: [StorageError] = []

    mutating func add(_ other: Outcome) {
      archives += other.archives
      held += other.held
      objects += other.objects
      placed += other.placed
      lifted += other.lifted
      unexplained += other.unexplained
      failures += other.failures
    }
  }

  private let store: any ObjectStore
  private let holds: [Hold]
  private let grace: CalendarPeriod
  private let today: LogicalDate

  package init(store: any ObjectStore, holds: [Hold], grace: CalendarPeriod, today: LogicalDate) {
    (self.store, self.holds, self.grace, self.today) = (store, holds, grace, today)
  }

  /// Looks at every archive, and mends what differs unless it is a dry run.
  package func run(
    _ folders: [ArchiveFolder], dryRun: Bool = false, progress: @escaping @Sendable () -> Void = {}
  ) async throws -> Outcome {
    let parts = try await Parallel.map(folders, threads: 16) { folder in
      let part = try await run(folder, dryRun)
      progress()
      return part
    }
    return parts.reduce(into: Outcome()) { $0.add($1) }
  }

  /// Whether an archive is to be held, and whether a hold of ours ever touched it.
  private func wish(_ facts: ArchiveFacts) -> (isHeld: Bool, isKnown: Bool) {
    let reaches = holds.map { $0.reach(facts) }.filter { $0.touch != .none }
    let isHeld = reaches.contains { reach in
      guard let released = reach.releasedOn else { return true }
      return grace.end(from: released).map { today < $0 } ?? true
    }
    return (isHeld, !reaches.isEmpty)
  }

  private func run(_ folder: ArchiveFolder, _ dryRun: Bool) async throws -> Outcome {
    let wish = wish(folder.facts)
    var outcome = Outcome()
    outcome.archives = 1
    outcome.held = wish.isHeld ? 1 : 0
    let versions: [ObjectKey: [ObjectVersion]]
    do {
      // One list for all of a folder.
      versions = Dictionary(grouping: try await store.versions(below: try HoldLedger.key(folder.slot.folder)), by: \.key)
    } catch let error as StorageError where HoldSync.isOfOne(error) {
      outcome.failures.append(error)
      return outcome
    }
    for key in folder.objects {
      try Task.checkCancellation()
      outcome.objects += 1
      do {
        for version in versions[key] ?? [] {
          let isHeld = try await store.isHeld(version)
          guard isHeld != wish.isHeld else { continue }
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
