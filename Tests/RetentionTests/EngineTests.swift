import Events
import Retention
import TestSupport
import Testing

/// Each verdict, as a lawyer reads it.
@Suite struct EngineTests {
  static let facts = ArchiveFacts(
    id: "20261118-SMS", day: day("2026-11-18"), channel: .sms, events: day("2026-11-18")...day("2026-11-19"),
    values: [.types: .listed(["send"], isWhole: true)])

  static func decide(
    _ policies: [RetentionPolicy] = [], _ holds: [Hold] = [], events: [OutsideEvent] = [], facts: ArchiveFacts = facts,
    lock: LockState? = .open, agreement: Agreement? = nil, lastAsOf: String? = nil, asOf: String
  ) -> RetentionDecision {
    let rules = RetentionRules(policies: policies, grace: period("P30D"))
    let engine = RetentionEngine(rules: rules, holds: holds, events: events, lastAsOf: lastAsOf.map(day))
    return engine.decide(facts, lock: lock, agreement: agreement, asOf: day(asOf))
  }

  @Test func retained() throws {
    let policies = [try RetentionPolicy.make("a", "P3Y"), try .make("b", "P1Y", then: .review)]
    let decision = Self.decide(policies, asOf: "2029-11-19")
    #expect(decision.verdict == .retainedByPolicy && decision.decidedBy?.id == "a" && decision.changesOn == day("2029-11-20"))
    #expect(
      decision.sentence
        == "As of 2029-11-19, archive 20261118-SMS stays: policy a (rule of a) asks for 3 years from 2026-11-19, through 2029-11-19; this changes on 2029-11-20 at the earliest."
    )
    // Every rule that bore on it, the one that ended included.
    #expect(decision.rules.map(\.id) == ["a", "b"])
    #expect(decision.reasons[1] == "policy b (rule of b) asks for 1 year from 2026-11-19, which ended with 2027-11-19")
    #expect(Self.decide(policies, asOf: "2029-11-20").verdict == .awaitingReview)
  }

  @Test func keptForEver() throws {
    let decision = Self.decide([try .make("a", "P3Y", then: .keep)], asOf: "2500-01-01")
    #expect(decision.verdict == .retainedByPolicy && decision.changesOn == nil)
    #expect(decision.sentence.hasSuffix("and for it to be kept for ever; no day is known on which this changes."))
  }

  @Test func held() throws {
    let holds = [
      Hold.make("LIT-2", [("2027-01-01", .make(messages: ["m"]))]), .make("LIT-1", [("2027-01-01", .make(channels: [.sms]))]),
      .make("LIT-3", [("2027-01-01", .make(channels: [.email]))]),
    ]
    let decision = Self.decide([try .make("a", "P3Y")], holds, asOf: "2040-01-01")
    #expect(
      decision.verdict == .held && decision.decidedBy?.id == "LIT-1" && decision.rules.map(\.id) == ["LIT-1", "LIT-2", "a"])
    #expect(
      decision.sentence
        == "As of 2040-01-01, archive 20261118-SMS stays: hold LIT-1 (matter M of LIT-1, case C of LIT-1) is on it; no day is known on which this changes."
    )
    #expect(decision.reasons[1] == "hold LIT-2 (matter M of LIT-2, case C of LIT-2) may be on it, which counts as being on it")
  }

  @Test func grace() throws {
    let hold = Hold.make("LIT-1", [("2027-01-01", .everything), ("2030-02-01", nil)])
    // Nobody may ask as of a day before the release and find it released.
    let before = Self.decide([try .make("a", "P1Y")], [hold], asOf: "2030-01-31")
    #expect(before.verdict == .held && before.changesOn == day("2030-02-01"))
    let within = Self.decide([try .make("a", "P1Y")], [hold], asOf: "2030-02-01")
    #expect(within.verdict == .inGrace && within.changesOn == day("2030-03-04"))
    #expect(within.sentence.contains("was released on 2030-02-01, and its grace runs through 2030-03-03"))
    #expect(Self.decide([try .make("a", "P1Y")], [hold], asOf: "2030-03-04").verdict == .expired)
  }

  @Test func awaiting() throws {
    let policy = try RetentionPolicy.make("a", "P6Y", from: .outsideEvent("account-closed"))
    let open = Self.decide([policy], asOf: "2090-01-01")
    #expect(
      open.verdict == .awaitingEvent && open.changesOn == nil
        && open.sentence.contains("from account-closed, which has not come for all of it"))
    let closed = [
      OutsideEvent(name: "account-closed", day: day("2030-06-30")), OutsideEvent(name: "other", day: day("2050-01-01")),
    ]
    #expect(Self.decide([policy], events: closed, asOf: "2030-06-29").changesOn == day("2030-06-30"))
    #expect(Self.decide([policy], events: closed, asOf: "2036-06-30").verdict == .retainedByPolicy)
    #expect(Self.decide([policy], events: closed, asOf: "2036-07-01").verdict == .expired)
    // Closed twice: the later day counts. Closed before there was anything to keep: the last event counts.
    #expect(
      Self.decide([policy], events: closed + [OutsideEvent(name: "account-closed", day: day("2031-01-01"))], asOf: "2036-07-01")
        .changesOn == day("2037-01-02"))
    #expect(
      Self.decide([policy], events: [OutsideEvent(name: "account-closed", day: day("2001-01-01"))], asOf: "2030-01-01").changesOn
        == day("2032-11-20"))
  }

  @Test func unresolved() throws {
    #expect(Self.decide(asOf: "2090-01-01").verdict == .unresolved)
    #expect(Self.decide(asOf: "2090-01-01").sentence.contains("no policy says of all of it how long it is kept"))
    let old = try RetentionPolicy.make("a", "P1Y")
    for fault in ArchiveFault.allCases {
      var facts = Self.facts
      facts.faults = [fault]
      let decision = Self.decide([old], facts: facts, asOf: "2090-01-01")
      #expect(decision.verdict == .unresolved && decision.decidedBy == .fault(fault) && decision.sentence.contains(fault.words))
    }
    #expect(Self.decide([old], lock: nil, asOf: "2090-01-01").decidedBy == .fault(.lockUnreadable))
    let early = Self.decide([old], lastAsOf: "2090-01-02", asOf: "2090-01-01")
    #expect(early.decidedBy == .fault(.asOfBeforeLastRun))
    #expect(Self.decide([old], lastAsOf: "2090-01-01", asOf: "2090-01-01").verdict == .expired)
    // A policy about a part says nothing of the rest.
    let part = try RetentionPolicy.make("b", "P1Y", RetentionScope(values: [.types: ["read"]]))
    #expect(Self.decide([part], asOf: "2090-01-01").rules.isEmpty)
    var mixed = Self.facts
    mixed.values[.types] = .listed(["send", "read"], isWhole: true)
    #expect(Self.decide([part], facts: mixed, asOf: "2090-01-01").verdict == .unresolved)
  }

  @Test func maximum() throws {
    let most = try RetentionPolicy.make("most", "P2Y", bound: .maximum)
    let early = Self.decide([most], asOf: "2028-11-19")
    #expect(early.verdict == .unresolved && early.changesOn == day("2028-11-20") && early.overdue.isEmpty)
    #expect(Self.decide([most], asOf: "2028-11-20").verdict == .expired)
    // It never shortens a minimum, and says when it is passed over.
    let both = Self.decide([most, try .make("least", "P6Y")], asOf: "2030-01-01")
    #expect(both.verdict == .retainedByPolicy && both.overdue == ["most"] && both.decidedBy?.id == "least")
    #expect(both.reasons.last == "policy most is a maximum and is reached; the archive stays all the same")
    #expect(Self.decide([most, try .make("least", "P1Y")], asOf: "2028-01-01").verdict == .expired)
  }

  @Test func lockedByStore() throws {
    let old = try RetentionPolicy.make("a", "P1Y", then: .destroyAfterApproval)
    let locked = Self.decide([old], lock: LockState(retainedUntil: day("2031-01-01")), asOf: "2030-12-31")
    #expect(locked.verdict == .lockedByStore && locked.changesOn == day("2031-01-01"))
    #expect(locked.sentence.contains("stays, although nothing of ours keeps it: the store keeps it through 2030-12-31"))
    let held = Self.decide([old], lock: LockState(isHeld: true), asOf: "2090-01-01")
    #expect(held.verdict == .lockedByStore && held.changesOn == nil)
    #expect(
      Self.decide([old], lock: LockState(retainedUntil: day("2031-01-01")), asOf: "2031-01-01").verdict == .awaitingApproval)
  }

  @Test func people() throws {
    let approval = Agreement(kind: .approval, from: day("2030-01-01"), until: day("2030-02-01"))
    let review = Agreement(kind: .review, from: day("2030-01-01"), until: day("2030-02-01"))
    let cases: [(RetentionPolicy.Disposition, Agreement?, RetentionVerdict)] = [
      (.destroy, nil, .expired), (.destroyAfterApproval, nil, .awaitingApproval), (.destroyAfterApproval, approval, .expired),
      (.destroyAfterApproval, review, .expired), (.review, nil, .awaitingReview), (.review, approval, .awaitingReview),
      (.review, review, .expired),
    ]
    for (disposition, agreement, verdict) in cases {
      let policy = try RetentionPolicy.make("a", "P1Y", then: disposition)
      #expect(Self.decide([policy], agreement: agreement, asOf: "2030-01-31").verdict == verdict)
      // An agreement that is over, or of the future, is none.
      let none = Self.decide([policy], asOf: "2030-02-01").verdict
      #expect(Self.decide([policy], agreement: agreement, asOf: "2030-02-01").verdict == none)
      #expect(Self.decide([policy], agreement: agreement, asOf: "2029-12-31").verdict == none)
    }
  }

  @Test func hot() throws {
    var policy = try RetentionPolicy.make("a", "P6Y")
    policy.hot = period("P2Y")
    #expect(Self.decide([policy], asOf: "2027-01-01").hotUntil == day("2028-11-20"))
    #expect(Self.decide([try .make("b", "P6Y")], asOf: "2027-01-01").hotUntil == nil)
  }

  @Test("Events after the slot's day keep an archive longer, events before it do not make it older") func clocks() throws {
    let policy = try RetentionPolicy.make("a", "P1Y")
    let early = ArchiveFacts(id: "x", day: day("2026-11-18"), channel: .sms, events: day("1970-01-01")...day("1970-01-02"))
    #expect(Self.decide([policy], facts: early, asOf: "2026-11-18").changesOn == day("2027-11-19"))
    let late = ArchiveFacts(id: "x", day: day("2026-11-18"), channel: .sms, events: day("2026-11-18")...day("2030-01-01"))
    #expect(Self.decide([policy], facts: late, asOf: "2026-11-18").changesOn == day("2031-01-02"))
    let beyond = ArchiveFacts(id: "x", day: day("9999-01-01"), channel: .sms)
    #expect(Self.decide([policy], facts: beyond, asOf: "9999-12-31").changesOn == nil)
    #expect(Self.decide([policy], facts: beyond, asOf: "9999-12-31").sentence.contains("beyond the calendar"))
  }
}
