/// A private key on P-256 for seals, in memory or on a device: what a `SigningKey` is before it has a certificate.
package struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let place: Place

  private enum Place: Sendable {
    case memory(KeyInMemory)
    case device(any SigningDevice)
  }

  /// A new one in memory.
  package init() throws(SealingError) { try self.init(PrivateKey()) }

  /// From PEM, encrypted or not. Throws `malformed` where it cannot be read or is not on P-256.
  package init(pem: [UInt8], passphrase: [UInt8] = []) throws(SealingError) {
    try self.init(PrivateKey(pem: pem, passphrase: passphrase))
  }

  /// One that stays on its device.
  package init(device: any SigningDevice) { place = .device(device) }

  init(_ key: consuming sending PrivateKey) throws(SealingError) {
    guard key.publicKey().isP256() else { throw .malformed("the private key is not on P-256") }
    place = .memory(KeyInMemory(key))
  }

  /// PEM (PKCS#8): a secret; encrypted with AES-256 where there is a passphrase. Throws where it is on a device.
  package func pem(passphrase: [UInt8] = []) throws(SealingError) -> String {
    guard case .memory(let key) = place else { throw .malformed("the private key stays on its device") }
    return try key.pem(passphrase: passphrase)
  }

  /// A certificate that it signs itself: for firms without a certificate authority, who hand out the certificate themselves. `name` is its
  /// common name, 1 to 64 characters; valid from `instant`, in seconds since 1970, for `days`.
  package func selfSigned(name: String, organization: String? = nil, from instant: Int64, days: Int) throws(SealingError)
    -> Certificate
  {
    let template = CertificateTemplate(name: name, organization: organization, notBefore: instant, days: days)
    return try Certificate(template.certificate(of: publicKey(), signedBy: sign))
  }

  /// A request for a certificate (PKCS#10, RFC 2986), in PEM.
  package func request(name: String, organization: String? = nil) throws(SealingError) -> String {
    try CertificateTemplate(name: name, organization: organization).request(for: publicKey(), signedBy: sign)
  }

  /// Whether it is somebody else who signs.
  var isOnDevice: Bool { if case .device = place { true } else { false } }

  /// ECDSA over a digest, in DER.
  func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    switch place {
    case .memory(let key): try key.sign(digest)
    case .device(let device): try device.sign(digest)
    }
  }

  func publicKey() throws(SealingError) -> PublicKey {
    switch place {
    case .memory(let key): try key.publicKey()
    case .device(let device): try PublicKey(der: device.publicKey())
    }
  }

  /// Says nothing of the key.
  package var description: String { "a signing key" }
  /// Empty: a dump does not show the key.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
