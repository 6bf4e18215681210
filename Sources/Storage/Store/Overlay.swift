package import Events

/// What somebody else laid over an object of a store that keeps versions. The store's own reads are not deceived by it; other programs are.
package struct Overlay: Hashable, Sendable {
  /// What it is.
  package enum Kind: Hashable, Sendable {
    /// A mark says that the object is deleted; it is still there.
    case hidden
    /// Such a mark is all that is left.
    case gone
    /// So many versions came after the object. `areAlike`: all have its size and tag, as a put leaves that was repeated.
    case laidOver(versions: Int, areAlike: Bool)
  }
  /// The object's.
  package var key: ObjectKey
  /// What was laid there, and what it leaves to be seen.
  package var kind: Kind
  /// When the latest of it was laid there; nil where the store does not tell.
  package var since: Instant?

  /// Found by a list alone; nothing of it was read.
  package init(_ key: ObjectKey, _ kind: Kind, since: Instant? = nil) { (self.key, self.kind, self.since) = (key, kind, since) }

  /// Whether somebody has to look at it.
  package var isOdd: Bool { if case .laidOver(_, true) = kind { false } else { true } }
}

/// A store that keeps what was put or deleted after an object beside it.
package protocol LayeredStore: ObjectStore {
  /// What was laid over the objects under a folder at any depth, in byte order of their keys. Of what can be rebuilt, only what hides it.
  func overlays(_ prefix: ObjectKey) async throws -> [Overlay]
}
