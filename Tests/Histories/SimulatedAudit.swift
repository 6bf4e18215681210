internal import Archival
internal import Jobs
internal import Retention
internal import Sealing

/// Looks at a simulated store when its years are over.
struct SimulatedAudit: Sendable {
  let store: SimulatedStore
  let law: SimulatedLaw
  let people: SimulatedPeople

  /// Deletions without plan, approval, outcome or certificate.
  func unattested(now: Int64) async throws -> [String] {
    var wrong: [String] = []
    var settings = ArchiveVerifyJob.Settings(
      store: SimulatedArchives.storeID,
      trust: Trust(
        signers: [people.planner.certificate], authorities: [],
        approvers: [people.approver.certificate, people.reviewer.certificate]),
      now: now)
    settings.depth = .quick
    let verified = try await ArchiveVerifyJob(store: store, settings: settings).run()
    wrong += verified.findings.filter { $0.verdict != .extra && !$0.place.hasSuffix("key.json") }.map { "\($0)" }
    for folder in try await DispositionFolder.all(in: store) {
      if folder.orders.count != folder.certificates.count { wrong.append("\(folder.date): an order without its certificate") }
      for number in folder.certificates {
        let reader = DispositionReader(store)
        let certificate: DispositionReader.Read<DispositionCertificate> = try await reader.read(
          DispositionFolder.Names.certificate(number), of: folder)
        let outcomes = try await reader.outcomes(number, of: folder).items
        let destroyed = Set(outcomes.filter { $0.verdict == .destroyed }.map(\.slot))
        if Set(certificate.document.destroyed.map(\.slot)) != destroyed {
          wrong.append("\(folder.date): certificate and outcome differ")
        }
        let needsApproval = destroyed.contains { law.asks($0) > .destroy }
        if needsApproval, certificate.document.approval == nil { wrong.append("\(folder.date): no approval") }
        if destroyed.contains(where: { law.asks($0) == .review }), certificate.document.approval?.kind != .review {
          wrong.append("\(folder.date): no review")
        }
      }
    }
    return wrong
  }
}
