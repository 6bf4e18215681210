import Events
import TestSupport
import Testing

@testable import Retention

/// The index of policies says of each what its scope says of the archive, and of all what scopes cover.
@Suite struct PolicyIndexTests {
  private static let names: [RetentionScope.Dimension: [ExactText]] = [
    .types: ["send", "delivery", "read"], .outcomes: ["failed", "delivered"], .classes: ["a", "b"],
    .campaigns: ["c0", "c1", "c2"],
    .queues: ["q0", "q1", "q2"], .tags: ["t0", "t1", "t2"],
  ]

  private struct World {
    var random: SplitMix

    mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    mutating func some(_ names: [ExactText]) -> Set<ExactText> { Set(names.filter { _ in pick(2) == 0 }) }

    mutating func scope() -> RetentionScope {
      var scope = RetentionScope(channels: [nil, [.sms], [.email, .sms]][pick(3)])
      for dimension in RetentionScope.Dimension.allCases where pick(4) == 0 {
        let values = some(PolicyIndexTests.names[dimension] ?? [])
        if !values.isEmpty { scope.values[dimension] = values }
      }
      return scope
    }

    mutating func policy(_ number: Int) throws -> RetentionPolicy {
      let starts: [RetentionPolicy.Start] = [.event, .endOfMonth, .endOfQuarter, .endOfYear, .outsideEvent("closed")]
      return try .make(
        "p\(number)", "P\(1 + pick(30))M", scope(), bound: pick(4) == 0 ? .maximum : .minimum, from: starts[pick(5)])
    }

    mutating func event() -> OutsideEvent {
      OutsideEvent(
        name: "closed", day: day("2026-11-18").advanced(by: pick(900) - 300), scope: pick(2) == 0 ? scope() : RetentionScope())
    }

    /// Of each dimension all is told, a part, or nothing; and of each kind a filter tells all or nothing.
    mutating func facts() -> ArchiveFacts {
      let first = day("2026-11-18").advanced(by: pick(400))
      var facts = ArchiveFacts(
        id: "x", day: first, channel: [.sms, .email, .push][pick(3)], events: first...first.advanced(by: pick(9)))
      var ids: [FilterKey: Set<ExactText>] = [:]
      for (dimension, names) in PolicyIndexTests.names {
        if pick(3) > 0 { facts.values[dimension] = pick(4) == 0 ? .unknown : .listed(some(names), isWhole: pick(3) > 0) }
        if let kind = dimension.filterKey, pick(3) > 0 { ids[kind] = some(names) }
      }
      facts.ids = pick(4) == 0 ? nil : ExactFilter(ids: ids)
      return facts
    }
  }

  @Test(arguments: 0..<4) func saysWhatScopesSay(part: UInt64) throws {
    var world = World(random: SplitMix(seed: part))
    var touches: [Touch: Int] = [:]
    for round in 0..<120 {
      let policies = try (0..<[3, 20, 100][round % 3]).map { try world.policy($0) }.sorted { $0.id < $1.id }
      let events = (0..<world.pick(3)).map { _ in world.event() }
      let index = PolicyIndex(policies, events)
      for _ in 0..<30 {
        let facts = world.facts()
        let (days, isCovered) = index.bearing(on: facts)
        let touching = policies.filter { $0.scope.touch(facts) != .none }
        #expect(days.map { policies[Int($0.place)].id } == touching.map(\.id), "part \(part)")
        for (policy, days) in zip(touching, days) {
          let touch = policy.scope.touch(facts)
          touches[touch, default: 0] += 1
          var start = policy.start.day(lastEvent: facts.lastEvent)
          if case .outsideEvent(let name) = policy.start {
            start = OutsideEvent.start(of: name, for: facts, in: events).map { max($0, facts.lastEvent) }
          }
          #expect(days.touch == touch && days.bound == policy.bound && days.disposition == policy.disposition)
          #expect(days.start == start?.day ?? .max && days.end == start.flatMap(policy.period.end)?.day ?? .max)
        }
        let minima = touching.filter { $0.bound == .minimum }
        #expect(isCovered == RetentionScope.cover(facts, minima.map(\.scope)), "part \(part)")
      }
    }
    for touch in [Touch.possible, .some, .all] { #expect(touches[touch, default: 0] > 100, "\(touches)") }
  }
}
