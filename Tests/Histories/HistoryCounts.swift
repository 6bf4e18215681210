/// How often what happened: a fault that was planned and never came would prove nothing.
package struct HistoryCounts: Hashable, Sendable {
  /// What happens in a history.
  package enum Event: String, CaseIterable, Sendable {
    case sealed = "archives sealed"
    /// By a run; of an archive that came back once more too.
    case destroyed
    case held = "holds"
    case heldInMidRun = "holds in the middle of a run"
    case released = "releases"
    case placed = "legal holds placed"
    case lifted = "legal holds lifted"
    /// An archive that no rule kept when its plan was made, and the store did.
    case locked = "plans in which the store kept something"
    /// By an approver, who is not enough for them.
    case unreviewed = "archives that waited for a review under an approval"
    case crashed = "crashes"
    case refused = "refusals of the store"
    /// The store said that it deleted something, and did not.
    case deletionLost = "lost deletes"
    /// Tiering did not release an export.
    case exportLeft = "exports left behind"
    case restored = "archives restored from a backup"
  }

  private var counts: [Event: Int] = [:]

  package init() {}

  package mutating func note(_ event: Event, _ count: Int = 1) { counts[event, default: 0] += count }

  package static func += (a: inout HistoryCounts, b: HistoryCounts) { a.counts.merge(b.counts, uniquingKeysWith: +) }

  /// `4301 archives sealed, 2210 destroyed, …`
  package var words: String { Event.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ") }

  /// What never happened.
  package var missing: [Event] { Event.allCases.filter { (counts[$0] ?? 0) == 0 } }
}
