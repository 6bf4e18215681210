import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// An approver who has left: what was approved before is judged as it was, and nothing new.
@Suite struct FormerApproverTests {
  private func approved() async throws -> ExpireFixture {
    var fixture = try await ExpireFixture()
    fixture.policies = [ExpireFixture.approve]
    try await fixture.plan()
    try await fixture.approve()
    return fixture
  }

  @Test(
    "An order that was begun is ended, and its certificate names who approved it",
    arguments: [
      nil, .formerApprover, .auditor,
    ] as [DispositionRoles.Role?]) func begun(_ role: DispositionRoles.Role?) async throws
  {
    var fixture = try await approved()
    fixture.batch = 3
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: "certificate.json", code: .io)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content.count == 2)
    fixture.approverIs = role
    let outcome = try await fixture.run()
    // The rest of the plan waits for somebody who may approve.
    #expect(outcome.outcomes.map(\.verdict) == [.destroyed, .destroyed, .destroyed] && outcome.exit == .refused)
    let key = try #require(ObjectKey("dispositions/2027-11-01/certificate.json"))
    let approval = try DispositionCertificate(try #require(fixture.store.contents[key])).approval
    #expect(approval?.by == "CN=Approver" && approval?.kind == .approval)
    #expect(try await fixture.verify().words == [])
  }

  @Test("A plan that is done is no failure; its certificate counts while the config knows who approved it") func done()
    async throws
  {
    var fixture = try await approved()
    _ = try await fixture.run()
    fixture.approverIs = .formerApprover
    #expect(try await fixture.run().exit == .done)
    fixture.move(to: "2027-11-02")
    #expect(try await fixture.plan().plan.stays.isEmpty)
    let trust = try fixture.settings().verification(now: fixture.clock.now() / 1_000_000_000).trust
    #expect(trust.approvers?.contains(fixture.people.approver.certificate) == true)
    // Nobody knows any more who that was.
    fixture.approverIs = nil
    #expect(try await fixture.run().exit == .done)
    fixture.move(to: "2027-11-03")
    #expect(try await fixture.plan().plan.stays == [.unresolved: 4])
  }

  @Test("A former approver approves nothing more") func approvesNothing() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [ExpireFixture.approve]
    fixture.approverIs = .formerApprover
    try await fixture.plan()
    let planned = fixture
    let error = await #expect(throws: JobError.self) { try await planned.approve() }
    #expect(error?.cause.contains("the role of former approver") == true, "\(String(describing: error))")
  }
}
