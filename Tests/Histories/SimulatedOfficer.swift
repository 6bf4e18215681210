internal import Archival
internal import Events
internal import Jobs
internal import Retention
internal import Storage

/// Keeps the legal holds of a simulated store in line with its holds by the job itself, and looks whether they are what the law says.
struct SimulatedOfficer: Sendable {
  let store: SimulatedStore
  let law: SimulatedLaw
  let grace: CalendarPeriod

  /// `tally hold sync`.
  func sync(_ today: LogicalDate) async throws -> HoldSync.Outcome {
    let holds = try await HoldLedger(store: store).all()
    let labels = ArchiveLabels(store: store, storeID: SimulatedArchives.storeID, labelled: [:], threads: 1)
    return try await HoldSync(store: store, holds: holds, grace: grace, today: today).run(
      try await labels.all(asked: AskedIDs(holds)))
  }

  /// What is not as it must be when nothing disturbed a sync.
  func faults(_ outcome: HoldSync.Outcome, _ slots: some Sequence<Slot>, _ today: LogicalDate) async throws -> [String] {
    var faults =
      outcome.failures.map { "\(today): \($0)" } + outcome.unexplained.map { "\(today): nothing explains the hold on \($0)" }
    for slot in slots {
      guard let folder = ObjectKey(slot.folder) else { continue }
      let isHeld = law.hold(on: slot, on: today) != nil
      for version in try await store.memory.versions(below: folder) where try await store.memory.isHeld(version) != isHeld {
        faults.append("\(today): \(version.key) is \(isHeld ? "not held" : "held still")")
      }
    }
    return faults
  }
}
