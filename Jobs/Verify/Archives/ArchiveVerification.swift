package import Archival
internal import Events
package import Sealing

/// What a verification of archives found.
package struct ArchiveVerification: Sendable {
  /// Manifests that were read.
  package var manifests = 0
  /// Those that a trusted signer vouches for, by his own seal or by a later manifest's.
  package var sealed = 0
  /// Those of them that no timestamp is beside: only the signer says when.
  package var unstamped = 0
  /// Slots of the days asked for whose manifests were read: also those that have no archive.
  package var slots = 0
  /// Archives that were compared with their manifests, and events in them.
  package var archives = 0
  /// Events in them, but for those of superseded ones.
  package var events = 0
  /// Those of them that were to be read, and could not be.
  package var unread = 0
  /// Archives that are not there any more, since a sound certificate says that they were destroyed; and such certificates.
  package var destroyed = 0
  /// Sound certificates of dispositions.
  package var certificates = 0
  /// Sound certificates that say that events were erased.
  package var erasures = 0
  /// Bytes that were read and hashed.
  package var bytes: Int64 = 0
  /// Who sealed, by subject: how many manifests.
  package var signers: [String: Int] = [:]
  /// The end of the chain.
  package var head: (number: Int, digest: Digest)?
  /// By place, then verdict.
  package var findings: [StoreFinding] = []
  /// The exports that archives have whole.
  package var packed = PackedExports()

  init() {}

  /// Whether nothing was judged.
  package var isEmpty: Bool { manifests == 0 && !isDamaged }
  /// Whether something is altered, untrusted or missing: an integrity failure.
  package var isDamaged: Bool { findings.contains { $0.verdict.isFailure } }
  /// Whether all that was looked at is as it was sealed. Extras harm nothing.
  package var isIntact: Bool { !isEmpty && findings.allSatisfy { $0.verdict == .extra } }
}

extension StoreFinding {
  /// Of a seal whose signer's certificate ended, in seconds since 1970, when nothing says that the seal is older: `place` is what it is over.
  static func ended(_ end: Int64, _ what: String, at place: String) -> StoreFinding {
    let end = Instant(seconds: end)
    return StoreFinding(
      .notCheckable, place + ".p7s",
      "the signer's certificate ended on \(end), and neither a timestamp nor a later \(what) says that the seal is older",
      remedy: "configure a time-stamping authority; what was sealed before needs other evidence of its age")
  }
}
