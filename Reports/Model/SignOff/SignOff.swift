package import Events
internal import Numbers
internal import Reconciliation

/// Who signed a report, as the signatures beside it say. Whether they can be trusted is for `tally verify` to say.
package struct SignOff: Hashable, Sendable {
  /// Which of the date's reports.
  package var version: Int
  /// In the order of the roles.
  package var signatures: [Signature]

  /// `signatures` are in the order of the roles already.
  package init(version: Int, signatures: [Signature]) { (self.version, self.signatures) = (version, signatures) }

  /// What people sign as.
  package enum Role: String, CaseIterable, Sendable {
    case preparer, reviewer

    /// What they did: `prepared by`.
    var participle: String { self == .preparer ? "prepared" : "reviewed" }
  }

  /// One person's.
  package struct Signature: Hashable, Sendable {
    /// As what that person signed.
    package var role: Role
    /// The subject of the certificate; nil where the signature does not fit, or cannot be read.
    package var signer: String?
    /// When, as the signer says.
    var signedAt: Instant?
    /// Whether there is a timestamp beside it.
    var isStamped: Bool

    /// By the defaults it does not fit, or cannot be read.
    package init(role: Role, signer: String? = nil, signedAt: Instant? = nil, isStamped: Bool = false) {
      (self.role, self.signer, self.signedAt, self.isStamped) = (role, signer, signedAt, isStamped)
    }
  }

  /// `prepared by CN=J. Doe on 2026-11-19`; without a timestamp, by the signer's clock.
  package var sentence: String {
    signatures.map { item in
      item.role.participle + " by " + (item.signer ?? "somebody whose signature does not fit")
        + (item.signedAt.map { " on \($0.date)" + (item.isStamped ? "" : " by the signer's clock") } ?? "")
    }.joined(separator: ", ")
  }
}

/// The last report of the same night that somebody signed, for the one that comes after it: what is different.
package struct SignedBefore: Hashable, Sendable {
  /// Who signed it.
  package var signOff: SignOff
  /// What they signed.
  var manifest: ReportManifest
  /// What it said at a glance; nil where that cannot be read.
  var summary: NightSummary?

  /// All three are of one report, an earlier version of the night's.
  package init(signOff: SignOff, manifest: ReportManifest, summary: NightSummary?) {
    (self.signOff, self.manifest, self.summary) = (signOff, manifest, summary)
  }
}

extension NightSummary {
  /// What differs from another report: name, then, now. Both are looked at field by field.
  func changes(since earlier: NightSummary, _ numbers: NumberForm) -> [(name: String, then: String, now: String)] {
    var changes: [(name: String, then: String, now: String)] = []
    func compare(_ name: String, _ then: String, _ now: String) {
      if then != now { changes.append((name, then, now)) }
    }
    compare("Verdict", earlier.sentence(numbers), sentence(numbers))
    compare("Ages as of", earlier.asOf, asOf)
    for (name, then, now) in [
      ("Work on breaks as of", earlier.workAsOf, workAsOf), ("Program", earlier.program, program),
      ("Config of the report, SHA-256", earlier.configDigest, configDigest),
    ] {
      compare(name, then ?? "not stated", now ?? "not stated")
    }
    for (name, (then, now)) in zip(Totals.MessageCounts.names, zip(earlier.messages.counts, messages.counts)) {
      compare("Messages, " + name, numbers.grouped(then), numbers.grouped(now))
    }
    for code in BreakCode.allCases {
      compare(code.name, numbers.grouped(earlier.breaks[code] ?? 0), numbers.grouped(breaks[code] ?? 0))
    }
    return changes
  }
}
