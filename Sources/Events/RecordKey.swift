internal import Sealing

/// The key under which a store hashes records: who writes exports and does not know the store's id cannot make two records of one hash.
///
/// Hashes compare within a store, whatever export, night or run they are from; never between stores.
package struct RecordKey: Sendable {
  /// The id of the store; empty where there is none, as for hashes that nobody keeps.
  let store: String
  private let secret: [UInt8]

  /// The key of a store: SHA-256 over a name, the store's id and a number, until there are enough bytes.
  package init(store: String) {
    self.store = store
    secret = (0..<ContentHash.secretSize / 32).flatMap { part in
      SHA256.hash(Array("tallystick record hash\n\(store)\n\(part)".utf8)).bytes
    }
  }

  /// The hash of part of a buffer.
  @inline(__always)
  func hash(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    ContentHash.hash(bytes, from: start, to: end, secret: secret.span)
  }
}
