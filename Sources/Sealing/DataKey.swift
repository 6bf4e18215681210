/// The key of one encrypted file: 32 bytes, used once.
package struct DataKey: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// A secret.
  package let bytes: [UInt8]

  /// A new one. Throws where the system has no randomness.
  package init() throws(SealingError) { bytes = try Randomness.bytes(32) }

  /// Of 32 bytes; nil for any other number of them.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Says nothing of the key.
  package var description: String { "a data key" }
  /// Empty: a dump does not show the key.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
