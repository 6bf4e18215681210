internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What keeps an erasure from being done, and until when.
@Suite struct EraseDeferralTests {
  private func entries(_ fixture: EraseFixture) -> Int {
    fixture.store.contents.keys.count { $0.description.hasPrefix("erasures/ledger/") }
  }

  @Test("A retention period defers it to its day, said once; on the day it is done") func retained() async throws {
    var fixture = try await EraseFixture()
    fixture.expire.policies = [#"{"id":"two","citation":"c","period":"P2Y"}"#]
    let before = fixture.formers()
    try await fixture.request()
    let outcome = try await fixture.run()
    let expected = ErasureEntry.Deferral(
      verdict: .retainedByPolicy, by: "policy two", until: .of("2028-10-19"), archives: 2, exports: 0)
    #expect(outcome.exit == .done && outcome.deferred.map(\.deferral) == [expected] && outcome.deferred[0].reasons.count == 2)
    #expect(fixture.formers() == before && entries(fixture) == 2)
    // Said once for each change, not every night.
    fixture.expire.move(to: "2028-10-18")
    _ = try await fixture.run()
    #expect(entries(fixture) == 2 && fixture.formers() == before)
    fixture.expire.policies = [#"{"id":"three","citation":"c","period":"P3Y"}"#]
    _ = try await fixture.run()
    #expect(entries(fixture) == 3)
    #expect(try await fixture.requests().first?.deferral?.until == .of("2029-10-19"))
    fixture.expire.move(to: "2029-10-19")
    #expect(try await fixture.run().done.map(\.done.events) == [8])
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message))
    #expect(try await fixture.verify().words == [])
  }

  @Test("A hold on an archive defers it, and so does its grace; other archives do not wait") func held() async throws {
    let fixture = try await EraseFixture()
    var scope = HoldScope()
    scope.channels = [.sms]
    try await fixture.expire.hold("LIT-1", scope)
    try await fixture.request()
    let outcome = try await fixture.run()
    #expect(outcome.erased.map(\.slot.channel) == [.email])
    #expect(
      outcome.deferred.map(\.deferral)
        == [ErasureEntry.Deferral(verdict: .held, by: "hold LIT-1", until: nil, archives: 1, exports: 0)])
    #expect(try await fixture.events(EraseFixture.message).count == 4)
    try await fixture.expire.release("LIT-1")
    fixture.expire.move(to: "2027-11-20")
    #expect(try await fixture.run().deferred.map(\.deferral.until) == [.of("2027-12-02")])
    fixture.expire.move(to: "2027-12-02")
    #expect(try await fixture.run().done.map(\.done) == [ErasureEntry.Done(events: 8, archives: 2)])
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message))
    #expect(try await fixture.verify().words == [])
  }

  @Test(
    "A hold that comes when the new archive is sealed or the order is written wins, and no event comes twice",
    arguments: [
      "manifest.json.p7s", "order.json",
    ])
  func holdWins(_ name: String) async throws {
    let fixture = try await EraseFixture()
    let before = fixture.formers()
    let all = try await fixture.events()
    try await fixture.request()
    let store = InterruptedStore(fixture.store) { key in if key.name == name { try await fixture.expire.hold() } }
    let outcome = try await fixture.run(through: store)
    #expect(outcome.erased.isEmpty && outcome.outcomes.allSatisfy { $0.verdict == .kept && $0.because == .held })
    #expect(outcome.deferred.map(\.deferral.verdict) == [.held])
    for (key, bytes) in before { #expect(fixture.store.contents[key] == bytes, "\(key)") }
    // What was held is what readers find, and once.
    #expect(try await fixture.events() == all)
    #expect(try await fixture.verify().words == [])
    try await fixture.expire.release()
    fixture.expire.move(to: "2027-12-15")
    #expect(try await fixture.run().done.map(\.done.events) == [8])
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message))
    #expect(try await fixture.verify().words == [])
  }

  @Test("What the store retains waits for its day; what it refuses is a verdict, and tried again on another night") func locked()
    async throws
  {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let until = try #require(Instant(rfc3339: "2028-01-01T00:00:00Z"))
    for version in try await fixture.expire.versions(".tar.zst") {
      try await fixture.store.retain(version, Storage.Retention(until: until, strength: .final))
    }
    let before = fixture.store.contents.count
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && fixture.store.contents.count == before + 1)
    #expect(outcome.deferred.map(\.deferral.until) == [.of("2028-01-01")])
    #expect(outcome.deferred.map(\.deferral.verdict) == [.lockedByStore])
    fixture.expire.move(to: "2028-01-02")
    #expect(try await fixture.run().done.count == 1)

    let refused = try await EraseFixture()
    try await refused.request()
    let told = try await refused.run(through: StubbornStore(refused.store, answers: .refused("no")))
    #expect(told.exit == .breaks && told.outcomes.allSatisfy { $0.wasRefused && $0.because == .lockedByStore })
    #expect(told.done.isEmpty && told.deferred.map(\.deferral.verdict) == [.lockedByStore])
    #expect(try await refused.verify().words == [])
    #expect(try await refused.run().done.map(\.done.events) == [8])
    #expect(try await refused.verify().words == [])
  }

  @Test("What is in an export that is not released waits until it is, and no archive of its day is touched") func hot()
    async throws
  {
    let fixture = try await EraseFixture()
    let exports = fixture.expire.packed.store.contents.filter { key, _ in
      key.description.hasPrefix("exports/archiver/2026/10/18/") && key.name.hasSuffix(".ndjson")
    }
    for (key, bytes) in exports { fixture.store.tamper(key, bytes) }
    let before = fixture.formers()
    try await fixture.request()
    let outcome = try await fixture.run()
    #expect(fixture.formers() == before && outcome.erased.isEmpty)
    let deferral = try #require(outcome.deferred.first?.deferral)
    #expect(deferral.verdict == .unresolved && deferral.exports == 2 && deferral.archives == 2 && deferral.until == nil)
    for key in exports.keys { fixture.store.tamper(key, nil) }
    #expect(try await fixture.run().done.map(\.done.events) == [8])
  }

  @Test("What is younger than the hot window says when it leaves it") func hotWindow() async throws {
    let fixture = try await EraseFixture()
    let line = try #require(fixture.packed().first { $0.contains(EraseFixture.message) })
    let custody = try #require(fixture.store.contents.first { $0.key.name == "h00.ndjson.custody.json" }?.value)
    let text = String(decoding: custody, as: UTF8.self).replacing("\"date\":\"2026-10-19\"", with: "\"date\":\"2027-10-25\"")
      .replacing("\"date\":\"2026-10-18\"", with: "\"date\":\"2027-10-25\"")
    let export = try #require(ObjectKey("exports/archiver/2027/10/25/h00.ndjson"))
    fixture.store.tamper(export, Array((line + "\n").utf8))
    fixture.store.tamper(export.adding(".custody.json"), Array(text.utf8))
    try await fixture.request()
    let outcome = try await fixture.run()
    #expect(outcome.erased.count == 2)
    #expect(
      outcome.deferred.map(\.deferral)
        == [ErasureEntry.Deferral(verdict: .unresolved, by: nil, until: .of("2027-11-30"), archives: 0, exports: 1)])
  }
}
