/// An X.509 certificate (RFC 5280): a value, read once.
package struct Certificate: Hashable, Sendable {
  /// As it is written in DER.
  let der: [UInt8]
  /// Whose it is, as in `CN=Records,O=Example` (RFC 2253).
  package let subject: String
  /// Its number, unique at its issuer: upper-case hexadecimal digits, as `openssl x509 -serial` prints them.
  package let serial: String
  /// From when (included) to when (excluded, as OpenSSL has it) it is valid: seconds since 1970.
  package let notBefore: Int64
  /// The first second at which it is valid no more, since 1970.
  package let notAfter: Int64

  /// Reads DER. Throws `malformed`.
  init(der: [UInt8]) throws(SealingError) {
    let handle = try X509Handle(der: der)
    if let known = X509Cache.shared.certificate(der) { self = known } else { try self.init(handle) }
  }

  init(_ handle: borrowing X509Handle) throws(SealingError) {
    der = try handle.der()
    subject = try handle.subject()
    serial = handle.serial()
    (notBefore, notAfter) = try handle.validity()
  }

  /// SHA-256 over the certificate, as `openssl x509 -fingerprint -sha256` has it.
  package var fingerprint: Digest { SHA256.hash(der) }

  /// Whether another is of the same key: whoever has it signs as either.
  package func hasSameKey(as other: Certificate) -> Bool {
    do {
      let own = try PublicKey(of: X509Handle(der: der))
      return own.isSame(as: try PublicKey(of: X509Handle(der: other.der)))
    } catch { return false }
  }

  /// Whether two are of one person, as far as certificates can tell: of the same name, or of the same key.
  package func isSamePerson(as other: Certificate) -> Bool { subject == other.subject || hasSameKey(as: other) }

  /// Reads every certificate of a PEM text. Throws `malformed` where there is none.
  package static func read(pem: [UInt8]) throws(SealingError) -> [Certificate] {
    guard pem.count <= DER.limit else { throw .malformed("a file of certificates of more than 1 MiB") }
    let source = try MemoryBIO(pem)
    var certificates: [Certificate] = []
    while let handle = X509Handle(nextIn: source) { certificates.append(try Certificate(handle)) }
    guard !certificates.isEmpty else { throw .malformed("there is no PEM certificate") }
    return certificates
  }

  /// PEM text (RFC 7468).
  package func pem() throws(SealingError) -> String { try X509Handle(der: der).pem() }
}
