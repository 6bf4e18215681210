package import Events

/// One revision of a hold, as the store keeps it under `holds/<hold-id>/<revision>.json`.
package struct HoldDocument: Hashable, Sendable {
  /// A name that is safe as a part of a key.
  package var id: String
  /// From 1; nil in a document that has not been stored.
  package var revision: Int?
  /// Whether this revision ends the hold.
  package var isReleased: Bool
  /// The case that the hold serves; the case reference where nothing else is said.
  package var matter: String
  /// What is held, as of this revision.
  package var scope: HoldScope
  /// Why, in the words of whoever asked; nil where nothing is said.
  package var reason: String?
  /// Who was told of it, and how.
  package var notice: String?
  /// Who asked for it.
  package var requestedBy: String
  /// The instant that the request bears, in its own words.
  package var requestedAt: Instant
  /// Under which case, such as a docket number.
  package var caseReference: String
  /// Who released it and why; there exactly where it is released.
  package var release: Release?
  /// When this revision was stored, by the clock of the machine that did; nil in a document that has not been.
  package var recordedAt: Instant?
  /// The SHA-256 of the revision before, in hex; nil in the first.
  package var previous: String?

  /// The end of a hold.
  package struct Release: Hashable, Sendable {
    /// Who released it, as they said.
    package var by: String
    var reason: String

    /// Both in the words of whoever released it.
    package init(by: String, reason: String) { (self.by, self.reason) = (by, reason) }
  }

  /// A hold that was asked for.
  package init(
    id: String, matter: String? = nil, scope: HoldScope, reason: String? = nil, notice: String? = nil, requestedBy: String,
    requestedAt: Instant, caseReference: String
  ) {
    (self.id, self.matter, self.scope) = (id, matter ?? caseReference, scope)
    (self.reason, self.notice, self.requestedBy, self.requestedAt) = (reason, notice, requestedBy, requestedAt)
    self.caseReference = caseReference
    isReleased = false
  }

  /// The largest document that is read.
  package static let largest = 16 << 20

  /// Whether a text may be a hold's id: letters, digits, `.`, `_`, `-`, at most 64, no dot first.
  package static func isID(_ text: String) -> Bool {
    let isSound = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
      default: false
      }
    }
    return isSound && (1...64).contains(text.utf8.count) && !text.hasPrefix(".")
  }
}
