import Events
import Operations
import Retention
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Clocks that are ahead.
@Suite struct ExpireClockTests {
  private func strict() async throws -> ExpireFixture {
    var fixture = try await ExpireFixture()
    fixture.clockMargin = NewestDay.longestMargin
    return fixture
  }

  private func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch let error as JobError where error.code == .refused { return error.description } catch {
      return "\(error)"
    }
    return nil
  }

  @Test("A clock that is years past what the store knows of plans nothing, but for exactly so many days") func ahead()
    async throws
  {
    let fixture = try await strict()
    fixture.move(to: "2026-12-03")
    #expect(try await fixture.planner().draft(asOf: fixture.today).plan.stays == [.retainedByPolicy: 4])
    fixture.move(to: "2026-12-04")
    #expect(await refusal { try await fixture.plan() }?.contains("--gap=46") == true)
    fixture.move(to: "2034-11-01")
    // What was dated by the same clock says nothing.
    try await fixture.hold("LIT-1", .make(messages: ["nowhere"]))
    fixture.store.tamper(try #require(ObjectKey("runs/pull/2034-10-31/0.json")), [1])
    let before = fixture.store.contents
    let words = await refusal { try await fixture.plan() }
    #expect(words?.contains("2935 days after") == true && words?.contains("2026-10-19") == true, "\(words ?? "")")
    #expect(await refusal { try await fixture.plan(accepted: 4, gap: 2_934) } != nil)
    #expect(await refusal { _ = try await fixture.run() } != nil)
    #expect(fixture.store.contents == before)
    let draft = try await fixture.plan(gap: 2_935)
    #expect(draft.plan.idleDays == 2_935 && draft.plan.items.count == 4)
  }

  @Test(
    "It is never further ahead than a grace is long",
    arguments: [("P30D", 30), ("P1M", 28), ("P1Y", 45), ("P1D", 1), ("P0D", 45)])
  func margin(_ grace: String, _ days: Int) async throws {
    #expect(NewestDay.margin(try CalendarPeriod(grace)) == days)
    let rules = RetentionRules(policies: [], grace: try CalendarPeriod(grace))
    let settings = try await ExpireFixture().settings()
    let other = ExpireSettings(
      storeID: settings.storeID, rules: rules, roles: settings.roles, surge: settings.surge, trust: settings.trust,
      program: settings.program, config: settings.config)
    #expect(other.clockMargin == days)
  }

  @Test("A number of days that is another is refused, also where none is needed") func otherGap() async throws {
    let fixture = try await strict()
    try await fixture.plan(gap: 378)
    fixture.move(to: "2027-11-02")
    #expect(await refusal { try await fixture.plan(gap: 378) }?.contains("it is 1 since") == true)
    #expect(try await fixture.plan(gap: 1).plan.idleDays == nil)
  }

  @Test("Whoever plans goes on without being asked, and a run passes by no refusal") func idle() async throws {
    let fixture = try await strict()
    var long = fixture
    long.policies = [#"{"id":"long","citation":"c","period":"P6Y","then":"destroy"}"#]
    #expect(try await long.plan(gap: 378).plan.idleDays == 378)
    fixture.move(to: "2027-12-16")
    #expect(try await long.plan().plan.idleDays == nil)
    #expect(try await long.run().outcomes.isEmpty)
    // A plan that may be used for years does not make the clock right.
    fixture.move(to: "2028-01-31")
    #expect(await refusal { _ = try await fixture.run() }?.contains("--gap=46") == true)
    #expect(fixture.content.count == 8)
  }

  @Test("A hold that is dated far ahead is stored with a warning, holds, and stops no plan") func holdAhead() async throws {
    let fixture = try await strict()
    try await fixture.plan(gap: 378)
    fixture.move(to: "2028-11-01")
    let register = HoldRegister(store: fixture.store, releaseByAnother: false, now: { [clock = fixture.clock] in clock.now() })
    let document = HoldDocument(
      id: "LIT-1", scope: .make(channels: [.sms]), requestedBy: "J. Doe", requestedAt: Instant(nanoseconds: 0, digits: 0),
      caseReference: "1:24")
    let change = try await register.apply(document)
    #expect(change.stored != nil && change.datedPast == .of("2027-11-01"))
    fixture.move(to: "2027-11-02")
    let draft = try await fixture.plan()
    #expect(draft.datedAhead.map(\.id) == ["LIT-1"] && draft.plan.stays == [.held: 2])
    #expect(await refusal { _ = try await register.release("LIT-1", by: "K. Roe", reason: "settled") }?.contains("clock") == true)
    // The same of a clock that is right, and one that is ahead by less stops planning: it may be this one that is behind.
    fixture.move(to: "2027-12-10")
    var other = document
    other.id = "LIT-2"
    #expect(try await register.apply(other).datedPast == nil)
    fixture.move(to: "2027-11-03")
    #expect(await refusal { try await fixture.plan() }?.contains("holds/LIT-2") == true)
  }
}
