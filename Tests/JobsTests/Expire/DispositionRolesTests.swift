import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Who may approve what, until when, and once.
@Suite struct DispositionRolesTests {
  private func planned(_ policy: String = ExpireFixture.approve) async throws -> ExpireFixture {
    var fixture = try await ExpireFixture()
    fixture.policies = [policy]
    try await fixture.plan()
    return fixture
  }

  private func refusal(_ body: () async throws -> Void) async -> JobError? {
    do { try await body() } catch { return error as? JobError }
    return nil
  }

  @Test("Nothing that asks for an approval goes without one") func approval() async throws {
    let fixture = try await planned()
    #expect(try await fixture.run().outcomes.isEmpty && fixture.content.count == 8)
    #expect(try await fixture.run().dispositions.map(\.waiting) == [4])
    let approval = try await fixture.approve()
    #expect(approval.agreement.kind == .approval && approval.agreement.until == .of("2027-12-02"))
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && outcome.outcomes.count == 4 && fixture.content.isEmpty)
    let key = try #require(ObjectKey("dispositions/2027-11-01/certificate.json"))
    let certificate = try DispositionCertificate(try #require(fixture.store.contents[key]))
    #expect(certificate.approval?.by == "CN=Approver" && certificate.approval?.kind == .approval)
    #expect(try await fixture.verify().words == [])
  }

  @Test("A review needs a reviewer, whose word is an approval as well") func review() async throws {
    let fixture = try await planned(ExpireFixture.review)
    try await fixture.approve()
    #expect(try await fixture.run().dispositions.map(\.waiting) == [4])
    #expect(fixture.content.count == 8)
    let other = try await planned(ExpireFixture.review)
    #expect(try await other.approve(by: other.people.reviewer).agreement.kind == .review)
    _ = try await other.run()
    #expect(other.content.isEmpty)
    let third = try await planned()
    try await third.approve(by: third.people.reviewer)
    _ = try await third.run()
    #expect(third.content.isEmpty)
  }

