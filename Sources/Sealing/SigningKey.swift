/// What seals are made with: a private key on P-256, its certificate, and those that the certificate follows from.
package struct SigningKey: Sendable, CustomStringConvertible {
  /// The signer's certificate.
  package let certificate: Certificate
  /// Those between it and its root, in any order; the root may be there too. Seals carry them.
  package let chain: [Certificate]
  private let key: [UInt8]

  /// From PEM: a private key, encrypted or not, a certificate, and the rest of its chain. `certificate` may hold the chain too, behind
  /// the signer's. Throws `malformed` where one cannot be read, is not on P-256 or belongs to another.
  package init(
    key: [UInt8], passphrase: [UInt8] = [], certificate: [UInt8], chain: [UInt8] = []
  ) throws(SealingError) {
    let own = try Certificate.read(pem: certificate)
    let others = chain.isEmpty ? [] : try Certificate.read(pem: chain)
    try self.init(PrivateKey(pem: key, passphrase: passphrase), own[0], chain: own.dropFirst() + others)
  }

  init(_ key: consuming PrivateKey, _ certificate: Certificate, chain: [Certificate]) throws(SealingError) {
    guard key.isP256() else { throw .malformed("the private key is not on P-256") }
    guard try key.belongs(to: X509Handle(der: certificate.der)) else {
      throw .malformed("the private key is not that of the certificate")
    }
    self.key = try key.der()
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

  /// The private key as a PEM text (PKCS#8): a secret; encrypted where there is a passphrase.
  package func privatePEM(passphrase: [UInt8] = []) throws(SealingError) -> String {
    try privateKey().pem(passphrase: passphrase)
  }

  func privateKey() throws(SealingError) -> PrivateKey { try PrivateKey(der: key) }

  /// Whose it is; nothing of the key.
  package var description: String { "the key of \(certificate.subject)" }
}
