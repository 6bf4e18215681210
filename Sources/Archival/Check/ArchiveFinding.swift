/// Something that a check of an archive found.
package struct ArchiveFinding: Hashable, Sendable, CustomStringConvertible {
  /// What it says of the archive.
  package enum Kind: String, Sendable {
    /// It is not what was sealed.
    case altered
    /// Something that should be there is not.
    case missing
    /// Nobody can tell: a key, the store or the program does not allow to look.
    case notCheckable
  }

  /// Which of the three.
  package var kind: Kind
  /// The object's key.
  package var object: String
  /// Where in it: a file of the bag, a byte; empty for all of it.
  package var place: String
  /// What is wrong, for people.
  package var what: String

  init(_ kind: Kind, _ object: String, _ place: String = "", _ what: String) {
    (self.kind, self.object, self.place, self.what) = (kind, object, place, what)
  }

  package var description: String { "\(object)\(place.isEmpty ? "" : ", \(place)"): \(kind.rawValue): \(what)" }
}

/// What a check looked at, and what it found.
package struct ArchiveVerdict: Hashable, Sendable {
  /// Nothing where the archive is as its manifest has it.
  package var findings: [ArchiveFinding] = []
  /// Files of the bag that were read and are as the manifest has them.
  package var members = 0
  /// Events that were read and are as the manifest has them.
  package var events = 0
}
