/// One of the objects that were made under a key: what retention, holds and deletion are about.
package struct ObjectVersion: Hashable, Sendable {
  /// The key under which it was made.
  package var key: ObjectKey
  /// The store's own word for it; empty where a store keeps one version of a key.
  package var id: String

  /// `id` is what `versions` gave, or an order names; it is not checked.
  package init(key: ObjectKey, id: String) {
    self.key = key
    self.id = id
  }
}
