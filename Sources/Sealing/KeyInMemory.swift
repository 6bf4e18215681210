internal import Synchronization

/// A private key in memory that was read once: OpenSSL takes longer for that than to sign.
final class KeyInMemory: Sendable {
  private let key: Mutex<PrivateKey>

  init(_ key: consuming sending PrivateKey) { self.key = Mutex(key) }

  func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    try key.withLock { key throws(SealingError) in try key.sign(digest) }
  }

  func pem(passphrase: [UInt8]) throws(SealingError) -> String {
    try key.withLock { key throws(SealingError) in try key.pem(passphrase: passphrase) }
  }

  /// The half of it that anybody may have.
  func publicKey() throws(SealingError) -> PublicKey {
    try PrivateKey(der: try key.withLock { key throws(SealingError) in try key.der() }).publicKey()
  }
}
