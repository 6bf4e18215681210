/// An object at a server, as its list showed it.
package struct RemoteObject: Hashable, Sendable {
  /// `https://host`.
  var server: String
  /// Where at the server, and under which name.
  var container: String
  var name: String
  /// What only these bytes have: a strong ETag, quotes included.
  package var tag: String
  /// Bytes.
  var size: Int64
  /// The account that must own the container; empty for any.
  var owner: String

  /// `tag` must be strong: with a weak ETag other bytes could be copied.
  package init(server: String, container: String, name: String, tag: String, size: Int64, owner: String = "") {
    (self.server, self.container, self.name, self.tag, self.size) = (server, container, name, tag, size)
    self.owner = owner
  }
}

/// A store that can have its server copy what lies at the same server.
package protocol CopyingStore: ObjectStore {
  /// Whether a server is its own.
  func isAt(_ server: String) -> Bool
  /// Makes an object of the store out of one that lies at its server, without the bytes passing through here: durable and protected by the store's
  /// defaults as any other. Nobody has looked at the bytes then.
  ///
  /// False where the key is taken, `isUnchanged` says that the origin is another by now, or the store may not or cannot copy: then the bytes have
  /// to be written, which compares and says why.
  func copy(
    _ origin: RemoteObject, as key: ObjectKey, _ isUnchanged: @escaping @Sendable () async throws -> Bool
  ) async throws -> Bool
}
