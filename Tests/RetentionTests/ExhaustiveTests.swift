import Events
import Retention
import TestSupport
import Testing

/// Every combination of up to three policies, three holds, store lock, agreement, outside event and as-of, and smaller ones with every fault and with
/// graces of other lengths, against a plain model.
@Suite struct ExhaustiveTests {
  static let facts = ArchiveFacts(
    id: "a", day: day("2026-11-18"), channel: .sms, events: day("2026-11-18")...day("2026-11-18"),
    values: [.types: .listed(["send", "delivery"], isWhole: true), .queues: .listed(["q"], isWhole: false)])

  static func policies() throws -> [PlainModel.Policy] {
    func scope(_ dimension: RetentionScope.Dimension, _ values: Set<ExactText>) -> RetentionScope {
      RetentionScope(values: [dimension: values])
    }
    return [
      .init(policy: try .make("all", "P1Y"), touch: .all, years: 1),
      .init(policy: try .make("sends", "P2Y", scope(.types, ["send"]), then: .destroyAfterApproval), touch: .some, years: 2),
      .init(policy: try .make("rest", "P18M", scope(.types, ["delivery", "status", "read"])), touch: .some, months: 18),
      .init(policy: try .make("waits", "P6M", from: .outsideEvent("closed"), then: .review), touch: .all, months: 6, waits: true),
      .init(policy: try .make("most", "P18M", bound: .maximum), touch: .all, months: 18),
      .init(policy: try .make("may", "P3Y", scope(.campaigns, ["x"])), touch: .possible, years: 3),
      .init(policy: try .make("ever", "P1Y", scope(.queues, ["q"]), then: .keep), touch: .some, years: 1),
      .init(policy: try .make("other", "P50Y", RetentionScope(channels: [.email])), touch: .none, years: 50),
      .init(
        policy: try .make("most-may", "P1M", scope(.tags, ["x"]), bound: .maximum, then: .review), touch: .possible, months: 1),
    ]
  }

  static let holds: [PlainModel.Hold] = [
    .init(hold: .make("elsewhere", [("2027-01-01", .make(channels: [.email]))]), touches: false),
    .init(hold: .make("active", [("2027-01-01", .make(channels: [.sms]))]), touches: true),
    .init(hold: .make("unresolved", [("2027-01-01", .make(messages: ["m"]))]), touches: true),
    .init(
      hold: .make("released", [("2027-01-01", .everything), ("2027-12-10", nil)]), touches: true, released: day("2027-12-10")),
    .init(
      hold: .make("narrowed", [("2027-01-01", .everything), ("2028-05-01", .make(channels: [.email]))]), touches: true,
      released: day("2028-05-01")),
  ]

  static let locks: [LockState?] = [.open, LockState(retainedUntil: day("2028-06-15")), LockState(isHeld: true), nil]
  static let agreements: [Agreement?] = [
    nil, Agreement(kind: .approval, from: day("2027-01-01"), until: day("2040-01-01")),
    Agreement(kind: .approval, from: day("2027-01-01"), until: day("2027-02-01")),
    Agreement(kind: .review, from: day("2027-01-01"), until: day("2040-01-01")),
  ]
  static let outside: [LogicalDate?] = [nil, day("2027-06-30"), day("2028-05-19")]
  static let asOfs = ["2026-11-18", "2027-11-19", "2027-12-20", "2028-05-19", "2029-06-01", "2070-01-01"].map(day)

  static func subsets<T>(_ items: [T], upTo size: Int) -> [[T]] {
    guard size > 0, let first = items.first else { return [[]] }
    let rest = Array(items.dropFirst())
    return subsets(rest, upTo: size) + subsets(rest, upTo: size - 1).map { [first] + $0 }
  }

  /// What is combined with every subset of the policies up to a size, every set of holds and every outside event.
  private struct Sweep: Sendable {
    var size = 3
    var grace = 30
    var faults: [Set<ArchiveFault>] = [[]]
    var locks = ExhaustiveTests.locks
    var agreements = ExhaustiveTests.agreements
    var asOfs = ExhaustiveTests.asOfs
  }

  /// About the day of a release, for graces that are over by the next of the other days.
  private static let released = ["2027-12-10", "2027-12-11", "2027-12-12", "2028-05-02"].map(day)
  private static let sweeps = [
    Sweep(), Sweep(size: 2, grace: 0, agreements: [nil, agreements[1]], asOfs: released),
    Sweep(size: 2, grace: 1, agreements: [nil, agreements[1]], asOfs: released),
    Sweep(size: 1, faults: ArchiveFault.allCases.map { [$0] }, locks: [.open, locks[2]], agreements: [nil, agreements[3]]),
  ]

  @Test func agrees() async throws {
    #expect(Self.subsets(try Self.policies(), upTo: 3).count == 130)
    var seen: Set<RetentionVerdict> = []
    try await withThrowingTaskGroup(of: (seen: Set<RetentionVerdict>, wrong: [String]).self) { group in
      for sweep in Self.sweeps {
        for policies in Self.subsets(try Self.policies(), upTo: sweep.size) {
          group.addTask { Self.compare(policies, sweep) }
        }
      }
      for try await part in group {
        seen.formUnion(part.seen)
        #expect(part.wrong.isEmpty, "\(part.wrong.joined(separator: "\n"))")
      }
    }
    #expect(seen == Set(RetentionVerdict.allCases))
  }

  /// The verdicts of the engine, and those that are not the model's.
  private static func compare(_ policies: [PlainModel.Policy], _ sweep: Sweep) -> (seen: Set<RetentionVerdict>, wrong: [String]) {
    var seen: Set<RetentionVerdict> = []
    var wrong: [String] = []
    let rules = RetentionRules(policies: policies.map(\.policy), grace: period("P\(sweep.grace)D"))
    for holds in subsets(holds, upTo: 3) {
      for event in policies.contains(where: \.waits) ? outside : [nil] {
        let events = event.map { [OutsideEvent(name: "closed", day: $0)] } ?? []
        let engine = RetentionEngine(rules: rules, holds: holds.map(\.hold), events: events)
        for faults in sweep.faults {
          var facts = facts
          facts.faults = faults
          for lock in sweep.locks {
            for agreement in sweep.agreements {
              var model = PlainModel(
                policies: policies, holds: holds, event: event, lock: lock, agreement: agreement, lastEvent: facts.lastEvent)
              (model.grace, model.isFaulty) = (sweep.grace, !faults.isEmpty)
              for asOf in sweep.asOfs {
                let verdict = engine.decide(facts, lock: lock, agreement: agreement, asOf: asOf).verdict
                seen.insert(verdict)
                guard verdict != model.verdict(on: asOf), wrong.count < 5 else { continue }
                wrong.append(
                  "\(verdict) is not \(model.verdict(on: asOf)): \(policies.map(\.policy.id)) \(holds.map(\.hold.id)) \(String(describing: event)) \(String(describing: lock)) \(String(describing: agreement)) \(asOf) P\(sweep.grace)D \(faults)"
                )
              }
            }
          }
        }
      }
    }
    return (seen, wrong)
  }
}
