import Events
import Sealing
import Storage
import TestSupport
import Testing

/// What a KMS may answer, by a server that says so.
@Suite struct KMSTests {
  private static let context = ["archive": "archives/2026/10/18/SMS", "policy": "7y", "store": "s1"]
  private let wrapped = WrappedKey(kind: "kms", id: "arn:key/1", algorithm: "SYMMETRIC_DEFAULT", created: nil, bytes: [1, 2])

  private func keys(_ url: String, attempts: Int = 1) -> KMSKeys {
    var policy = RetryPolicy.standard
    policy.attempts = attempts
    var settings = HTTPSettings()
    settings.stall = .seconds(1)
    let service = HTTPService(
      HTTPClient(settings), policy, HTTPService.Surroundings(now: { 0 }, pause: { _ in }), judge: KMSClient.advice)
    let client = KMSClient(
      region: "eu-central-1", endpoint: url, service, now: { 1_795_068_000_000_000_000 },
      credentials: S3Credentials(accessKey: "AKIDEXAMPLE", secretKey: Secret("s3cret")))
    return KMSKeys(client, key: "alias/tally")
  }

  @Test func asksAsAmazonDocumentsIt() async throws {
    let key = try DataKey()
    let server = try TestServer { request in
      switch request.header("X-Amz-Target") {
      case "TrentService.Encrypt":
        .ok(#"{"CiphertextBlob":"AQI=","KeyId":"arn:key/1","EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}"#)
      case "TrentService.Decrypt": .ok(#"{"Plaintext":"\#(Base64.encode(key.bytes))","KeyId":"arn:key/1"}"#)
      case "TrentService.DescribeKey":
        .ok(#"{"KeyMetadata":{"Arn":"arn:key/1","CreationDate":1794960000.5,"KeyState":"Disabled"}}"#)
      default: .status(400)
      }
    }
    let keys = keys(server.url)
    #expect(try await keys.wrap(key, context: Self.context) == wrapped)
    #expect(try await keys.unwrap(wrapped, context: Self.context) == key)
    #expect(
      try await keys.keys()
        == [KeyDescription(kind: "kms", id: "arn:key/1", created: 1_794_960_000, wraps: true, trouble: "Disabled")])
    let sent = server.requests.map(\.text)
    let context = #""EncryptionContext":{"archive":"archives/2026/10/18/SMS","policy":"7y","store":"s1"}"#
    #expect(sent[0] == #"{\#(context),"KeyId":"alias/tally","Plaintext":"\#(Base64.encode(key.bytes))"}"#)
    #expect(sent[1] == #"{"CiphertextBlob":"AQI=",\#(context),"KeyId":"arn:key/1"}"#)
    for request in server.requests {
      let authorization = request.header("Authorization") ?? ""
      #expect(request.header("Content-Type") == "application/x-amz-json-1.1" && request.path == "/")
      #expect(authorization.contains("Credential=AKIDEXAMPLE/20261119/eu-central-1/kms/aws4_request"))
      #expect(authorization.contains("content-type;host;x-amz-date;x-amz-target") && !authorization.contains("s3cret"))
    }
  }

  static let refusals: [(String, Int, StorageError.Code?)] = [
    ("AccessDeniedException", 400, .unauthorized), ("com.amazonaws.kms#DisabledException", 400, .refused),
    ("KMSInvalidStateException", 400, .refused), ("NotFoundException", 400, .invalid), ("ValidationException", 400, .invalid),
    ("ThrottlingException", 400, .throttled), ("KMSInternalException", 500, .unavailable), ("", 503, .unavailable),
    ("", 403, .unauthorized), ("UnrecognizedClientException:http://x", 400, .unauthorized), ("Odd", 418, .unavailable),
    ("InvalidCiphertextException", 400, nil), ("IncorrectKeyException", 400, nil),
  ]

  @Test(arguments: refusals) func refusalsAreToldApart(_ type: String, _ status: Int, _ code: StorageError.Code?) async throws {
    // The server's words may quote what was sent.
    let server = try TestServer { _ in .status(status, #"{"__type":"\#(type)","message":"geheim"}"#) }
    do {
      _ = try await keys(server.url).unwrap(wrapped, context: Self.context)
      Issue.record("unwrapped")
    } catch let error as StorageError {
      #expect(error.code == code && !error.description.contains("geheim"), "\(error)")
    } catch { #expect(error as? SealingError == .notAuthentic(at: 0) && code == nil) }
  }

  @Test func throttlingIsTriedAgain() async throws {
    let server = try TestServer { request in
      request.number < 2
        ? .status(400, #"{"__type":"ThrottlingException"}"#) : .ok(#"{"CiphertextBlob":"AQI=","KeyId":"arn:key/1"}"#)
    }
    _ = try await keys(server.url, attempts: 3).wrap(DataKey(), context: Self.context)
    #expect(server.requests.count == 3)
  }

  @Test(arguments: ["", "<html>", "[]", "{}", #"{"Plaintext":7}"#, #"{"Plaintext":"A"}"#, #"{"KeyId":"arn:key/1"}"#])
  func nonsenseIsNoKey(_ answer: String) async throws {
    let server = try TestServer { _ in .ok(answer) }
    let error = await #expect(throws: StorageError.self) { _ = try await keys(server.url).unwrap(wrapped, context: Self.context) }
    #expect(error?.code == .unavailable)
  }

  @Test func aKeyOfAnotherLengthIsNone() async throws {
    let server = try TestServer { _ in .ok(#"{"Plaintext":"AQI="}"#) }
    await #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try await keys(server.url).unwrap(wrapped, context: [:]) }
  }

  @Test func nobodyAnswers() async throws {
    let silent = try TestServer { _ in .broken(.silence) }
    let gone = try TestServer { _ in .ok() }
    gone.stop()
    for url in [silent.url, gone.url] {
      let error = await #expect(throws: StorageError.self) { _ = try await keys(url).wrap(DataKey(), context: [:]) }
      #expect(error?.code == .unavailable)
    }
  }

  @Test func nothingLargeIsSent() async throws {
    let server = try TestServer { _ in .ok() }
    let client = KMSClient(
      region: "x", endpoint: server.url, HTTPService(HTTPClient(), .standard, .init(now: { 0 })), now: { 0 },
      credentials: S3Credentials(accessKey: "a", secretKey: Secret("s")))
    let error = await #expect(throws: StorageError.self) {
      _ = try await client.encrypt([UInt8](repeating: 0, count: 4_097), key: "k", context: [:])
    }
    #expect(error?.code == .tooLarge && server.requests.isEmpty)
  }

  @Test func aTokenThatHasExpiredIsReplacedOnce() async throws {
    struct Tokens: S3CredentialSource {
      func current() async throws -> S3Credentials {
        S3Credentials(accessKey: "a", secretKey: Secret("s"), sessionToken: Secret("old"))
      }
      func renewed(insteadOf refused: S3Credentials) async throws -> S3Credentials? {
        S3Credentials(accessKey: "a", secretKey: Secret("s"), sessionToken: Secret("new"))
      }
    }
    let isLenient = Flag()
    let server = try TestServer { request in
      guard isLenient.isSet, request.header("x-amz-security-token") == "new" else {
        return .status(400, #"{"__type":"ExpiredTokenException"}"#)
      }
      return .ok(#"{"KeyMetadata":{"Arn":"arn:x","KeyState":"Enabled"}}"#)
    }
    let client = KMSClient(
      region: "x", endpoint: server.url, HTTPService(HTTPClient(), .standard, .init(now: { 0 })), now: { 0 },
      credentials: Tokens())
    let error = await #expect(throws: StorageError.self) { try await client.describe("k") }
    #expect(error?.code == .unauthorized && server.requests.count == 2)
    isLenient.set()
    #expect(try await client.describe("k").arn == "arn:x")
    #expect(server.requests.count == 4)
  }
}
