import Events
import TestSupport
import Testing

@testable import Retention

/// What the index of holds leaves out touches nothing, and of many it leaves most out.
@Suite struct HoldIndexTests {
  /// A random hold of up to three revisions over a small world, so that scopes meet archives often.
  private static func hold(_ number: Int, _ random: inout SplitMix) -> Hold {
    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    func some(_ name: String) -> [ExactText] { pick(3) == 0 ? ["\(name)\(pick(6))"] : [] }
    var at = day("2026-11-18").advanced(by: pick(100))
    var revisions: [(on: String, scope: HoldScope?)] = []
    for _ in 0...pick(3) {
      let start = day("2026-11-18").advanced(by: pick(60))
      let days: DayRange? = [
        nil, DayRange(start: start), DayRange(end: start), DayRange(start: start, end: start.advanced(by: pick(20))),
      ][
        pick(4)]
      let channels: Set<Channel>? = [nil, [.sms], [.email, .voice]][pick(3)]
      var scope = HoldScope.make(
        messages: some("m"), interactions: some("i"), queues: some("q"), agents: some("a"), channels: channels, days: days)
      if pick(40) == 0 { scope = .everything }
      revisions.append((at.description, revisions.isEmpty || pick(3) > 0 ? scope : nil))
      at = at.advanced(by: pick(30))
    }
    let made = Hold.make("h\(number)", revisions)
    return pick(50) == 0 ? Hold(id: made.id, revisions: made.revisions, fault: "lost") : made
  }

  private static func facts(_ random: inout SplitMix) -> ArchiveFacts {
    func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    let date = day("2026-11-18").advanced(by: pick(80) - 10)
    var facts = ArchiveFacts(
      id: "a", day: date, channel: [.sms, .email, .voice, .push][pick(4)],
      events: pick(3) == 0 ? date.advanced(by: -pick(5))...date.advanced(by: pick(5)) : nil)
    // Nothing is told, all is told, or of one kind nothing.
    var ids: [FilterKey: Set<ExactText>] = [:]
    for (kind, name) in [(FilterKey.message, "m"), (.interaction, "i"), (.queue, "q"), (.agent, "a")] where pick(6) > 0 {
      ids[kind] = Set((0..<6).filter { _ in pick(4) == 0 }.map { "\(name)\($0)" })
    }
    facts.ids = pick(8) == 0 ? nil : ExactFilter(ids: ids)
    return facts
  }

  @Test(arguments: 0..<4) func leavesOutNothing(part: UInt64) {
    var random = SplitMix(seed: part)
    var (touched, left) = (0, 0)
    for _ in 0..<60 {
      let holds = (0..<40).map { Self.hold($0, &random) }
      let index = HoldIndex(holds)
      for _ in 0..<25 {
        let facts = Self.facts(&random)
        let candidates = index.candidates(facts).map(\.id)
        let touching = holds.filter { $0.reach(facts).touch != .none }.map(\.id).sorted()
        #expect(Set(touching).isSubset(of: candidates), "part \(part): \(Set(touching).subtracting(candidates))")
        #expect(candidates == candidates.sorted() && Set(candidates).count == candidates.count)
        touched += touching.count
        left += holds.count - candidates.count
      }
    }
    #expect(touched > 5_000 && left > 5_000)
  }
}
