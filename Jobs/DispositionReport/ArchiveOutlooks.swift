internal import Archival
internal import Events
internal import Reports
internal import Retention

/// Says of archives where they stand as of a day, and when each becomes free as far as is known.
struct ArchiveOutlooks: Sendable {
  private let judge: ExpiryJudge
  private let asOf: LogicalDate

  init(_ judge: ExpiryJudge, asOf: LogicalDate) { (self.judge, self.asOf) = (judge, asOf) }

  /// What is said of one.
  struct Outlook: Sendable {
    var slot: Slot
    var decision: RetentionDecision
    var free: DispositionReport.Archive.Free?
    var events: Int
    var bytes: Int64
    /// Holds that keep it, in grace too.
    var holds: [String]
    /// Whether somebody took or exchanged its content.
    var isUnsound: Bool
  }

  /// As a plan of that day has it. Nil for a slot of which nothing could go: it was empty, or is destroyed.
  func outlook(_ folder: ArchiveFolder) async throws -> Outlook? {
    // Of what surely stays too, the day on which it is free may be that of its locks.
    guard let judged = try await judge.judge(folder, asOf: asOf, asksLocks: true) else { return nil }
    let decision = judged.decision
    let archive = folder.manifest?.archive
    let (bytes, isTooLarge) = (archive?.object.bytes ?? 0).addingReportingOverflow(archive?.index.bytes ?? 0)
    return Outlook(
      slot: folder.slot, decision: decision, free: free(decision, judged.facts, judged.lock),
      events: folder.manifest?.events.count ?? 0, bytes: isTooLarge ? .max : bytes, holds: holds(decision),
      isUnsound: !judged.facts.faults.isDisjoint(with: ArchiveFault.ofContent))
  }

  /// What an archive is when nothing known keeps it.
  private static let free: Set<RetentionVerdict> = [.expired, .awaitingApproval, .awaitingReview]

  /// Goes from one announced change to the next until nothing keeps it.
  private func free(
    _ first: RetentionDecision, _ facts: ArchiveFacts, _ lock: LockState?
  ) -> DispositionReport.Archive.Free? {
    var decision = first
    while !Self.free.contains(decision.verdict) {
      // What is undecided by a fault of its label announces no day: somebody has to mend it.
      guard let day = decision.changesOn else { return nil }
      decision = judge.engine.decide(facts, lock: lock, asOf: day)
    }
    return DispositionReport.Archive.Free(on: decision.asOf, verdict: decision.verdict)
  }

  private func holds(_ decision: RetentionDecision) -> [String] {
    decision.rules.compactMap { rule in
      guard case .hold(let hold) = rule else { return nil }
      let isOver = hold.releasedOn.map { $0 <= asOf } == true && hold.graceUntil.map { $0 <= asOf } == true
      return isOver ? nil : hold.id
    }
  }
}
