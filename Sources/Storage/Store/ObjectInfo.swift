/// One object's key and size.
package struct ObjectInfo: Hashable, Sendable {
  /// Its key.
  package var key: ObjectKey
  /// Bytes.
  package var size: Int64
  /// `size` in bytes, as stored.
  package init(key: ObjectKey, size: Int64) {
    self.key = key
    self.size = size
  }
}
