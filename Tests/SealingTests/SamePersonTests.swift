import Sealing
import TestSupport
import Testing

/// Whether two certificates may be one person's.
@Suite struct SamePersonTests {
  @Test func byNameAndByKey() throws {
    func make(_ name: String) throws -> SigningKey { try SigningKey.make(name: name, from: 1_795_000_000, days: 30) }
    let (one, namesake, stranger) = (try make("One"), try make("One"), try make("Two"))
    let renamed = try one.renamed("Two")
    #expect(renamed.certificate.subject == stranger.certificate.subject && renamed.certificate != one.certificate)
    #expect(one.certificate.hasSameKey(as: renamed.certificate) && one.certificate.isSamePerson(as: renamed.certificate))
    #expect(!one.certificate.hasSameKey(as: namesake.certificate) && one.certificate.isSamePerson(as: namesake.certificate))
    #expect(!one.certificate.isSamePerson(as: stranger.certificate))
  }

  /// A point on a curve is written in two ways: the bytes of the key differ then, the key does not.
  @Test func aCompressedKeyIsTheSame() throws {
    let openssl = OpenSSLCommand()
    try openssl.makeAuthority("one")
    try openssl.must("ec", "-in", "one.key", "-conv_form", "compressed", "-out", "short.key")
    try openssl.must("req", "-x509", "-new", "-key", "short.key", "-subj", "/CN=Short", "-days", "30", "-out", "short.pem")
    let (one, short) = (try openssl.certificates("one")[0], try openssl.certificates("short")[0])
    #expect(one.hasSameKey(as: short) && one.isSamePerson(as: short))
  }
}
