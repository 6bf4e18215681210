internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A run that is killed at any of its calls to the store: the next one leaves what an undisturbed one leaves, and no archive is ever gone without an order.
@Suite struct ExpireKillTests {
  private func planned(encrypted: Bool, stamps: Bool = true) async throws -> ExpireFixture {
    var fixture = try await ExpireFixture(encryptedBy: encrypted ? try KeyEncryptionKey(id: "k", created: 1) : nil)
    fixture.policies = [ExpireFixture.approve]
    fixture.batch = 3
    fixture.stamps = stamps
    try await fixture.plan()
    try await fixture.approve()
    return fixture
  }

  /// Whether content is gone that no order speaks of.
  private func isOrdered(_ fixture: ExpireFixture, _ before: Set<String>) -> Bool {
    fixture.content == before || fixture.store.contents.keys.contains { $0.name == "order.json" }
  }

  /// Of archives, what a verification calls lost.
  private func lost(_ fixture: ExpireFixture) async throws -> [String] {
    try await fixture.verify().findings.filter { $0.verdict.isFailure && $0.place.hasPrefix("archives/") }.map(\.place)
  }

  @Test(arguments: [false, true]) func everyKillHeals(_ isEncrypted: Bool) async throws {
    let fixture = try await planned(encrypted: isEncrypted)
    let before = fixture.content
    let undisturbed = fixture.copied
    _ = try await undisturbed.run()
    let expected = undisturbed.comparable
    let changes = try await FaultPlan.atEachChange { plan, change in
      let copy = fixture.copied
      do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch { #expect(plan.hasCrashed, "\(error)") }
      #expect(isOrdered(copy, before), "killed at \(change)")
      #expect(try await lost(copy) == [], "killed at \(change)")
      _ = try await copy.run()
      #expect(FaultPlan.difference(copy.comparable, expected) == [], "killed at \(change)")
    }
    #expect(changes > 30)
  }

  @Test("A plan that is killed is completed") func plans() async throws {
    var fixture = try await ExpireFixture()
    fixture.stamps = true
    let undisturbed = fixture.copied
    try await undisturbed.plan()
    let changes = try await FaultPlan.atEachChange { plan, change in
      let copy = fixture.copied
      do { try await copy.plan(through: FaultyStore(copy.store, plan)) } catch { #expect(plan.hasCrashed, "\(error)") }
      try await copy.plan()
      #expect(FaultPlan.difference(copy.comparable, undisturbed.comparable) == [], "killed at \(change)")
    }
    #expect(changes > 10)
  }

  @Test("A call that fails, whichever it is, costs no more than the run", arguments: FaultPlan.Operation.allCases)
  func everyCall(_ operation: FaultPlan.Operation) async throws {
    let fixture = try await planned(encrypted: false)
    let before = fixture.content
    let undisturbed = fixture.copied
    _ = try await undisturbed.run()
    let expected = undisturbed.comparable
    let calls = try await FaultPlan.atEach(operation, step: operation.isChange ? 1 : 3) { plan, occurrence in
      let copy = fixture.copied
      do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch is StorageError {}
      #expect(isOrdered(copy, before), "\(operation) \(occurrence)")
      _ = try await copy.run()
      #expect(FaultPlan.difference(copy.comparable, expected) == [], "\(operation) \(occurrence)")
    }
    #expect(calls > 1 || [.retain, .hold].contains(operation))
  }

  @Test(
    "A deletion whose answer is lost, or that was done by half",
    arguments: [
      FaultPlan.Kind.landed(.unavailable), .torn(.unavailable),
    ])
  func lostAnswers(_ kind: FaultPlan.Kind) async throws {
    let fixture = try await planned(encrypted: true)
    let undisturbed = fixture.copied
    _ = try await undisturbed.run()
    for occurrence in 1...4 {
      let copy = fixture.copied
      try await FaultPlan.during([FaultPlan.Fault(.delete, occurrence: occurrence, kind)]) { plan in
        do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch is StorageError {}
      }
      _ = try await copy.run()
      #expect(FaultPlan.difference(copy.comparable, undisturbed.comparable) == [], "\(occurrence)")
    }
  }

  @Test("A hold that comes after a kill wins over the order that was begun") func holdAfterKill() async throws {
    let fixture = try await planned(encrypted: true, stamps: false)
    let before = fixture.content
    let plan = FaultPlan([FaultPlan.Fault(.delete, code: .unavailable)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content == before)
    try await fixture.hold()
    let outcome = try await fixture.run()
    #expect(outcome.outcomes.count == 4 && outcome.outcomes.allSatisfy { $0.because == .held })
    #expect(fixture.content == before)
    #expect(try await fixture.verify().words == [])
  }

  @Test("An order that was begun is certified although its plan has lapsed") func lapsed() async throws {
    let fixture = try await planned(encrypted: true, stamps: false)
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: "outcome.ndjson", code: .io)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty)
    let rest = fixture.content
    fixture.move(to: "2028-03-01")
    let outcome = try await fixture.run()
    #expect(outcome.outcomes.count == 3 && outcome.outcomes.allSatisfy { $0.verdict == .destroyed })
    // The approval has lapsed too, which is no matter any more.
    #expect(outcome.exit == .done)
    #expect(fixture.content == rest && !rest.isEmpty)
    let key = try #require(ObjectKey("dispositions/2027-11-01/certificate.json"))
    #expect(try DispositionCertificate(try #require(fixture.store.contents[key])).approval?.by == "CN=Approver")
    #expect(try await fixture.verify().words == [])
  }
}
