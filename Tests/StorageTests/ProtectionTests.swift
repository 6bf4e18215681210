import Events
import Storage
import Testing

@Suite struct ProtectionTests {
  private func retention(_ seconds: Int64, _ strength: Retention.Strength = .removable) -> Retention {
    Retention(until: Instant(nanoseconds: seconds * 1_000_000_000), strength: strength)
  }

  @Test func aPartOfASecondCountsAsAWholeOne() {
    for (nanoseconds, seconds) in [(0, 0), (1, 1), (999_999_999, 1), (1_000_000_000, 1), (-1, 0), (-1_000_000_001, -1)] {
      let retention = Retention(until: Instant(nanoseconds: Int64(nanoseconds)), strength: .final)
      #expect(retention.until.nanoseconds == Int64(seconds) * 1_000_000_000, "\(nanoseconds)")
      #expect(retention.until.digits == 0)
    }
    // The last second that can be told.
    let last = Retention(until: Instant(nanoseconds: .max), strength: .final).until.nanoseconds
    #expect(last == Int64.max / 1_000_000_000 * 1_000_000_000)
    #expect(StoreDefaults(retain: .max).retention(at: .max)?.until.nanoseconds == last)
  }

  @Test func onlyLaterOrStrongerMayFollow() {
    let all = [1, 2].flatMap { [retention($0), retention($0, .final)] }
    for old in all {
      for new in all {
        let isWeaker = new.until < old.until || (old.strength == .final && new.strength == .removable)
        #expect(old.allows(new) == !isWeaker)
        let joined = old.joined(with: new)
        #expect(old.allows(joined) && new.allows(joined))
        #expect(joined == new.joined(with: old))
        #expect(all.filter { old.allows($0) && new.allows($0) }.allSatisfy(joined.allows), "not the least")
      }
    }
  }

  @Test func aHoldGoesBeforeARetention() {
    let retention = retention(10)
    #expect(Protection(retention: retention, isHeld: true).verdict(at: 0) == .held)
    #expect(Protection(retention: retention).verdict(at: retention.until.nanoseconds - 1) == .retained(until: retention.until))
    #expect(Protection(retention: retention).verdict(at: retention.until.nanoseconds) == nil)
    #expect(Protection.none.verdict(at: .min) == nil)
    #expect(
      Protection(retention: retention).joined(with: Protection(isHeld: true)) == Protection(retention: retention, isHeld: true))
  }
}
