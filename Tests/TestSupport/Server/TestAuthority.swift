/// Certificates made by openssl(1) for one test; they go with their last reference.
package final class TestAuthority: Sendable {
  private let folder = TemporaryFolder()

  package struct Failure: Error { let text: String }

  /// Makes the authority's own certificate.
  package init() throws {
    try openssl(
      ["req", "-x509"] + Self.newKey + ["-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority"])
  }

  /// The file to trust.
  package var caFile: String { folder.path + "/ca.pem" }

  /// A server's certificate by this authority; a negative number of days makes it one that has expired.
  package func identity(_ name: String = "server", host: String = "localhost", days: Int = 2) throws -> TestIdentity {
    let subject = ["-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)"]
    try openssl(["req", "-new"] + Self.newKey + ["-keyout", "\(name).key", "-out", "\(name).csr"] + subject)
    try openssl([
      "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "\(days)",
      "-copy_extensions", "copy", "-out", "\(name).pem",
    ])
    return TestIdentity(certificate: "\(folder.path)/\(name).pem", key: "\(folder.path)/\(name).key", authority: self)
  }

  /// A certificate for `localhost` that no authority stands for.
  package func selfSigned() throws -> TestIdentity {
    let subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    try openssl(["req", "-x509"] + Self.newKey + ["-keyout", "own.key", "-out", "own.pem", "-days", "2"] + subject)
    return TestIdentity(certificate: "\(folder.path)/own.pem", key: "\(folder.path)/own.key", authority: self)
  }

  private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

  private func openssl(_ arguments: [String]) throws {
    let ending = try Subprocess.run("/usr/bin/openssl", arguments, directory: folder.path)
    guard ending.status == 0 else { throw Failure(text: ending.error) }
  }
}

/// What a TLS server shows and signs with: two PEM files.
package struct TestIdentity: Sendable {
  package let certificate: String
  package let key: String
  /// Whether the server speaks no more than TLS 1.1.
  package var isOutdated = false
  /// Keeps the files.
  private let authority: TestAuthority

  fileprivate init(certificate: String, key: String, authority: TestAuthority) {
    self.certificate = certificate
    self.key = key
    self.authority = authority
  }
}
