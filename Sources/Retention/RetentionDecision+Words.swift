internal import Events

extension RetentionDecision {
  /// The verdict in one sentence, with the rule that it rests on, and until when it stands.
  package var sentence: String {
    let reason =
      switch (verdict, decidedBy) {
      case (.held, .hold(let hold)): "stays: \(hold.words(on: asOf))"
      case (.unresolved, .fault(let fault)): "stays undecided: \(fault.words)"
      case (.retainedByPolicy, .policy(let policy)), (.awaitingEvent, .policy(let policy)): "stays: \(policy.words(on: asOf))"
      case (.inGrace, .hold(let hold)): "stays: \(hold.words(on: asOf))"
      case (.lockedByStore, .lock(let lock)): "stays, although nothing of ours keeps it: \(lock.words)"
      case (.awaitingReview, .policy(let policy)): "stays until a person has reviewed it: \(policy.words(on: asOf))"
      case (.awaitingApproval, .policy(let policy)): "stays until its destruction is approved: \(policy.words(on: asOf))"
      case (.expired, .policy(let policy)): "may be destroyed: \(policy.words(on: asOf))"
      default: "stays undecided: no policy says of all of it how long it is kept"
      }
    let next =
      verdict == .expired
      ? "" : changesOn.map { "; this changes on \($0) at the earliest" } ?? "; no day is known on which this changes"
    return "As of \(asOf), archive \(id) \(reason)\(next)."
  }

  /// A line for every rule that bore on it, the one that decided included, and for every maximum that is overdue.
  package var reasons: [String] {
    rules.map { rule in
      switch rule {
      case .policy(let policy): policy.words(on: asOf)
      case .hold(let hold): hold.words(on: asOf)
      case .fault(let fault): fault.words
      case .lock(let lock): lock.words
      case .agreement(let agreement): agreement.words
      }
    } + overdue.map { "policy \($0) is a maximum and is reached; the archive stays all the same" }
  }
}

extension PolicyBearing {
  /// `policy sec-17a-4-a (17 CFR …) asks for 6 years from 2026-11-18, through 2032-11-18`
  func words(on day: LogicalDate) -> String {
    let rule = "policy \(id) (\(citation))" + (touch == .possible ? ", which may be about it," : "")
    let verb = bound == .minimum ? "asks for" : "allows no more than"
    let from =
      start.map { event == nil ? "from \($0)" : "from \($0), the day of \(event ?? "")" } ?? "from \(event ?? "an event")"
    let state =
      if isAwaiting(on: day) {
        start == nil ? ", which has not come for all of it" : ", which is still to come"
      } else if let end {
        "\(day < end ? ", through" : ", which ended with") \(end.advanced(by: -1))"
      } else {
        ", beyond the calendar"
      }
    return "\(rule) \(verb) \(period.words) \(from)\(state)" + (disposition == .keep ? ", and for it to be kept for ever" : "")
  }
}

extension HoldBearing {
  /// `hold LIT-1 (matter M, case C) is on it`
  func words(on day: LogicalDate) -> String {
    let serves = [matter.map { "matter \($0)" }, caseReference.flatMap { $0 == matter ? nil : "case \($0)" }].compactMap(\.self)
    let name = "hold \(id)" + (serves.isEmpty ? "" : " (\(serves.joined(separator: ", ")))")
    if let fault { return "\(name) cannot be relied on, so it counts as holding everything: \(fault)" }
    let on = touch == .possible ? "may be on it, which counts as being on it" : "is on it"
    guard let releasedOn, releasedOn <= day else {
      return "\(name) \(on)" + (releasedOn.map { ", until its release on \($0)" } ?? "")
    }
    let grace = graceUntil.map { "\(day < $0 ? "its grace runs through" : "its grace ended with") \($0.advanced(by: -1))" }
    return "\(name) was released on \(releasedOn), and \(grace ?? "its grace ends beyond the calendar")"
  }
}

extension LockState {
  /// What the store says.
  var words: String {
    let until = retainedUntil.map { "the store keeps it through \($0.advanced(by: -1))" }
    return [until, isHeld ? "a legal hold of the store is on it" : nil].compactMap(\.self).joined(separator: ", and ")
  }
}

extension Agreement {
  /// What a person agreed to, and when.
  var words: String {
    "\(kind == .review ? "a review agreed to its destruction" : "its destruction was approved"), from \(from) through \(until.advanced(by: -1))"
  }
}
