import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Policies that apply and are about nothing: mostly a slip.
@Suite struct IdlePolicyTests {
  private static let keep = #"{"id":"claims","citation":"c","period":"P10Y","then":"keep","matches":{"channels":["VOICE"]}}"#

  @Test("Where a policy is about nothing, nothing goes before somebody says the number") func stops() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [Self.keep, ExpireFixture.destroy]
    let draft = try await fixture.planner().draft(asOf: fixture.today)
    #expect(draft.plan.idlePolicies == [.init(id: "claims")] && draft.doubtful == ["claims"] && !draft.isSurge)
    let error = await #expect(throws: JobError.self) { try await fixture.plan() }
    #expect(error?.code == .refused && error?.description.contains("claims") == true)
    #expect(error?.description.contains("--expect=4") == true)
    await #expect(throws: JobError.self) { try await fixture.plan(accepted: 3) }
    #expect(try await DispositionFolder.all(in: fixture.store).isEmpty)
    let kept = try await fixture.plan(accepted: 4).plan
    #expect(kept.idlePolicies == [.init(id: "claims", isAccepted: true)])
    #expect(try await fixture.run().dispositions.map(\.idlePolicies) == [["claims"]])
  }

  @Test("It is named where nothing would go, and what was accepted stays so under the same config") func accepted()
    async throws
  {
    var fixture = try await ExpireFixture()
    fixture.policies = [Self.keep, #"{"id":"two","citation":"c","period":"P2Y","then":"destroy"}"#]
    #expect(try await fixture.plan().plan.idlePolicies == [.init(id: "claims")])
    fixture.move(to: "2028-11-01")
    // Nobody accepted it when nothing was at stake.
    await #expect(throws: JobError.self) { try await fixture.plan() }
    let hold = HoldScope.make(channels: [.sms])
    try await fixture.hold("LIT-1", hold)
    #expect(try await fixture.plan(accepted: 2).plan.newItems == 2)
    fixture.move(to: "2028-11-02")
    try await fixture.release("LIT-1")
    fixture.move(to: "2028-12-20")
    let next = try await fixture.plan().plan
    #expect(next.newItems == 2 && next.accepted == nil && next.idlePolicies == [.init(id: "claims", isAccepted: true)])
  }

  @Test("Another config is looked at anew") func otherConfig() {
    var draft = ExpirePlanner.Draft(plan: DispositionDocumentTests.plan)
    draft.plan.idlePolicies = [.init(id: "claims")]
    var previous = draft.plan
    previous.idlePolicies = [.init(id: "claims", isAccepted: true)]
    draft.accept(nil, after: previous)
    #expect(draft.doubtful.isEmpty)
    previous.config = SHA256.hash([2])
    draft.accept(nil, after: previous)
    #expect(draft.doubtful == ["claims"])
    draft.isStored = true
    #expect(draft.doubtful.isEmpty)
  }

  @Test("What may touch an archive is not idle") func possible() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [
      #"{"id":"queue","citation":"c","period":"P10Y","then":"keep","matches":{"queues":["q"]}}"#, ExpireFixture.destroy,
    ]
    #expect(try await fixture.planner().draft(asOf: fixture.today).doubtful == ["queue"])
    // An archive whose filter cannot be asked may have it.
    for key in fixture.store.contents.keys where key.description.contains("/18/SMS/") && key.name.hasSuffix(".index") {
      fixture.store.tamper(key, [1])
    }
    let draft = try await fixture.plan()
    #expect(draft.plan.idlePolicies.isEmpty && draft.plan.stays == [.retainedByPolicy: 1])
  }
}
