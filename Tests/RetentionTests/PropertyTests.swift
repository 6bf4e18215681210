import Events
import Retention
import TestSupport
import Testing

/// What must hold whatever the rules are.
@Suite struct PropertyTests {
  /// A random case over a small world, so that rules meet often.
  struct World {
    var random: SplitMix
    var policies: [RetentionPolicy] = []
    var holds: [Hold] = []
    var events: [OutsideEvent] = []
    var lock: LockState? = .open
    var agreement: Agreement?
    var facts = ExhaustiveTests.facts
    var grace = period("P30D")

    /// One id in two normal forms: to records and filters they are two.
    static let ids: [ExactText] = ["caf\u{e9}", "cafe\u{301}"]

    init(seed: UInt64) throws {
      random = SplitMix(seed: seed)
      for index in 0..<pick(5) { policies.append(try policy("p\(index)")) }
      for index in 0..<pick(4) { holds.append(hold("h\(index)")) }
      for _ in 0..<pick(3) {
        let scope = RetentionScope(values: pick(2) == 0 ? [:] : [.queues: ["q"]])
        events.append(OutsideEvent(name: "closed", day: date(), scope: scope))
      }
      if pick(3) == 0 { lock = LockState(retainedUntil: date(), isHeld: pick(4) == 0) }
      if pick(20) == 0 { lock = nil }
      if pick(2) == 0 { agreement = Agreement(kind: pick(2) == 0 ? .approval : .review, from: date(), until: date()) }
      if pick(2) == 0 { facts.ids = ExactFilter(ids: [.message: [World.ids[pick(2)]]]) }
      facts.values[.campaigns] = [.unknown, .listed(["x"], isWhole: true), .listed(["x", "y"], isWhole: false)][pick(3)]
      if pick(20) == 0 { facts.faults = [ArchiveFault.allCases[pick(ArchiveFault.allCases.count)]] }
    }

    mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    mutating func date() -> LogicalDate { day("2026-11-18").advanced(by: pick(4000)) }

    mutating func policy(_ id: String) throws -> RetentionPolicy {
      let values: [RetentionScope.Dimension: Set<ExactText>] =
        [[:], [:], [.types: ["send"]], [.types: ["delivery"]], [.queues: ["q"]], [.campaigns: ["x"]], [.types: ["read"]]][pick(7)]
      let starts: [RetentionPolicy.Start] = [.event, .event, .endOfYear, .outsideEvent("closed")]
      let isMaximum = pick(4) == 0
      let dispositions: [RetentionPolicy.Disposition] = [.destroy, .destroyAfterApproval, .review, .keep]
      return try .make(
        id, "P\(pick(100) + 1)M", RetentionScope(values: values), bound: isMaximum ? .maximum : .minimum, from: starts[pick(4)],
        then: dispositions[min(pick(12) / 3, isMaximum ? 2 : pick(4))])
    }

    mutating func hold(_ id: String) -> Hold {
      var at = date()
      var revisions: [(on: String, scope: HoldScope?)] = []
      for _ in 0...pick(3) {
        let scopes: [HoldScope?] = [
          .everything, .make(channels: [.sms]), .make(channels: [.email]), .make(messages: [World.ids[pick(2)]]), nil, nil,
        ]
        revisions.append((at.description, revisions.isEmpty ? scopes[pick(4)] : scopes[pick(6)]))
        at = at.advanced(by: pick(300))
      }
      return .make(id, revisions)
    }

    func decide(on day: LogicalDate) -> RetentionDecision {
      let rules = RetentionRules(policies: policies, grace: grace)
      return RetentionEngine(rules: rules, holds: holds, events: events).decide(
        facts, lock: lock, agreement: agreement, asOf: day)
    }
  }

  /// All but what may go and what no policy speaks of, which the first that does decides.
  static func isKept(_ decision: RetentionDecision) -> Bool {
    decision.verdict != .expired && (decision.verdict != .unresolved || decision.decidedBy != nil)
  }

  @Test("A hold or a policy more never turns a kept archive into an expired one", arguments: 0..<4) func more(part: UInt64) throws
  {
    var (kept, faulty) = (0, 0)
    for seed in 0..<3_000 {
      var world = try World(seed: UInt64(seed) * 4 + part)
      let asOf = world.date()
      let decision = world.decide(on: asOf)
      let before = decision.verdict
      var held = world
      held.holds.append(world.hold("more"))
      // A hold keeps whatever was not decided as well.
      if before != .expired { #expect(held.decide(on: asOf).verdict != .expired, "seed \(seed), part \(part)") }
      guard Self.isKept(decision) else { continue }
      kept += 1
      if before == .unresolved { faulty += 1 }
      world.policies.append(try world.policy("more"))
      #expect(world.decide(on: asOf).verdict != .expired, "seed \(seed), part \(part): was \(before)")
    }
    #expect(kept > 500 && faulty > 50)
  }

  @Test("A verdict changes on the announced day and on none before", arguments: 0..<4) func announced(part: UInt64) throws {
    var announced = 0
    for seed in 0..<1_500 {
      var world = try World(seed: UInt64(seed) * 4 + part + 1_000_000)
      let asOf = world.date()
      let now = world.decide(on: asOf)
      let change = now.changesOn
      let last = change?.advanced(by: -1) ?? asOf.advanced(by: 200_000)
      if let change {
        announced += 1
        #expect(change > asOf && world.decide(on: change).verdict != now.verdict, "seed \(seed), part \(part)")
      }
      for _ in 0..<8 {
        let between = asOf.advanced(by: world.pick(last.day - asOf.day + 1))
        #expect(world.decide(on: between).verdict == now.verdict, "seed \(seed), part \(part): \(between)")
      }
      #expect(world.decide(on: last).verdict == now.verdict, "seed \(seed), part \(part): \(last)")
    }
    #expect(announced > 200)
  }

  @Test("What is expired has nothing that keeps it", arguments: 0..<4) func expired(part: UInt64) throws {
    var found = 0
    for seed in 0..<3_000 {
      var world = try World(seed: UInt64(seed) * 4 + part + 2_000_000)
      let asOf = world.date()
      let decision = world.decide(on: asOf)
      #expect(decision.decidedBy != nil || decision.verdict == .unresolved, "seed \(seed), part \(part): \(decision.verdict)")
      guard decision.verdict == .expired else { continue }
      found += 1
      for rule in decision.rules {
        switch rule {
        case .hold(let hold): #expect(hold.graceUntil.map { $0 <= asOf } == true)
        case .policy(let policy) where policy.bound == .minimum:
          #expect(policy.end.map { $0 <= asOf } == true && policy.disposition != .keep)
        case .lock(let lock): #expect(!lock.isHeld && lock.retainedUntil.map { $0 <= asOf } == true)
        default: break
        }
      }
      // Order is of no matter, and neither are rules that are there twice.
      (world.policies, world.holds, world.events) = (
        world.policies.reversed() + world.policies, world.holds.reversed(), world.events.reversed()
      )
      #expect(world.decide(on: asOf).verdict == .expired)
    }
    #expect(found > 15)
  }
}
