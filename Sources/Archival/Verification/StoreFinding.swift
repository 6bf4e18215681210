/// A place of a store at which an archive, its label or the chain is not as it was sealed: what, where, why, and what to do. A value: whether
/// it stops anything is for others to say.
package struct StoreFinding: Hashable, Sendable {
  /// What can be wrong. Never one word for two of them.
  package enum Verdict: String, CaseIterable, Sendable {
    /// Read, and not as it was sealed.
    case altered
    /// Whole, but sealed or stamped by nobody who is trusted.
    case untrusted
    /// Must be there, and is not.
    case missing
    /// Nothing can be said: a key, a certificate or a permission is missing, or a disk does not answer.
    case notCheckable = "not checkable"
    /// Written by a newer version of this program: nothing is said about whether it is whole.
    case newer = "newer format"
    /// There, and nothing speaks of it. Harms nothing.
    case extra

    /// Whether what was sealed is not there any more as it was: an integrity failure.
    package var isFailure: Bool { self == .altered || self == .untrusted || self == .missing }

    /// What the operator does where a finding has nothing better to say.
    var remedy: String {
      switch self {
      case .altered: "keep the store as it is, find out who could write there, and compare with another copy"
      case .untrusted: "name the signer's certificate with --trust if you know it to be genuine; otherwise treat it as forged"
      case .missing: "restore it from another copy, and find out who could delete there"
      case .notCheckable: "mend what is named and verify again"
      case .newer: "verify with the version of tally that wrote it, or a later one"
      case .extra: "nothing depends on it; find out who put it there"
      }
    }
  }

  /// What is wrong.
  package var verdict: Verdict
  /// The object's key, or the folder.
  package var place: String
  /// Why, in a few words.
  package var cause: String
  /// What to do.
  package var remedy: String

  /// A finding; with the usual remedy of its verdict where none is named.
  package init(_ verdict: Verdict, _ place: String, _ cause: String, remedy: String? = nil) {
    (self.verdict, self.place, self.cause) = (verdict, place, cause)
    self.remedy = remedy ?? verdict.remedy
  }
}
