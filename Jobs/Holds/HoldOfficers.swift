internal import Events
internal import Operations
package import Sealing

/// Those who answer for holds, by certificate. Where nobody is named, whoever may write in `holds/` does.
package struct HoldOfficers: Sendable {
  private let certificates: [Certificate]

  /// No certificate means that nobody is named.
  package init(_ certificates: [Certificate]) { self.certificates = certificates }

  /// Nobody is named.
  package static let none = HoldOfficers([])

  /// Whether somebody is named.
  var areNamed: Bool { !certificates.isEmpty }

  /// Whether a signature is one of theirs over a revision that was recorded then. A certificate that has ended since is as good: revisions are kept for longer.
  func haveSigned(_ revision: [UInt8], recordedAt: Instant?, with signature: [UInt8]) -> Bool {
    guard let signer = signer(of: signature, over: revision), let recordedAt else { return false }
    return signer.couldSign(recordedAt)
  }

  /// Which of them signed a revision; nil where it is nobody's signature, or does not fit.
  func signer(of signature: [UInt8], over revision: [UInt8]) -> SealVerdict.Signer? {
    switch CMSSeal.verify(signature, of: revision, trust: certificates) {
    case .intact(let signer), .expired(let signer, _): signer
    case .altered, .untrusted, .notCheckable: nil
    }
  }

  /// Throws unless a signature over a revision counts at an instant: `place` is its key.
  func check(_ signature: [UInt8], over revision: [UInt8], at now: Instant, _ place: String) throws(JobError) {
    func refused(_ cause: String, _ remedy: String) -> JobError {
      JobError(.refused, "the hold is not changed", at: place, because: cause, remedy: remedy)
    }
    switch CMSSeal.verify(signature, of: revision, trust: certificates, at: now.seconds) {
    case .intact: return
    case .expired(let signer, let end):
      throw refused(
        "the certificate of \(signer.certificate.subject) ended on \(Instant(seconds: end))",
        "have a hold officer do it whose certificate is valid")
    case .untrusted:
      throw refused(
        "whoever signs is no hold officer",
        "have a hold officer do it: `sealing` of the config has the key, `retention.roles.holdOfficers` the certificate")
    case .altered(let why), .notCheckable(let why): throw refused("the signature cannot be judged: \(why)", "check the key")
    }
  }
}
