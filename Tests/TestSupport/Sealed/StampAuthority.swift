package import Sealing

/// A time-stamping authority of a test's own, by OpenSSL's command: its clock is the machine's.
package struct StampAuthority {
  private let folder = TemporaryFolder()
  /// The authority's certificate, which it signed itself, valid for `days` from now.
  package let certificate: Certificate

  package struct Failure: Error { let text: String }

  package init(days: Int) throws {
    folder.writeTSAConfig()
    try StampAuthority.openssl(
      folder,
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", "tsa.key", "-out", "tsa.pem",
      "-subj", "/CN=Time", "-days", "\(days)", "-addext", "keyUsage=critical,digitalSignature", "-addext",
      "extendedKeyUsage=critical,timeStamping")
    certificate = try Certificate.read(pem: folder.read("tsa.pem"))[0]
  }

  /// A response over a digest, in DER.
  package func stamp(_ digest: Digest) throws -> [UInt8] {
    folder.write("query", try TimestampRequest(digest: digest).der)
    try StampAuthority.openssl(
      folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key", "-out",
      "reply")
    return folder.read("reply")
  }

  private static func openssl(_ folder: TemporaryFolder, _ words: String...) throws {
    let ending = try Subprocess.run("/usr/bin/openssl", words, directory: folder.path)
    guard ending.status == 0 else { throw Failure(text: ending.error) }
  }
}
