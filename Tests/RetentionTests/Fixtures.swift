import Events
import Retention
import TestSupport
import Testing

/// A day, which must be one.
func day(_ text: String) -> LogicalDate { LogicalDate(text) ?? LogicalDate(day: .min) }

/// A period, which must be one.
func period(_ text: String) -> CalendarPeriod { (try? CalendarPeriod(text)) ?? .none }

extension RetentionPolicy {
  /// A policy with what a case is about, and defaults for the rest.
  static func make(
    _ id: String, _ period: String, _ scope: RetentionScope = RetentionScope(), bound: Bound = .minimum,
    from start: Start = .event,
    then disposition: Disposition = .destroy
  ) throws -> RetentionPolicy {
    let (from, event) =
      switch start {
      case .event: ("event", nil as String?)
      case .endOfMonth: ("end-of-month", nil)
      case .endOfQuarter: ("end-of-quarter", nil)
      case .endOfYear: ("end-of-year", nil)
      case .outsideEvent(let name): ("outside-event", name)
      }
    var members: [(String, JSONValue)] = [
      ("id", .string(id)), ("citation", .string("rule of \(id)")), ("period", .string(period)), ("from", .string(from)),
      ("bound", .string(bound.rawValue)), ("then", .string(disposition.rawValue)),
    ]
    if let event { members.append(("event", .string(event))) }
    var policy = try RetentionPolicy(.object(members))
    policy.scope = scope
    return policy
  }
}

extension Hold {
  /// A hold whose revisions name these scopes on these days; nil is a release.
  static func make(_ id: String, _ revisions: [(on: String, scope: HoldScope?)]) -> Hold {
    var scope = HoldScope.everything
    let documents = revisions.enumerated().map { index, revision in
      let instant = Instant(nanoseconds: day(revision.on).start, digits: 0)
      scope = revision.scope ?? scope
      var document = HoldDocument(
        id: id, matter: "M of \(id)", scope: scope, requestedBy: "counsel", requestedAt: instant, caseReference: "C of \(id)")
      (document.revision, document.recordedAt) = (index + 1, instant)
      if revision.scope == nil {
        document.isReleased = true
        document.release = HoldDocument.Release(by: "someone", reason: "settled")
      }
      return document
    }
    return Hold(id: id, revisions: documents)
  }
}

/// Knows exactly which ids it has; of one kind it may know nothing.
struct ExactFilter: IDFilter {
  var ids: [FilterKey: Set<ExactText>]

  func mayHold(_ kind: FilterKey, _ id: String) -> Bool? { ids[kind].map { $0.contains(ExactText(id)) } }
}
