import Sealing
import Storage
import TestSupport
import Testing

@Suite struct TimestampAuthorityTests {
  private let digest = SHA256.hash(Array("a seal".utf8))

  /// Fast to give up: what fails for good fails now.
  private func service(attempts: Int = 2) -> HTTPService {
    var (settings, policy) = (HTTPTimestampAuthority.settings, HTTPTimestampAuthority.policy)
    settings.stall = .seconds(1)
    settings.whole = .seconds(20)
    policy.attempts = attempts
    return HTTPService(HTTPClient(settings), policy, HTTPService.Surroundings(now: { 0 }, pause: { _ in }))
  }

  private func trust(_ tsa: TestTSA) throws -> [Certificate] { try Certificate.read(pem: readFile(tsa.caFile)) }

  private func failure(_ tsa: TestTSA, _ trusted: [Certificate]? = nil) async throws -> StorageError? {
    let authority = HTTPTimestampAuthority(tsa.url, service(), trust: try trusted ?? trust(tsa))
    do {
      _ = try await authority.stamp(digest)
      return nil
    } catch let error as StorageError {
      // The URL holds a token.
      #expect(!error.description.contains("t0ken"))
      return error
    }
  }

  @Test func stamps() async throws {
    let tsa = try TestTSA { request in request.header("Authorization") == "Bearer s3cret" ? nil : .status(401) }
    let authority = HTTPTimestampAuthority(
      tsa.url, service(), trust: try trust(tsa), authorize: { _ in [HTTPHeader("Authorization", "Bearer s3cret")] })
    let response = try await authority.stamp(digest)
    guard case .intact(let timestamp) = Timestamp.verify(response, of: digest, trust: try trust(tsa)) else {
      Issue.record("not intact")
      return
    }
    #expect(timestamp.authority.subject == "CN=Authority,O=Time")
    let second = try await authority.stamp(digest)
    #expect(response != second && tsa.count == 2)
  }

  @Test func aBadMomentPasses() async throws {
    let tsa = try TestTSA { request in request.number < 2 ? .status(503) : nil }
    let authority = HTTPTimestampAuthority(tsa.url, service(attempts: 3), trust: try trust(tsa))
    _ = try await authority.stamp(digest)
    #expect(tsa.count == 1)
  }

  static let answers: [(String, TestReply, StorageError.Code)] = [
    ("garbage", .ok("<html>hello</html>", type: "application/timestamp-reply"), .unavailable), ("nothing", .ok(), .unavailable),
    ("an error", .status(500), .unavailable), ("not there", .status(404), .unavailable),
    ("a redirect", .redirect("/"), .unavailable),
    ("no access", .status(403), .unauthorized), ("too much", .status(429), .throttled),
    ("silence", .broken(.silence), .unavailable),
    ("a reset", .broken(.reset(after: nil)), .unavailable),
    ("half of it", TestReply(200, body: [0x30, 0x82], fault: .hang(after: 1)), .unavailable),
    ("a flood", .ok(String(repeating: "x", count: 1 << 20)), .tooLarge),
    // PKIStatus rejection, as openssl writes one.
    ("a refusal", TestReply(200, body: [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]), .unavailable),
  ]

  @Test(arguments: answers) func whatIsNoTokenIsRefused(_ name: String, _ reply: TestReply, _ code: StorageError.Code)
    async throws
  {
    let tsa = try TestTSA { _ in reply }
    let error = try await failure(tsa)
    #expect(error?.code == code && error?.operation == "get a timestamp from", "\(name)")
  }

  /// The answer to another request: what somebody on the way has kept.
  @Test func anOldAnswerIsRefused() async throws {
    let first = try TestTSA()
    let kept = try await HTTPTimestampAuthority(first.url, service(), trust: trust(first)).stamp(digest)
    let again = try TestTSA { _ in TestReply(200, body: kept) }
    #expect(try await failure(again, trust(first))?.cause == "the timestamp is the answer to another request")
  }

  @Test func nobodyListens() async throws {
    let server = try TestServer { _ in .ok() }
    server.stop()
    let authority = HTTPTimestampAuthority(server.url, service(), trust: try trust(TestTSA()))
    let error = await #expect(throws: StorageError.self) { _ = try await authority.stamp(digest) }
    #expect(error?.code == .unavailable)
  }

  @Test func anAuthorityThatIsNotTrusted() async throws {
    let (tsa, other) = (try TestTSA(), try TestTSA())
    #expect(try await failure(tsa, trust(other))?.code == .invalid)
  }
}
