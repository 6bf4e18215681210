internal import Events

/// What bears on one archive, reduced to days since 1970: the verdict of any day follows from it alone. `Int.min` is always, and
/// `Int.max` never.
struct Standing {
  var hasFault = false
  /// The first day without an active hold.
  var heldUntil = Int.min
  /// The first day on which no least period runs, but for those in `awaited`.
  var keptUntil = Int.min
  /// Least periods from outside events: awaited before the first day, running before the second.
  var awaited: [(from: Int, until: Int)] = []
  var graceUntil = Int.min
  /// The first day on which a policy allows the destruction of all of it.
  var allowedFrom = Int.max
  var lockedUntil = Int.min
  var disposition = RetentionPolicy.Disposition.destroy
  var agreement: Agreement?

  func verdict(on day: Int) -> RetentionVerdict {
    if day < heldUntil { return .held }
    if hasFault { return .unresolved }
    if day < keptUntil || awaited.contains(where: { $0.from <= day && day < $0.until }) { return .retainedByPolicy }
    if awaited.contains(where: { day < $0.from }) { return .awaitingEvent }
    if day < graceUntil { return .inGrace }
    if day < allowedFrom { return .unresolved }
    if day < lockedUntil { return .lockedByStore }
    if disposition >= .review, !agrees(.review, on: day) { return .awaitingReview }
    if disposition >= .destroyAfterApproval, !agrees(.approval, on: day) { return .awaitingApproval }
    return .expired
  }

  private func agrees(_ kind: Agreement.Kind, on day: Int) -> Bool {
    guard let agreement, kind == .approval || agreement.kind == .review else { return false }
    return agreement.from.day <= day && day < agreement.until.day
  }

  /// The first day after one on which the verdict is another; nil where there is none.
  func change(after day: Int) -> Int? {
    let now = verdict(on: day)
    var next = turn(after: day)
    while next < .max, verdict(on: next) == now { next = turn(after: next) }
    return next < .max ? next : nil
  }

  /// The first day after one on which something of it begins or ends.
  private func turn(after day: Int) -> Int {
    var next = Int.max
    func consider(_ days: Int...) { for other in days where other > day { next = min(next, other) } }
    consider(heldUntil, keptUntil, graceUntil, allowedFrom, lockedUntil)
    for other in awaited { consider(other.from, other.until) }
    if let agreement { consider(agreement.from.day, agreement.until.day) }
    return next
  }
}
