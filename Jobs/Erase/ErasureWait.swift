internal import Events
internal import Retention

/// Everything that a request waits for.
struct ErasureWait: Sendable {
  private var causes: [Cause] = []
  private var archives = 0
  private var exports = 0
  /// In sentences.
  private(set) var reasons: [String] = []

  private struct Cause: Sendable {
    var verdict: RetentionVerdict
    var by: String?
    var until: LogicalDate?
  }

  /// An export that still has events: of which day, and when that leaves the hot window; nil where it has.
  mutating func add(export date: LogicalDate?, until: LogicalDate?) {
    exports += 1
    causes.append(Cause(verdict: .unresolved, by: nil, until: until))
    let day = date.map { " of \($0)" } ?? ""
    let next = until.map { "it is packed and released from \($0) on" } ?? "it stays until `tally tier` releases it"
    reasons.append("An export\(day) still has events: \(next).")
  }

  /// An archive that something keeps, or that the store did not delete.
  mutating func add(_ ruling: ErasureRuling) {
    archives += 1
    let verdict = ruling.keeper ?? .lockedByStore
    causes.append(Cause(verdict: verdict, by: ruling.keptBy, until: ruling.keeper == nil ? nil : ruling.freeOn))
    reasons.append(
      ruling.keeper == nil ? "The store did not delete archive \(ruling.decision.id)." : ruling.decision.sentence)
  }

  /// An archive that could not be looked at.
  mutating func addUnread() {
    causes.append(Cause(verdict: .unresolved, by: nil, until: nil))
    reasons.append("Not every archive could be looked at.")
  }

  /// What the ledger says of it: what keeps it longest, the first by name where several do. Nil where nothing does.
  var deferral: ErasureEntry.Deferral? {
    let last = causes.max { a, b in
      (a.until?.day ?? .max, b.verdict.rawValue, b.by ?? "") < (b.until?.day ?? .max, a.verdict.rawValue, a.by ?? "")
    }
    return last.map {
      ErasureEntry.Deferral(verdict: $0.verdict, by: $0.by, until: $0.until, archives: archives, exports: exports)
    }
  }
}
