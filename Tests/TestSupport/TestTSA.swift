internal import Glibc
package import Sealing
internal import Storage
internal import Synchronization

/// A time-stamping authority on loopback: `openssl ts -reply`, behind an HTTP server or asked here. One answer at a time, since openssl rewrites its serial
/// file.
package final class TestTSA: TimestampAuthority {
  /// The server's URL, with a token in it that nobody may print.
  package var url: String { server.url + "/tsr/t0ken" }
  /// The PEM file to trust.
  package var caFile: String { folder.path + "/root.pem" }
  /// How many answers there were.
  package var count: Int { answers.withLock { $0 } }

  private let folder: TemporaryFolder
  private let server: TestServer
  private let answers: SharedCount

  package struct Trouble: Error { let text: String }

  /// An authority whose certificate lasts so many days from now. `instead` answers in its place, where it answers.
  package init(days: Int = 365, instead: @escaping @Sendable (TestRequest) -> TestReply? = { _ in nil }) throws {
    let (folder, answers) = (TemporaryFolder(), SharedCount())
    try Self.make(in: folder, days: days)
    (self.folder, self.answers) = (folder, answers)
    server = try TestServer { request in
      if let reply = instead(request) { return reply }
      guard request.header("Content-Type") == "application/timestamp-query" else { return .status(415) }
      guard let reply = try? Self.reply(to: request.body, folder, answers) else { return .status(500) }
      return TestReply(200, headers: [HTTPHeader("Content-Type", "application/timestamp-reply")], body: reply)
    }
  }

  private static func reply(to query: [UInt8], _ folder: TemporaryFolder, _ answers: SharedCount) throws -> [UInt8] {
    try answers.withLock { count in
      folder.write("query", query)
      try openssl(["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"], in: folder)
      count += 1
      return readFile(folder.path + "/reply")
    }
  }

  /// Stamps without its server, by the machine's clock.
  package func stamp(_ digest: Digest) async throws -> [UInt8] {
    try Self.reply(to: TimestampRequest(digest: digest).der, folder, answers)
  }

  /// Its certificates: the root's, and the one that it signs with.
  package var certificates: (root: Certificate, own: Certificate) {
    get throws {
      func read(_ name: String) throws -> Certificate { try Certificate.read(pem: readFile("\(folder.path)/\(name)"))[0] }
      return (try read("root.pem"), try read("tsa.pem"))
    }
  }

  private static func make(in folder: TemporaryFolder, days: Int) throws {
    folder.write("root.cnf", "keyUsage=critical,keyCertSign\n")
    folder.write("tsa.ext", "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n")
    folder.writeTSAConfig("signer_cert = tsa.pem", "signer_key = tsa.key", "certs = root.pem", "accuracy = secs:1")
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
    try openssl(
      ["req", "-x509"] + key
        + [
          "-keyout", "root.key", "-out", "root.pem", "-subj", "/O=Time/CN=Root", "-days", "\(max(3_650, days))", "-addext",
          "keyUsage=critical,keyCertSign",
        ],
      in: folder)
    try openssl(["req"] + key + ["-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/O=Time/CN=Authority"], in: folder)
    try openssl(
      [
        "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out", "tsa.pem", "-days",
        "\(days)", "-extfile", "tsa.ext",
      ], in: folder)
  }

  private static func openssl(_ words: [String], in folder: TemporaryFolder) throws {
    let ending = try Subprocess.run("/usr/bin/openssl", words, directory: folder.path)
    guard ending.status == 0 else { throw Trouble(text: ending.error) }
  }
}

/// A number that threads share.
private final class SharedCount: Sendable {
  private let count = Mutex(0)
  func withLock<Result>(_ body: (inout Int) throws -> sending Result) rethrows -> sending Result {
    try count.withLock { try body(&$0) }
  }
}

extension TemporaryFolder {
  /// What `openssl ts -reply` is configured by, with more settings of the authority, and its first serial number.
  package func writeTSAConfig(_ more: String...) {
    write("serial", "01\n")
    write(
      "tsa.cnf",
      """
      [tsa]
      default_tsa = main
      [main]
      serial = serial
      crypto_device = builtin
      signer_digest = sha256
      default_policy = 1.2.3.4.1
      digests = sha256
      ess_cert_id_alg = sha256
      \(more.joined(separator: "\n"))

      """)
  }
}
