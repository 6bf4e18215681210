internal import Events
package import Archival
package import Retention
package import Sealing

/// Who may do what in a disposition, by certificate: of a person, or of an authority that gives such certificates to nobody else.
package struct DispositionRoles: Sendable {
  /// A role.
  package enum Role: String, CaseIterable, Sendable {
    case planner, approver, reviewer
    case holdOfficer = "hold officer"
    case auditor
    /// Who may approve no more: what was approved when they might is judged by it.
    case formerApprover = "former approver"
  }

  /// The certificates of each role. Planners are those whose seals are trusted.
  package var certificates: [Role: [Certificate]]
  /// How long after its plan's day an approval counts.
  var approvalFor: CalendarPeriod

  /// A role that is not there is nobody's.
  package init(_ certificates: [Role: [Certificate]], approvalFor: CalendarPeriod) {
    (self.certificates, self.approvalFor) = (certificates, approvalFor)
  }

  /// Those who answer for holds.
  var officers: HoldOfficers { HoldOfficers(certificates[.holdOfficer] ?? []) }

  /// A certificate that has two of the roles, by its key; nil where each has one. Planners do not count: everybody's own config trusts its own certificate.
  package static func twice(_ certificates: [Role: [Certificate]]) -> (subject: String, one: Role, other: Role)? {
    var seen: [(certificate: Certificate, role: Role)] = []
    for role in Role.allCases where ![.planner, .formerApprover].contains(role) {
      for certificate in certificates[role] ?? [] {
        if let other = seen.first(where: { $0.role != role && $0.certificate.hasSameKey(as: certificate) }) {
          return (certificate.subject, other.role, role)
        }
        seen.append((certificate, role))
      }
    }
    return nil
  }

  /// The same trust, with approvals by those who have the roles, and had them.
  package func trust(_ trust: Trust) -> Trust {
    let reviewers = (certificates[.reviewer] ?? []) + (certificates[.formerApprover] ?? [])
    return Trust(
      signers: trust.signers, authorities: trust.authorities, approvers: (certificates[.approver] ?? []) + reviewers,
      reviewers: reviewers)
  }

  /// An approval that counts.
  package struct Approval: Hashable, Sendable {
    /// Who signed, and when they say to have done so.
    package var signer: SealVerdict.Signer
    /// To what the signature amounts, and on which days it counts.
    package var agreement: Agreement
  }

  /// What an approval is worth: a detached signature over the bytes of a plan. `planner` is who sealed that: what else its seal carries, anybody may have put
  /// there. `now` is in seconds since 1970. A reviewer's is an approval as well.
  func judge(
    _ approval: [UInt8], of plan: DispositionReader.Read<DispositionPlan>, plannedBy planner: Certificate, now: Int64
  ) throws(ApprovalFault) -> Approval {
    let (signer, kind) = try signer(of: approval, over: plan.bytes, at: now)
    let (date, planned) = (plan.document.date, plan.document.plannedAt)
    guard !signer.certificate.isSamePerson(as: planner) else { throw .plannedIt(signer.certificate.subject) }
    guard (planned.seconds...max(planned.seconds, now)).contains(signer.signedAt) else {
      throw .signedAt(Instant(seconds: signer.signedAt), planned: planned)
    }
    guard let end = approvalFor.end(from: date) else { throw .lapsed(nil) }
    guard now < end.start / 1_000_000_000 else { throw .lapsed(end) }
    return Approval(signer: signer, agreement: Agreement(kind: kind, from: date, until: end))
  }

  /// Who signed, and what that is worth, at an instant in seconds since 1970; nil: when the signer says to have signed.
  func signer(
    of approval: [UInt8], over plan: [UInt8], at now: Int64?
  ) throws(ApprovalFault) -> (SealVerdict.Signer, Agreement.Kind) {
    guard Role.agreeing.contains(where: { certificates[$0]?.isEmpty == false }) else { throw .nobodyMay }
    var other: Role?
    for role in Role.inOrder {
      guard let trusted = certificates[role], !trusted.isEmpty else { continue }
      switch CMSSeal.verify(approval, of: plan, trust: trusted, at: now) {
      case .intact(let signer):
        if role == .reviewer { return (signer, .review) }
        if role == .approver { return (signer, .approval) }
        other = other ?? role
      case .expired(let signer, let end):
        if Role.agreeing.contains(role) { throw .expired(signer.certificate.subject, at: Instant(seconds: end)) }
        other = other ?? role
      case .altered(let why): throw .doesNotFit(why)
      case .notCheckable(let why): throw .unreadable(why)
      case .untrusted: continue
      }
    }
    throw .wrongRole(other)
  }
}

extension DispositionRoles.Role {
  /// Those who agree to a plan, the more careful first.
  fileprivate static let agreeing: [Self] = [.reviewer, .approver]
  /// All, first those who may, so that a certificate that has two roles is what it may be here; last planners, among whom everybody's own config counts its
  /// own certificate.
  fileprivate static let inOrder: [Self] = agreeing + [.holdOfficer, .auditor, .formerApprover, .planner]
}
