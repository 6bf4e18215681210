import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Who may write in the store and has no key: orders, outcomes, plans and certificates that are put there delete nothing, and nothing is attested by them.
@Suite struct PlantedOrderTests {
  /// A plan of the SMS archives alone, which has no order yet.
  private func planned(_ policy: String = ExpireFixture.destroy) async throws -> ExpireFixture {
    var fixture = try await ExpireFixture()
    fixture.policies = [policy]
    try await fixture.hold("LIT-1", .make(channels: [.email]))
    try await fixture.plan()
    return fixture
  }

  /// What a run would write for the plan, with all that is there of each archive.
  private func order(_ fixture: ExpireFixture) async throws -> DispositionOrder {
    let key = try #require(ObjectKey("dispositions/2027-11-01/plan.json"))
    let bytes = try #require(fixture.store.contents[key])
    var items: [DispositionOrder.Item] = []
    for item in try DispositionPlan(bytes).items {
      items.append(try await self.item(item.id, item.slot, fixture))
    }
    return DispositionOrder(plan: SHA256.hash(bytes), approval: nil, number: 1, asOf: fixture.today, items: items, kept: [])
  }

  private func item(_ id: String, _ slot: Slot, _ fixture: ExpireFixture) async throws -> DispositionOrder.Item {
    let versions = try await fixture.versions("").filter { $0.key.description.hasPrefix(slot.folder + "/") }
    return DispositionOrder.Item(
      id: id, slot: slot,
      versions: versions.filter { Slot.isDestroyable($0.key.name) }.map { .init(name: String($0.key.name), version: $0.id) })
  }

  /// Puts it beside the plan; with the seal of a run, unless a test is about that.
  private func plant(_ order: DispositionOrder, _ fixture: ExpireFixture, isSealed: Bool = true) throws {
    fixture.store.tamper(try #require(ObjectKey("dispositions/2027-11-01/order.json")), order.bytes)
    if isSealed { try fixture.seal(order.bytes) }
  }

  @Test("The order that a run would have written is done") func genuine() async throws {
    let fixture = try await planned()
    try plant(try await order(fixture), fixture)
    #expect(try await fixture.run().outcomes.count { $0.verdict == .destroyed } == 2)
    #expect(fixture.content.count == 4)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: String
    var policy = ExpireFixture.destroy
    var change: @Sendable (inout DispositionOrder, PlantedOrderTests, ExpireFixture) async throws -> Void
  }

  static let rows: [Row] = [
    Row(testDescription: "archives that are held and not in the plan", words: "the plan does not have") { order, tests, fixture in
      order.items = [try await tests.item("any", Slot(.of("2026-10-18"), .email), fixture)]
    },
    Row(testDescription: "another archive of a planned slot", words: "the plan does not have") { order, _, _ in
      order.items[0].id = "other"
    },
    Row(testDescription: "an object that no disposition deletes", words: "which no disposition deletes") { order, _, _ in
      order.items[0].versions.append(.init(name: "manifest.json", version: "1"))
    },
    Row(testDescription: "an object of another folder", words: "which no disposition deletes") { order, _, _ in
      order.items[0].versions.append(.init(name: "rewrite-1/x.tar.zst", version: "1"))
    },
    Row(testDescription: "a day to come", words: "is not between the plan's day and today") { order, _, _ in
      order.asOf = .of("2099-01-01")
    },
    Row(testDescription: "a day before the plan", words: "is not between the plan's day and today") { order, _, _ in
      order.asOf = .of("2027-10-31")
    },
    Row(testDescription: "an archive twice", words: "it names an archive twice") { order, _, _ in
      order.items.append(order.items[0])
    },
    Row(testDescription: "an approval that is not there", words: "taken away or exchanged") { order, _, _ in
      order.approval = SHA256.hash([1])
    },
    Row(testDescription: "nobody's approval", words: "nobody agreed", policy: ExpireFixture.approve) { _, _, _ in },
    Row(testDescription: "an outcome before anything is done", words: "what no run says") { order, _, _ in
      let item = order.items.removeFirst()
      order.kept = [
        DispositionOutcome(id: item.id, slot: item.slot, verdict: .destroyed, because: .expired, reason: "it was destroyed")
      ]
    },
  ]

  @Test("Any other is refused, and nothing is deleted", arguments: rows) func planted(_ row: Row) async throws {
    let fixture = try await planned(row.policy)
    var order = try await order(fixture)
    try await row.change(&order, self, fixture)
    try plant(order, fixture)
    let before = fixture.store.contents
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity && outcome.failures.contains { $0.cause.contains(row.words) }, "\(outcome.failures)")
    #expect(outcome.outcomes.isEmpty && fixture.store.contents == before)
  }