  @Test("Every other signer is named, and nothing is stored or destroyed")
  func wrongRoles() async throws {
    let fixture = try await planned()
    let people = fixture.people
    let before = fixture.store.contents
    for (key, words) in [
      (fixture.packed.key, "the role of planner"), (people.officer, "the role of hold officer"),
      (people.auditor, "the role of auditor"),
      (people.stranger, "has no role"),
    ] {
      let error = await refusal { try await fixture.approve(by: key) }
      #expect(error?.code == .refused && error?.cause.contains(words) == true, "\(String(describing: error))")
      #expect(fixture.store.contents == before)
      // Somebody puts it into the store all the same.
      let copy = fixture.copied
      let place = try #require(ObjectKey("dispositions/2027-11-01/plan.json"))
      let plan = try #require(copy.store.contents[place])
      let signature = try CMSSeal.sign(plan, with: key, at: copy.clock.now() / 1_000_000_000)
      copy.store.tamper(try #require(ObjectKey("dispositions/2027-11-01/approval.p7s")), signature)
      let outcome = try await copy.run()
      #expect(outcome.exit == .refused && outcome.outcomes.isEmpty && copy.content.count == 8)
    }
  }

  @Test("Who made the plan may not approve it, even with the role") func planner() async throws {
    let fixture = try await planned()
    var settings = try fixture.settings()
    settings.roles.certificates[.approver] = [fixture.packed.key.certificate]
    let clock = fixture.clock
    let job = DispositionApproval(store: fixture.store, settings: settings, now: { clock.now() })
    let error = await refusal {
      _ = try await job.approve(fixture.today) { try CMSSeal.sign($0, with: fixture.packed.key, at: clock.now() / 1_000_000_000) }
    }
    #expect(error?.code == .refused && error?.cause.contains("made the plan") == true)
    // Another certificate of the same person.
    let namesake = try SigningKey.make(
      name: "Records", organization: "Example", from: SealedFixture.sealedAt - 86_400, days: 7_300)
    for twin in [namesake, try fixture.packed.key.renamed("Anybody")] {
      settings.roles.certificates[.approver] = [twin.certificate]
      let second = DispositionApproval(store: fixture.store, settings: settings, now: { clock.now() })
      let again = await refusal {
        _ = try await second.approve(fixture.today) { try CMSSeal.sign($0, with: twin, at: clock.now() / 1_000_000_000) }
      }
      #expect(again?.cause.contains("made the plan") == true)
    }
  }

  @Test("A key has one role, whatever its certificates say") func oneKeyOneRole() throws {
    let people = try ExpireFixture.People()
    func twice(_ auditor: SigningKey) -> String? {
      DispositionRoles.twice([.approver: [people.approver.certificate], .auditor: [auditor.certificate]])?.subject
    }
    #expect(twice(people.auditor) == nil)
    #expect(twice(people.approver) == "CN=Approver")
    #expect(twice(try people.approver.renamed("Anybody")) == "CN=Anybody")
  }

  @Test("Nobody with the role: nothing is approved") func nobody() async throws {
    let fixture = try await planned()
    var settings = try fixture.settings()
    settings.roles.certificates[.approver] = []
    settings.roles.certificates[.reviewer] = []
    let clock = fixture.clock
    let job = DispositionApproval(store: fixture.store, settings: settings, now: { clock.now() })
    let error = await refusal {
      _ = try await job.approve(fixture.today) {
        try CMSSeal.sign($0, with: fixture.people.approver, at: clock.now() / 1_000_000_000)
      }
    }
    #expect(error?.remedy?.contains("retention.roles.approvers") == true)
  }

  @Test("A certificate that has ended approves nothing, also where somebody put the approval into the store") func ended()
    async throws
  {
    let fixture = try await planned()
    let at = fixture.people.ended.certificate.notAfter - 60
    let place = try #require(ObjectKey("dispositions/2027-11-01/plan.json"))
    let plan = try #require(fixture.store.contents[place])
    let signature = try CMSSeal.sign(plan, with: fixture.people.ended, at: at)
    let clock = fixture.clock
    let job = DispositionApproval(store: fixture.store, settings: try fixture.settings(), now: { clock.now() })
    let error = await refusal { _ = try await job.approve(fixture.today) { _ in signature } }
    #expect(error?.code == .refused && error?.cause.contains("the certificate of CN=Ended ended on") == true)
    fixture.store.tamper(try #require(ObjectKey("dispositions/2027-11-01/approval.p7s")), signature)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .refused && outcome.failures.contains { $0.cause.contains("CN=Ended ended on") })
    #expect(outcome.outcomes.isEmpty && fixture.content.count == 8)
  }

  @Test("A signature over another plan, or none, is told as altered") func otherPlan() async throws {
    let fixture = try await planned()
    try await fixture.approve()
    let place = try #require(ObjectKey("dispositions/2027-11-01/approval.p7s"))
    let approval = try #require(fixture.store.contents[place])
    fixture.move(to: "2027-11-02")
    try await fixture.plan()
    let clock = fixture.clock
    let job = DispositionApproval(store: fixture.store, settings: try fixture.settings(), now: { clock.now() })
    for signature in [approval, [0x30, 0x00]] {
      let error = await refusal { _ = try await job.approve(.of("2027-11-02")) { _ in signature } }
      #expect(error?.code == .integrity && error?.cause.contains("not a signature over this plan") == true)
    }
    fixture.store.tamper(try #require(ObjectKey("dispositions/2027-11-02/approval.p7s")), approval)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity)
    // The first plan's own approval still counts.
    #expect(outcome.outcomes.count { $0.verdict == .destroyed } == 4)
  }

  @Test("What lies in an approval's place and does not count is told as that") func occupied() async throws {
    let fixture = try await planned()
    fixture.store.tamper(try #require(ObjectKey("dispositions/2027-11-01/approval.p7s")), [1])
    let error = await refusal { try await fixture.approve() }
    #expect(error?.code == .refused && error?.cause.contains("another one is stored that does not count") == true)
    #expect(error?.remedy?.contains("move it away") == true)
  }

  @Test("A second approval is refused, the same one again is a success") func twice() async throws {
    let fixture = try await planned()
    try await fixture.approve()
    let stored = fixture.store.contents
    let error = await refusal { try await fixture.approve(by: fixture.people.reviewer) }
    #expect(error?.code == .refused && error?.cause.contains("approved already") == true)
    let key = try #require(ObjectKey("dispositions/2027-11-01/approval.p7s"))
    let signature = try #require(stored[key])
    let clock = fixture.clock
    let job = DispositionApproval(store: fixture.store, settings: try fixture.settings(), now: { clock.now() })
    _ = try await job.approve(fixture.today) { _ in signature }
    #expect(fixture.store.contents == stored)
  }

  @Test("A plan lapses") func lapses() async throws {
    let fixture = try await planned()
    try await fixture.approve()
    fixture.move(to: "2027-12-02")
    #expect(try await fixture.run().outcomes.isEmpty)
    #expect(fixture.content.count == 8)
    let error = await refusal { try await fixture.approve("2027-11-01") }
    #expect(error?.cause.contains("lapsed on 2027-12-02") == true)
    #expect(await refusal { try await fixture.approve("2027-10-01") }?.code == .noInput)
  }
}
