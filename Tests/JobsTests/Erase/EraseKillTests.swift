internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A run that is killed at any of its calls to the store: no event is ever lost or read twice, and the next run leaves what an undisturbed one leaves.
@Suite struct EraseKillTests {
  /// Whether readers find every event once that is not to be erased, and the others at most once.
  private func isWhole(_ fixture: EraseFixture, _ place: String) async throws {
    let found = try await fixture.events()
    let kept = fixture.packed(without: EraseFixture.message)
    let all = fixture.packed()
    #expect(found.filter { !$0.contains("\"\(EraseFixture.message)\"") } == kept, "\(place)")
    #expect(found.count <= all.count, "\(place)")
    // Only what a killed run leaves may be told: the last manifest without its seal, an archive that no manifest names.
    let lost = try await fixture.verify().findings.filter { finding in
      finding.verdict == .altered || finding.verdict == .missing && Slot.isDestroyable(finding.place)
    }
    #expect(lost.isEmpty, "\(place): \(lost)")
  }

  @Test(arguments: [false, true]) func everyKillHeals(_ isEncrypted: Bool) async throws {
    var fixture = try await EraseFixture(encrypted: isEncrypted)
    fixture.expire.batch = 1
    try await fixture.request()
    let undisturbed = fixture.copied
    _ = try await undisturbed.run()
    let expected = undisturbed.comparable
    let changes = try await FaultPlan.atEachChange { plan, change in
      let copy = fixture.copied
      do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch { #expect(plan.hasCrashed, "\(error)") }
      if change % 4 == 1 || !isEncrypted { try await isWhole(copy, "killed at \(change)") }
      _ = try await copy.run()
      if isEncrypted {
        // Data keys are drawn.
        #expect(copy.store.contents.count == undisturbed.store.contents.count, "killed at \(change)")
        #expect(try await copy.events() == copy.packed(without: EraseFixture.message), "killed at \(change)")
      } else {
        #expect(FaultPlan.difference(copy.comparable, expected) == [], "killed at \(change)")
      }
      #expect(try await copy.verify().words == [], "killed at \(change)")
    }
    #expect(changes > 40)
  }

  @Test("A call that fails, whichever it is, costs no more than the run", arguments: FaultPlan.Operation.allCases)
  func everyCall(_ operation: FaultPlan.Operation) async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let undisturbed = fixture.copied
    _ = try await undisturbed.run()
    let expected = undisturbed.comparable
    let calls = try await FaultPlan.atEach(operation, step: operation.isChange ? 1 : 7) { plan, occurrence in
      let copy = fixture.copied
      do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch is StorageError {}
      _ = try await copy.run()
      #expect(FaultPlan.difference(copy.comparable, expected) == [], "\(operation) \(occurrence)")
    }
    #expect(calls > 1 || [.retain, .hold].contains(operation))
  }

  @Test("A request that is killed leaves none, or one that can be done") func requests() async throws {
    let fixture = try await EraseFixture()
    let changes = try await FaultPlan.atEachChange { plan, change in
      let copy = fixture.copied
      do { try await copy.request(through: FaultyStore(copy.store, plan)) } catch { #expect(plan.hasCrashed, "\(error)") }
      // Another one may come in between: it has the number.
      try await copy.request(EraseFixture.other)
      try await copy.request()
      #expect(try await copy.run().done.count == 2, "killed at \(change)")
      #expect(
        try await copy.events() == copy.packed(without: EraseFixture.message, EraseFixture.other), "killed at \(change)")
    }
    #expect(changes > 3)
  }

  @Test("A second request between a kill and the next run leaves nothing of either") func anotherRequest() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    for name in [".tar.zst", "manifest.json", "manifest.json.p7s", "order.json", "outcome.ndjson"] {
      let copy = fixture.copied
      let plan = FaultPlan([FaultPlan.Fault(.commit, suffix: name, .landed(.unavailable))])
      do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch is StorageError {}
      #expect(plan.unfired.isEmpty)
      try await copy.request(EraseFixture.other)
      #expect(try await copy.run().done.count == 2, "\(name)")
      #expect(try await copy.events() == copy.packed(without: EraseFixture.message, EraseFixture.other), "\(name)")
      #expect(try await copy.verify().words == [], "\(name)")
    }
  }
}
