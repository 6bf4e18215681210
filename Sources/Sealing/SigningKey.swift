/// What seals are made with: a private key, its certificate, and those that the certificate follows from.
package struct SigningKey: Sendable, CustomStringConvertible {
  /// The signer's certificate.
  package let certificate: Certificate
  /// Those between it and its root, in any order; the root may be there too. Seals carry them.
  package let chain: [Certificate]
  private let key: SealingKey

  /// From PEM: a private key, encrypted or not, a certificate, and the rest of its chain. `certificate` may hold the chain too, behind
  /// the signer's. Throws `malformed` where one cannot be read, is not on P-256 or belongs to another.
  package init(
    key: [UInt8], passphrase: [UInt8] = [], certificate: [UInt8], chain: [UInt8] = []
  ) throws(SealingError) {
    try self.init(SealingKey(pem: key, passphrase: passphrase), certificate: certificate, chain: chain)
    try check()
  }

  /// From a key that stays on its device. Throws `malformed` where certificate or chain cannot be read, or the certificate's key is not on
  /// P-256; whether it is the device's is seen at the first signature: see `check`.
  package init(device: any SigningDevice, certificate: [UInt8], chain: [UInt8] = []) throws(SealingError) {
    try self.init(SealingKey(device: device), certificate: certificate, chain: chain)
  }

  private init(_ key: SealingKey, certificate: [UInt8], chain: [UInt8]) throws(SealingError) {
    let own = try Certificate.read(pem: certificate)
    let others = chain.isEmpty ? [] : try Certificate.read(pem: chain)
    guard try PublicKey(of: X509Handle(der: own[0].der)).isP256() else {
      throw .malformed("the certificate's key is not on P-256")
    }
    self.init(key, own[0], chain: own.dropFirst() + others)
  }

  private init(_ key: SealingKey, _ certificate: Certificate, chain: [Certificate]) {
    (self.key, self.certificate, self.chain) = (key, certificate, chain)
  }

  /// A new key in memory, with a certificate that it signs itself; see `SealingKey.selfSigned`.
  package static func make(
    name: String, organization: String? = nil, from instant: Int64, days: Int
  ) throws(SealingError) -> SigningKey {
    let key = try SealingKey()
    return SigningKey(key, try key.selfSigned(name: name, organization: organization, from: instant, days: days), chain: [])
  }

  /// The private key as a PEM text (PKCS#8): a secret; encrypted where there is a passphrase. Throws where it is on a device.
  package func privatePEM(passphrase: [UInt8] = []) throws(SealingError) -> String { try key.pem(passphrase: passphrase) }

  /// ECDSA over a digest, in DER: what the certificate's key verifies, whoever made it.
  func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    let signature = try key.sign(digest)
    // A key in memory is the one that was checked when it was read.
    if key.isOnDevice { try check(signature, digest) }
    return signature
  }

  private func check(_ signature: [UInt8], _ digest: Digest) throws(SealingError) {
    guard try PublicKey(of: X509Handle(der: certificate.der)).verifies(signature, digest) else {
      throw .malformed("the private key is not that of the certificate")
    }
  }

  /// Throws where the certificate is not valid at an instant, in seconds since 1970.
  func checkValid(at instant: Int64) throws(SealingError) {
    guard instant >= certificate.notBefore, instant < certificate.notAfter else {
      throw .malformed("the certificate of \(certificate.subject) is not valid now")
    }
  }

  /// Makes a signature over nothing of meaning, to see whether key and certificate belong together.
  package func check() throws(SealingError) {
    let digest = SHA256.hash(Array("tallystick: is this key the certificate's?".utf8))
    try check(key.sign(digest), digest)
  }

  /// Whose it is; nothing of the key.
  package var description: String { "the key of \(certificate.subject)" }
}
