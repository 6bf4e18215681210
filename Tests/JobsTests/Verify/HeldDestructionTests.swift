import Events
import Retention
import Storage
import TestSupport
import Testing

@testable import Jobs

/// A hold that was out of sight while what it was on was destroyed: told where the records leave no doubt, and nowhere else.
@Suite struct HeldDestructionTests {
  private static let told = ["altered dispositions/2027-11-01/certificate.json"]
  private static let sms = HoldScope.make(channels: [.sms], days: DayRange(end: .of("2026-10-31")))

  /// The hold comes on `held`, a day on which something is planned or is not; on 2027-11-01 it is taken away while all is destroyed, and the plan that names
  /// it with it, without which nothing would be; then both are there again.
  @Test(
    arguments: [
      ("2027-10-20", true, .everything, nil, Self.told), ("2027-10-20", true, Self.sms, nil, Self.told),
      ("2027-10-20", true, Self.sms, "2027-11-05", Self.told),
      // Its grace is as long as the config said then.
      ("2027-10-20", true, .everything, "2027-10-25", []),
      ("2027-10-20", false, .everything, nil, []), ("2027-10-20", true, .make(channels: [.rcs]), nil, []),
      ("2027-10-20", true, .make(messages: ["M-0"]), nil, []), ("2027-11-02", true, .everything, nil, []),
    ] as [(String, Bool, HoldScope, String?, [String])])
  func tellsWhatIsCertain(
    _ held: String, _ isPlanned: Bool, _ scope: HoldScope, _ released: String?, _ words: [String]
  ) async throws {
    let fixture = try await ExpireFixture()
    func records() -> [ObjectKey: [UInt8]] {
      fixture.store.contents.filter { ["holds", "dispositions"].contains($0.key.parts.first) }
    }
    func hold() async throws {
      fixture.move(to: held)
      try await fixture.hold("LIT-1", scope)
      if isPlanned { try await fixture.plan() }
      guard let released else { return }
      fixture.move(to: released)
      try await fixture.release("LIT-1")
    }
    let comesFirst = held < "2027-11-01"
    if comesFirst { try await hold() }
    let away = records()
    for key in away.keys { fixture.store.tamper(key, nil) }
    fixture.move(to: "2027-11-01")
    try await fixture.plan()
    #expect(try await fixture.run().outcomes.count { $0.verdict == .destroyed } == 4)
    #expect(try await fixture.verify().words == [])
    for (key, bytes) in away { fixture.store.tamper(key, bytes) }
    if !comesFirst { try await hold() }
    let verified = try await fixture.verify()
    #expect(verified.words == words)
    #expect(verified.isDamaged == !words.isEmpty)
  }
}
