/// What seals are made with: a private key on P-256, in memory or on a device, its certificate, and those that the certificate follows from.
package struct SigningKey: Sendable, CustomStringConvertible {
  /// The signer's certificate.
  package let certificate: Certificate
  /// Those between it and its root, in any order; the root may be there too. Seals carry them.
  package let chain: [Certificate]
  private let place: Place

  private enum Place: Sendable {
    case memory([UInt8])
    case device(any SigningDevice)
  }

  /// From PEM: a private key, encrypted or not, a certificate, and the rest of its chain. `certificate` may hold the chain too, behind
  /// the signer's. Throws `malformed` where one cannot be read, is not on P-256 or belongs to another.
  package init(
    key: [UInt8], passphrase: [UInt8] = [], certificate: [UInt8], chain: [UInt8] = []
  ) throws(SealingError) {
    let own = try Certificate.read(pem: certificate)
    let others = chain.isEmpty ? [] : try Certificate.read(pem: chain)
    try self.init(PrivateKey(pem: key, passphrase: passphrase), own[0], chain: own.dropFirst() + others)
  }

  /// From a key that stays on its device. Throws `malformed` where certificate or chain cannot be read, or the certificate's key is not on
  /// P-256; whether it is the device's is seen at the first signature: see `check`.
  package init(device: any SigningDevice, certificate: [UInt8], chain: [UInt8] = []) throws(SealingError) {
    let own = try Certificate.read(pem: certificate)
    let others = chain.isEmpty ? [] : try Certificate.read(pem: chain)
    guard try PublicKey(of: X509Handle(der: own[0].der)).isP256() else {
      throw .malformed("the certificate's key is not on P-256")
    }
    place = .device(device)
    self.certificate = own[0]
    self.chain = own.dropFirst() + others
  }

  init(_ key: consuming PrivateKey, _ certificate: Certificate, chain: [Certificate]) throws(SealingError) {
    guard key.publicKey().isP256() else { throw .malformed("the private key is not on P-256") }
    guard try key.belongs(to: X509Handle(der: certificate.der)) else {
      throw .malformed("the private key is not that of the certificate")
    }
    place = .memory(try key.der())
    self.certificate = certificate
    self.chain = chain
  }

  /// A new key, with a certificate that it signs itself: for firms without a certificate authority, who hand out the certificate
  /// themselves. `name` is its common name, 1 to 64 characters; valid from `instant`, in seconds since 1970, for `days`.
  package static func make(
    name: String, organization: String? = nil, from instant: Int64, days: Int
  ) throws(SealingError) -> SigningKey {
    let key = try PrivateKey()
    let template = CertificateTemplate(name: name, organization: organization, notBefore: instant, days: days)
    let certificate = try Certificate(template.selfSigned(with: key))
    return try SigningKey(key, certificate, chain: [])
  }

  /// The private key as a PEM text (PKCS#8): a secret; encrypted where there is a passphrase. Throws where it is on a device.
  package func privatePEM(passphrase: [UInt8] = []) throws(SealingError) -> String {
    guard case .memory(let der) = place else { throw .malformed("the private key stays on its device") }
    return try PrivateKey(der: der).pem(passphrase: passphrase)
  }

  /// ECDSA over a digest, in DER: what the certificate's key verifies, whoever made it.
  func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    let signature =
      switch place {
      case .memory(let der): try PrivateKey(der: der).sign(digest)
      case .device(let device): try device.sign(digest)
      }
    guard try PublicKey(of: X509Handle(der: certificate.der)).verifies(signature, digest) else {
      throw .malformed("the private key is not that of the certificate")
    }
    return signature
  }

  /// Makes a signature over nothing of meaning, to see whether key and certificate belong together. Of use for a device alone.
  package func check() throws(SealingError) {
    _ = try sign(SHA256.hash(Array("tallystick: is this key the certificate's?".utf8)))
  }

  /// Whose it is; nothing of the key.
  package var description: String { "the key of \(certificate.subject)" }
}
