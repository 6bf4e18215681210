import Events
import Retention
import TestSupport
import Testing

/// Whether events may be taken out of an archive on request.
@Suite struct ErasureTests {
  private let facts = ArchiveFacts(id: "A", day: day("2026-11-18"), channel: .sms, ids: ExactFilter(ids: [.message: ["m"]]))

  private func rule(
    _ policies: [RetentionPolicy] = [], _ holds: [Hold] = [], lock: LockState? = .open, faults: Set<ArchiveFault> = [],
    on asOf: String = "2027-01-01"
  ) -> ErasureRuling {
    var facts = facts
    facts.faults = faults
    return RetentionEngine(rules: RetentionRules(policies: policies, grace: period("P30D")), holds: holds)
      .rule(facts, lock: lock, asOf: day(asOf))
  }

  @Test("Where nothing keeps an archive, its events may go at once") func free() throws {
    for ruling in [
      rule(), rule([try .make("max", "P7Y", bound: .maximum)]), rule([try .make("p", "P1M")]),
      rule([try .make("p", "P1M", then: .destroyAfterApproval)]), rule([try .make("p", "P1M", then: .review)]),
    ] {
      #expect(ruling.keeper == nil && ruling.freeOn == day("2027-01-01") && ruling.keptBy == nil)
    }
  }

  @Test("A least period keeps them to its day, and what is kept for ever keeps them for ever") func retained() throws {
    let year = rule([try .make("year", "P1Y")])
    #expect(year.keeper == .retainedByPolicy && year.keptBy == "policy year" && year.freeOn == day("2027-11-19"))
    let both = rule([try .make("year", "P1Y"), try .make("two", "P2Y", RetentionScope(values: [.queues: ["q"]]))])
    #expect(both.keptBy == "policy two" && both.freeOn == day("2028-11-19"))
    let forEver = rule([try .make("ever", "P1M", then: .keep)])
    #expect(forEver.keeper == .retainedByPolicy && forEver.freeOn == nil)
    let awaiting = rule([try .make("closed", "P1Y", from: .outsideEvent("closed"))])
    #expect(awaiting.keeper == .awaitingEvent && awaiting.freeOn == nil)
  }

  @Test("A hold on another message of the archive keeps them too, and its grace after it") func held() throws {
    let scope = HoldScope.make(messages: ["m"])
    let held = rule([], [.make("LIT-1", [("2026-12-01", scope)])])
    #expect(held.keeper == .held && held.keptBy == "hold LIT-1" && held.freeOn == nil)
    let grace = rule([], [.make("LIT-1", [("2026-12-01", scope), ("2026-12-20", nil)])])
    #expect(grace.keeper == .inGrace && grace.freeOn == day("2027-01-20"))
  }

  @Test("The store's lock keeps them, whether a policy speaks of the archive or none does") func locked() throws {
    let lock = LockState(retainedUntil: day("2027-06-01"))
    #expect(rule(lock: lock).keeper == .lockedByStore && rule(lock: lock).freeOn == day("2027-06-01"))
    let both = rule([try .make("p", "P1M")], lock: lock)
    #expect(both.keeper == .lockedByStore && both.freeOn == day("2027-06-01"))
    #expect(rule(lock: LockState(isHeld: true)).freeOn == nil && rule(lock: LockState(isHeld: true)).keeper == .lockedByStore)
    #expect(rule(lock: nil).keeper == .unresolved)
  }

  @Test("What nobody can rely on stays as it is") func faults() throws {
    let ruling = rule([try .make("p", "P1M")], faults: [.manifestAltered])
    #expect(ruling.keeper == .unresolved && ruling.freeOn == nil && ruling.keptBy == nil)
  }

  @Test("What may be erased has neither hold nor running period, and the announced day is the first", arguments: 0..<4)
  func property(part: UInt64) throws {
    var (free, announced) = (0, 0)
    for seed in 0..<2_500 {
      var world = try PropertyTests.World(seed: UInt64(seed) * 4 + part + 3_000_000)
      let asOf = world.date()
      let engine = RetentionEngine(
        rules: RetentionRules(policies: world.policies, grace: world.grace), holds: world.holds, events: world.events)
      let ruling = engine.rule(world.facts, lock: world.lock, asOf: asOf)
      if ruling.keeper == nil {
        free += 1
        for rule in ruling.decision.rules {
          switch rule {
          case .hold(let hold): #expect(hold.graceUntil.map { $0 <= asOf } == true, "seed \(seed), part \(part)")
          case .policy(let policy) where policy.bound == .minimum:
            #expect(policy.end.map { $0 <= asOf } == true && policy.disposition != .keep, "seed \(seed), part \(part)")
          case .fault: Issue.record("seed \(seed), part \(part)")
          case .lock(let lock): #expect(!lock.isHeld && lock.retainedUntil.map { $0 <= asOf } == true)
          default: break
          }
        }
      } else if let day = ruling.freeOn {
        announced += 1
        #expect(engine.rule(world.facts, lock: world.lock, asOf: day).keeper == nil, "seed \(seed), part \(part)")
        let before = asOf.advanced(by: world.pick(day.day - asOf.day))
        #expect(engine.rule(world.facts, lock: world.lock, asOf: before).keeper != nil, "seed \(seed), part \(part)")
      }
    }
    #expect(free > 50 && announced > 200)
  }
}
