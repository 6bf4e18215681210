import Events
import Sealing
import Storage
import TestSupport
import Testing

/// Keys of a KMS that another hand made.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)"))
struct KMSTests {
  private let context = ["archive": "archives/2026/10/18/SMS", "policy": "7y", "store": "s1"]
  private let rig: Rig

  init() throws { rig = try Rig.up }

  private func client() -> KMSClient {
    let service = HTTPService(
      HTTPClient(), .standard, HTTPService.Surroundings(now: { 0 }, pause: { _ in }), judge: KMSClient.advice)
    return KMSClient(
      region: rig.region, endpoint: rig.kmsEndpoint, service, now: { 1_795_068_000_000_000_000 },
      credentials: S3Credentials(accessKey: "testing", secretKey: Secret("testing")))
  }

  /// What the service's own API says, asked without our client.
  private func ask(_ action: String, _ body: String) async throws -> JSONValue {
    let headers = [
      HTTPHeader("X-Amz-Target", "TrentService.\(action)"), HTTPHeader("Content-Type", "application/x-amz-json-1.1"),
      HTTPHeader(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=testing/20261119/\(rig.region)/kms/aws4_request, SignedHeaders=host, Signature=0"),
    ]
    let answer = try await HTTPClient().send(HTTPRequest(.post, rig.kmsEndpoint + "/", headers: headers, body: Array(body.utf8)))
    return try JSONValue.parse(answer.body)
  }

  private func makeKey() async throws -> (id: String, arn: String) {
    let metadata = try await ask("CreateKey", "{}")["KeyMetadata"]
    return (try #require(metadata?["KeyId"]?.stringValue), try #require(metadata?["Arn"]?.stringValue))
  }

  @Test func wrapsForOneContextAlone() async throws {
    let (id, arn) = try await makeKey()
    _ = try await ask("CreateAlias", #"{"AliasName":"alias/tally-\#(id)","TargetKeyId":"\#(id)"}"#)
    for name in [id, arn, "alias/tally-\(id)"] {
      let keys = KMSKeys(client(), key: name)
      let key = try DataKey()
      let wrapped = try await keys.wrap(key, context: context)
      #expect((wrapped.kind, wrapped.algorithm, wrapped.created) == ("kms", "SYMMETRIC_DEFAULT", nil))
      #expect(wrapped.id.hasSuffix(id))
      #expect(try await keys.unwrap(wrapped, context: context) == key)
      for other in [[:], ["store": "s2"], context.merging(["more": ""]) { $1 }] {
        await #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try await keys.unwrap(wrapped, context: other) }
      }
    }
  }

  @Test func whatIsChangedDoesNotOpen() async throws {
    let keys = KMSKeys(client(), key: try await makeKey().id)
    let wrapped = try await keys.wrap(DataKey(), context: context)
    for place in [wrapped.bytes.count - 1, wrapped.bytes.count / 2] {
      var changed = wrapped
      changed.bytes[place] ^= 1
      await #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try await keys.unwrap(changed, context: context) }
    }
    var cut = wrapped
    cut.bytes.removeLast()
    await #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try await keys.unwrap(cut, context: context) }
    // Another key of the same account.
    var other = wrapped
    other.id = try await makeKey().arn
    await #expect(throws: (any Error).self) { _ = try await keys.unwrap(other, context: context) }
  }

  @Test func aKeyThatIsNotThere() async throws {
    let keys = KMSKeys(client(), key: "alias/none")
    let error = await #expect(throws: StorageError.self) { _ = try await keys.wrap(DataKey(), context: context) }
    #expect(error?.code == .invalid)
  }

  @Test func aDisabledKeyIsSeen() async throws {
    let (id, arn) = try await makeKey()
    let keys = KMSKeys(client(), key: id)
    let before = try await keys.keys()
    #expect(before.map(\.id) == [arn] && before[0].trouble == nil && before[0].wraps && before[0].created != nil)
    _ = try await ask("DisableKey", #"{"KeyId":"\#(id)"}"#)
    #expect(try await keys.keys()[0].trouble == "Disabled")
  }

  /// The limit that our client does not let anything reach.
  @Test func theServiceTakesFourKibibytes() async throws {
    let (id, _) = try await makeKey()
    for (count, isTaken) in [(4_096, true), (4_097, false)] {
      let text = Base64.encode([UInt8](repeating: 7, count: count))
      let answer = try await ask("Encrypt", #"{"KeyId":"\#(id)","Plaintext":"\#(text)"}"#)
      #expect((answer["CiphertextBlob"] != nil) == isTaken)
    }
  }
}
