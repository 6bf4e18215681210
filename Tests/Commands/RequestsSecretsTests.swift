import Foundation
import Storage
import TestSupport
import Testing

/// Secrets of the endpoint: read from where the config says, shown nowhere.
@Suite struct RequestsSecretsTests {
  private func fill(_ nights: RequestNights) throws {
    try nights.write("in", 0, RequestNights.message(0, 0))
    try nights.write("ledger", 0, [""])
  }

  private static let word = "s3cr3t-w0rd"

  @Test(
    arguments: [
      ("kind: 'bearer', token: { file: 'secret' }", "Bearer s3cr3t-w0rd"),
      ("kind: 'bearer', token: { env: 'TALLY_TOKEN' }", "Bearer s3cr3t-w0rd"),
      ("kind: 'bearer', token: { credential: 'token' }", "Bearer s3cr3t-w0rd"),
      ("kind: 'bearer', token: { command: ['/bin/cat', 'SECRET'] }", "Bearer s3cr3t-w0rd"),
      ("kind: 'basic', user: 'me', password: { file: 'secret' }", "Basic bWU6czNjcjN0LXcwcmQ="),
      ("kind: 'hmac', keyId: 'k1', key: { file: 'secret' }", "Tally-HMAC-SHA256 keyId=\"k1\",signature=\""),
    ])
  func authorization(_ auth: String, _ expected: String) throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { request in .status(request.number == 0 ? 503 : 202) }
      let secret = folder + "/secret"
      try Data((Self.word + "\n").utf8).write(to: URL(filePath: secret))
      try Data(Self.word.utf8).write(to: URL(filePath: folder + "/token"))
      let nights = try RequestNights(
        folder,
        requests: "url: '\(server.url)/x', auth: { \(auth.replacing("SECRET", with: secret)) }, headers: { 'X-Key': 'h3ader' }")
      try fill(nights)
      let ending = try nights.nightly(
        0, "--verbose", environment: ["TALLY_TOKEN": Self.word, "CREDENTIALS_DIRECTORY": folder])
      #expect(ending.status == 10, "\(ending.error)")
      #expect(server.requests.count == 2)
      for request in server.requests { #expect(request.header("Authorization")?.hasPrefix(expected) == true) }
      if auth.contains("hmac"), let request = server.requests.last {
        let digest = try openssl(["dgst", "-sha256", "-r"], request.text).prefix(64)
        let text = ["POST", server.url, "/x", request.header("Tally-Date") ?? "", String(digest)].joined(separator: "\n")
        let signature = try openssl(["dgst", "-sha256", "-r", "-hmac", Self.word], text).prefix(64)
        #expect(request.header("Authorization") == expected + signature + "\"")
      }
      let check = try nights.tally(0, ["config", "check"])
      for hidden in [Self.word, "h3ader", "bWU6"] {
        #expect(!ending.error.contains(hidden) && !ending.out.contains(hidden))
        #expect(!check.out.contains(hidden) && !check.error.contains(hidden))
        for (path, bytes) in try nights.contents() {
          #expect(!String(decoding: bytes, as: UTF8.self).contains(hidden), "\(path)")
        }
      }
    }
  }

  private func openssl(_ words: [String], _ text: String) throws -> String {
    let ending = try Tally.run(program: "/usr/bin/openssl", words, input: text)
    #expect(ending.status == 0)
    return ending.out
  }

  @Test func aSecretThatIsNotThereKeepsTheNightFromNothing() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(202) }
      let nights = try RequestNights(
        folder, requests: "url: '\(server.url)', auth: { kind: 'bearer', token: { env: 'NOT_THERE' } }")
      try fill(nights)
      let ending = try nights.nightly(0)
      #expect(ending.status == 78 && ending.error.contains("NOT_THERE"), "\(ending.error)")
      #expect(server.requests.isEmpty)
      #expect(try nights.counts(0) == [0, 2, 0, 0, 2])
      #expect(try nights.text("reports/2026/11/16/v1/report.html").contains("Open: 2, all shown."))
      #expect(try nights.nightly(0, environment: ["NOT_THERE": "x"]).status == 10)
      #expect(server.requests.count == 1)
    }
  }

  @Test(
    arguments: [
      ("url: 'ftp://h/w0rd'", "requests.url must be an http:// or https:// URL"),
      ("url: 'https://h', auth: { kind: 'bearer', token: 'w0rd' }", "requests.auth.token must say where the secret is"),
      ("url: 'https://h', auth: { kind: 'bearer' }", "requests.auth.token is required for the kind bearer"),
      (
        "url: 'https://h', auth: { kind: 'basic', user: 'u', password: { env: 'P' }, token: { env: 'T' } }",
        "requests.auth.token is not for the kind basic"
      ),
      ("url: 'https://h', auth: { kind: 'hmac', keyId: 'a\"b', key: { env: 'K' } }", "requests.auth.keyId must not hold a quote"),
      ("auth: { kind: 'bearer', token: { env: 'T' } }", "requests.auth is of no use without url"),
      ("url: 'https://h', auth: { kind: 'digest' }", "requests.auth.kind must be one of"),
      (
        "url: 'https://h', headers: { 'Idempotency-Key': 'w0rd' }",
        "requests.headers.Idempotency-Key is no header that may be set here"
      ),
      ("url: 'https://h', headers: { 'authorization': 'w0rd' }", "is no header that may be set here"),
      ("url: 'https://h', headers: { 'a b': 'w0rd' }", "is no header that may be set here"),
      ("url: 'https://h', headers: { 'X-A': 7 }", "requests.headers.X-A must be text, not a whole number"),
      ("url: 'https://h', headers: { 'X-A': 'w0rd\\r\\nX-B: 1' }", "must not hold control characters"),
      ("batch: 0", "requests.batch must be from 1 to 10000"), ("perNight: -1", "requests.perNight must be from 1"),
      ("giveUpAfter: 'soon'", "requests.giveUpAfter must be a duration"), ("pernight: 1", "did you mean \"perNight\"?"),
    ])
  func configsThatAreRefused(_ requests: String, _ message: String) throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder, requests: requests)
      let ending = try nights.tally(0, ["config", "check"])
      #expect(ending.status == 78 && ending.error.contains(message), "\(ending.error)")
      #expect(!ending.error.contains("w0rd") && !ending.out.contains("w0rd"))
    }
  }
}
