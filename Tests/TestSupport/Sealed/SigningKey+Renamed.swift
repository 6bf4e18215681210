package import Sealing

extension SigningKey {
  /// The same private key with another certificate, of another name.
  package func renamed(_ name: String) throws -> SigningKey {
    let pem = Array(try privatePEM().utf8)
    let other = try SealingKey(pem: pem).selfSigned(name: name, from: certificate.notBefore, days: 7_300)
    return try SigningKey(key: pem, certificate: Array(other.pem().utf8))
  }
}