  @Test("What no run sealed is no order, however sound") func unsealed() async throws {
    for key in [nil, try SigningKey.make(name: "Somebody", from: SealedFixture.sealedAt, days: 7_300)] {
      let fixture = try await planned()
      let order = try await order(fixture)
      try plant(order, fixture, isSealed: false)
      if let key { try fixture.seal(order.bytes, by: key) }
      // Archives that are gone by then are attested by nothing, whatever lies there.
      for key in fixture.store.contents.keys where key.description.contains("/18/SMS/") { fixture.store.tamper(key, nil) }
      let outcomes = order.items.map {
        DispositionOutcome(id: $0.id, slot: $0.slot, verdict: .destroyed, because: .expired, reason: "it was destroyed")
      }
      fixture.store.tamper(try place("outcome.ndjson"), DispositionOutcomes(items: outcomes).bytes)
      let before = fixture.store.contents
      let outcome = try await fixture.run()
      #expect(outcome.exit == .integrity && outcome.outcomes.isEmpty && fixture.store.contents == before)
    }
  }

  private func place(_ name: String) throws -> ObjectKey { try #require(ObjectKey("dispositions/2027-11-01/" + name)) }

  @Test("An outcome is believed of nobody: what it says was destroyed is destroyed, and no more") func outcomes() async throws {
    let fixture = try await planned()
    var order = try await order(fixture)
    let outcomes = order.items.map {
      DispositionOutcome(id: $0.id, slot: $0.slot, verdict: .destroyed, because: .expired, reason: "it was destroyed")
    }
    fixture.store.tamper(try place("outcome.ndjson"), DispositionOutcomes(items: outcomes).bytes)
    // The order of a killed run, of one of the two archives.
    order.items.removeLast()
    try plant(order, fixture)
    #expect(try await fixture.run().outcomes.map(\.verdict) == [.destroyed, .destroyed])
    #expect(fixture.content.count == 4)
    #expect(try await fixture.verify().words == [])
  }

  @Test(
    "A certificate that lies there is sealed by nobody, and nothing is destroyed before it is away", arguments: [false, true])
  func certificate(_ isSealed: Bool) async throws {
    let fixture = try await planned()
    fixture.store.tamper(try place("certificate.json"), [0x7b, 0x7d])
    if isSealed { fixture.store.tamper(try place("certificate.json.p7s"), [1]) }
    let before = fixture.content
    #expect(try await fixture.run().exit == .integrity && fixture.content == before)
    for name in ["certificate.json", "certificate.json.p7s"] { fixture.store.tamper(try place(name), nil) }
    #expect(try await fixture.run().exit == .done && fixture.content.count == 4)
    #expect(try await fixture.verify().words == [])
  }

  @Test("A plan that lies there is nobody's", arguments: [nil, [1]] as [[UInt8]?]) func plan(_ seal: [UInt8]?) async throws {
    let fixture = try await planned()
    let plan = try #require(fixture.store.contents[try place("plan.json")])
    for name in ["plan.json", "plan.json.pem", "plan.json.p7s"] { fixture.store.tamper(try place(name), nil) }
    fixture.store.tamper(try place("plan.json"), plan)
    fixture.store.tamper(try place("plan.json.p7s"), seal)
    let error = await #expect(throws: JobError.self) { try await fixture.plan() }
    #expect(error?.code == .integrity, "\(String(describing: error))")
    #expect(try await fixture.run().dispositions.allSatisfy { $0.outcomes.isEmpty } && fixture.content.count == 8)
  }

  @Test(
    "A plan of another day that nobody sealed neither stops planning nor makes its numbers usual",
    arguments: [nil, [1]] as [[UInt8]?])
  func otherPlans(_ seal: [UInt8]?) async throws {
    var fixture = try await ExpireFixture()
    fixture.surge = SurgeLimit(times: 1, floor: 1)
    func plant(_ day: String) throws {
      let key = try #require(ObjectKey("dispositions/\(day)/plan.json"))
      fixture.store.tamper(key, [0x7b, 0x7d])
      fixture.store.tamper(key.adding(".p7s"), seal)
    }
    try plant("9999-12-31")
    let draft = try await fixture.planner().draft(asOf: fixture.today)
    #expect(draft.isSurge && draft.plan.newItems == 4)
    #expect(try await fixture.run().exit == .done)
    // One of a day before, with something in place of its seal, is an incident.
    try plant("2027-10-31")
    let again = try? await fixture.planner().draft(asOf: fixture.today)
    #expect(again?.isSurge == (seal == nil ? true : nil))
  }

  @Test("What nobody decided to let go stays, whoever asks for its deletion") func undecided() async throws {
    let fixture = try await planned()
    let order = try await order(fixture)
    let before = fixture.content
    let context = try fixture.context()
    let late = LateHolds(try await context.holdWatch(), context, asOf: fixture.today)
    let outcomes = try await Destroyer(store: fixture.store).destroy(order.items, goes: [], stays: [:], late)
    #expect(outcomes.count == 2 && outcomes.allSatisfy { $0.verdict == .kept && $0.because == .unresolved })
    #expect(fixture.content == before)
  }
}
