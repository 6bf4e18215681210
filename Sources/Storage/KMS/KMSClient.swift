internal import Events
internal import Sealing

/// The calls of AWS KMS that this program makes (docs.aws.amazon.com/kms/latest/APIReference): JSON over HTTPS, signed. It decides nothing.
package struct KMSClient: Sendable {
  /// What is encrypted with a key of KMS itself: its limit for symmetric keys.
  static let limit = 4_096

  private let url: String
  private let region: String
  private let service: HTTPService
  private let credentials: any S3CredentialSource
  private let now: @Sendable () -> Int64

  /// `endpoint`: the server's URL; empty for Amazon's for the region. `now` tells nanoseconds since 1970.
  package init(
    region: String, endpoint: String = "", _ service: HTTPService, now: @escaping @Sendable () -> Int64,
    credentials: any S3CredentialSource
  ) {
    url = endpoint.isEmpty ? "https://kms.\(region).amazonaws.com/" : endpoint.hasSuffix("/") ? endpoint : endpoint + "/"
    (self.region, self.service, self.now, self.credentials) = (region, service, now, credentials)
  }

  /// Encrypts at most 4,096 bytes; answers the ciphertext and the ARN of the key.
  package func encrypt(_ plaintext: [UInt8], key: String, context: [String: String]) async throws -> (bytes: [UInt8], key: String)
  {
    guard plaintext.count <= Self.limit else {
      throw error(.tooLarge, "Encrypt", key, "KMS takes at most \(Self.limit) bytes", "wrap a data key, and encrypt with that")
    }
    let answer = try await call("Encrypt", key, [("Plaintext", .string(Base64.encode(plaintext))), Self.member(context)])
    guard let bytes = answer["CiphertextBlob"]?.stringValue.flatMap({ Base64.decode($0) }), let arn = answer["KeyId"]?.stringValue
    else { throw nonsense("Encrypt", key) }
    return (bytes, arn)
  }

  /// Decrypts what the key encrypted for that context. Throws `SealingError.notAuthentic` for anything else.
  func decrypt(_ ciphertext: [UInt8], key: String, context: [String: String]) async throws -> [UInt8] {
    let answer = try await call("Decrypt", key, [("CiphertextBlob", .string(Base64.encode(ciphertext))), Self.member(context)])
    guard let bytes = answer["Plaintext"]?.stringValue.flatMap({ Base64.decode($0) }) else { throw nonsense("Decrypt", key) }
    return bytes
  }

  /// A key: its ARN, when it was made (seconds since 1970; nil where nobody says), and whether it can be used.
  package func describe(_ key: String) async throws -> (arn: String, created: Int64?, state: String) {
    let answer = try await call("DescribeKey", key, [])
    guard let metadata = answer["KeyMetadata"], let arn = metadata["Arn"]?.stringValue,
      let state = metadata["KeyState"]?.stringValue
    else { throw nonsense("DescribeKey", key) }
    let created: Int64? =
      if case .number(let text)? = metadata["CreationDate"] { Double(text).flatMap { Int64(exactly: $0.rounded(.down)) } } else {
        nil
      }
    return (arn, created, state)
  }

  // MARK: calls

  private static func member(_ context: [String: String]) -> (key: String, value: JSONValue) {
    ("EncryptionContext", .object(context.map { ($0.key, .string($0.value)) }))
  }

  private func call(_ name: String, _ key: String, _ members: [(key: String, value: JSONValue)]) async throws -> JSONValue {
    let body = JSONValue.object([("KeyId", .string(key))] + members).canonical()
    let plain = HTTPRequest(
      .post, url,
      headers: [HTTPHeader("Content-Type", "application/x-amz-json-1.1"), HTTPHeader("X-Amz-Target", "TrentService.\(name)")],
      body: body, isRepeatable: true)
    let keys = try await credentials.current()
    var response = try await send(plain, keys)
    var answer = try? JSONValue.parse(response.body)
    // Once: its session token's time was over, and there is another.
    if Self.type(answer) == "ExpiredTokenException", let others = try await credentials.renewed(insteadOf: keys) {
      response = try await send(plain, others)
      answer = try? JSONValue.parse(response.body)
    }
    guard response.isSuccess else { throw failure(name, key, response.status, Self.type(answer)) }
    guard let answer, answer.members != nil else { throw nonsense(name, key) }
    return answer
  }

  private func send(_ request: HTTPRequest, _ keys: S3Credentials) async throws -> HTTPResponse {
    try await service.send(limit: 64 << 10) {
      SigV4(region: region, service: "kms", sendsPayload: false).sign(request, keys, at: Instant(nanoseconds: now(), digits: 0))
    }
  }

  /// The short name of an error: `com.amazonaws.kms#DisabledException` and `DisabledException` are one.
  private static func type(_ answer: JSONValue?) -> String {
    let word = (answer?["__type"] ?? answer?["code"])?.stringValue ?? ""
    return String(word[(word.lastIndex(of: "#").map(word.index(after:)) ?? word.startIndex)...].prefix { $0 != ":" })
  }

  /// What another attempt may do better.
  package static func advice(_ response: HTTPResponse) -> RetryAdvice? {
    switch type(try? JSONValue.parse(response.body)) {
    case "ThrottlingException", "LimitExceededException", "TooManyRequestsException": RetryAdvice(.throttled)
    case "KMSInternalException", "DependencyTimeoutException", "KeyUnavailableException": RetryAdvice(.server)
    default: RetryAdvice(response)
    }
  }

  /// The one place where a refusal becomes an error. The server's own words are not told: they may quote what was sent.
  private func failure(_ name: String, _ key: String, _ status: Int, _ type: String) -> any Error {
    let cause = type.isEmpty ? "it answers \(status)" : "\(status) \(type.prefix(64).filter { $0.isLetter && $0.isASCII })"
    switch type {
    case "InvalidCiphertextException", "IncorrectKeyException": return SealingError.notAuthentic(at: 0)
    case "AccessDeniedException", "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException",
      "MissingAuthenticationTokenException", "IncompleteSignatureException", "InvalidClientTokenId", "SignatureDoesNotMatch":
      return error(.unauthorized, name, key, cause, "check the credentials, and that the key's policy allows kms:\(name)")
    case "DisabledException", "KMSInvalidStateException":
      return error(.refused, name, key, cause, "enable the key, or cancel its deletion")
    case "NotFoundException", "InvalidArnException", "InvalidKeyUsageException", "ValidationException",
      "InvalidGrantTokenException":
      return error(.invalid, name, key, cause, "name a symmetric key of this region and account in `encryption.kms`")
    case "ThrottlingException", "LimitExceededException", "TooManyRequestsException":
      return error(.throttled, name, key, cause, "wait, then run again")
    default:
      let code: StorageError.Code = status == 401 || status == 403 ? .unauthorized : status == 429 ? .throttled : .unavailable
      return error(code, name, key, cause, "check `encryption.kms` and the server, then run again")
    }
  }

  private func nonsense(_ name: String, _ key: String) -> StorageError {
    error(
      .unavailable, name, key, "the answer is none of KMS", "check `encryption.kms.endpoint`, and what stands before the server")
  }

  private func error(_ code: StorageError.Code, _ name: String, _ key: String, _ cause: String, _ remedy: String) -> StorageError
  {
    StorageError(
      code, "do \(name) of KMS with", "\(HTTPOrigin(url)?.description ?? "KMS"), key \(key)", cause: cause, remedy: remedy)
  }
}
