package import Events
internal import Operations

/// Why an approval does not count. Nothing is deleted by it.
package enum ApprovalFault: Error, Hashable, Sendable {
  /// No certificate has the role.
  case nobodyMay
  /// The signature is none, or over other bytes: another plan.
  case doesNotFit(String)
  /// It cannot be judged.
  case unreadable(String)
  /// Whoever signed has another role, or none that is known.
  case wrongRole(DispositionRoles.Role?)
  /// The certificate has ended: whose, and when.
  case expired(String, at: Instant)
  /// Whoever signed made the plan as well.
  case plannedIt(String)
  /// The plan is too old: the first day on which no approval of it counts.
  case lapsed(LogicalDate?)
  /// It says to have been signed before the plan was made, or on a day to come.
  case signedAt(Instant, planned: Instant)
  /// There is one already, of another signature.
  case approvedAlready
  /// What is in its place does not count.
  indirect case occupied(ApprovalFault)

  /// In one sentence.
  var words: String {
    switch self {
    case .nobodyMay: "no certificate may approve"
    case .doesNotFit(let why): "it is not a signature over this plan: \(why)"
    case .unreadable(let why): "it cannot be judged: \(why)"
    case .wrongRole(let role?): "whoever signed it has the role of \(role.rawValue), and may not approve"
    case .wrongRole(nil): "whoever signed it has no role"
    case .expired(let subject, let end): "the certificate of \(subject) ended on \(end)"
    case .plannedIt(let subject): "\(subject) made the plan, and may not approve it"
    case .lapsed(let day): day.map { "the plan lapsed on \($0)" } ?? "the plan has lapsed"
    case .signedAt(let time, let planned):
      time < planned
        ? "its signing time, \(time), is before the plan was made: \(planned)" : "its signing time, \(time), is to come"
    case .approvedAlready: "the plan is approved already"
    case .occupied(let fault): "another one is stored that does not count: \(fault.words)"
    }
  }

  private var remedy: String {
    switch self {
    case .nobodyMay: "name approvers in the config: `retention.roles.approvers`"
    case .doesNotFit: "sign `plan.json` as it lies in the store, detached and binary; see docs/retention.md"
    case .unreadable: "sign with ECDSA on P-256 and SHA-256; see docs/retention.md"
    case .wrongRole: "have an approver sign it, or name the certificate in `retention.roles`"
    case .expired: "have somebody sign it whose certificate is valid"
    case .plannedIt: "another person must approve it"
    case .lapsed: "approve the plan of a later day: `tally expire plan` makes one"
    case .signedAt: "set the clock of whoever signs, and sign again"
    case .occupied: "find out who could write there; keep a copy of it, move it away, and approve again"
    case .approvedAlready: "see `tally dispositions show`; a second approval changes nothing"
    }
  }

  /// Whether it is over other bytes: somebody exchanged it, or the plan.
  var isAltered: Bool { if case .doesNotFit = self { true } else { false } }

  /// What the job says: nothing is deleted by it.
  func error(at place: String) -> JobError {
    JobError(isAltered ? .integrity : .refused, "an approval does not count", at: place, because: words, remedy: remedy)
  }
}
