internal import Events
internal import Sealing

/// The calls of S3 that this program makes, one method each: values in, values out, XML in between. It decides nothing and remembers nothing.
///
/// A refusal is a `StorageError` that names bucket, key, request id, cause and remedy; what a caller asks about (is it there?) is a value.
package struct S3Client: Sendable {
  /// Where it sends requests; keys are given whole, prefix included.
  package let address: S3Address
  private let service: HTTPService
  private let credentials: any S3CredentialSource
  /// The account that must own the bucket; empty for any.
  package let owner: String
  let now: @Sendable () -> Int64

  /// A client for one bucket. `now` tells nanoseconds since 1970; `expectedOwner` is the account id that the bucket must belong to.
  package init(
    _ address: S3Address, _ service: HTTPService, expectedOwner: String = "", now: @escaping @Sendable () -> Int64,
    credentials: any S3CredentialSource
  ) {
    (self.address, self.service, owner, self.now, self.credentials) = (address, service, expectedOwner, now, credentials)
  }

  /// One request, apart from its signature.
  struct Request: Sendable {
    var call: S3Call
    var method: HTTPMethod
    /// Nil for the bucket itself.
    var key: String?
    var query: [(name: String, value: String?)] = []
    var headers: [HTTPHeader] = []
    var body: [UInt8] = []
    /// Nil: its digest is taken, and over TLS none is.
    var digest: Digest?
    /// Whether doing it twice does no more than doing it once.
    var isRepeatable: Bool?
    /// Run before each attempt but the first, which may have landed.
    var beforeRetry: (@Sendable () async throws -> Void)?
  }

  /// Sends a request. Throws for every status but 2xx and those that the caller asks for.
  func send(_ request: Request, limit: Int = 8 << 20, accepting: Set<Int> = []) async throws -> HTTPResponse {
    let attempts = Attempts()
    while true {
      let response = try await naming(request) { try await service.send(limit: limit) { try await signed(request, attempts) } }
      if response.isSuccess { return response }
      let failure = S3Failure(response)
      if try await isRenewed(failure, request, attempts) { continue }
      guard accepting.contains(response.status) else { throw error(failure, request) }
      return response
    }
  }

  /// The same, with a body that is read piece by piece.
  func open(_ request: Request, accepting: Set<Int> = []) async throws -> HTTPDownload {
    let attempts = Attempts()
    while true {
      let download = try await naming(request) { try await service.open { try await signed(request, attempts) } }
      if download.isSuccess || accepting.contains(download.status) { return download }
      let body = (try? await download.gather(limit: 64 << 10)) ?? []
      let failure = S3Failure(HTTPResponse(status: download.status, headers: download.headers, body: body))
      guard try await isRenewed(failure, request, attempts) else { throw error(failure, request) }
    }
  }

  /// Whether to send it once more: its session token had expired, and there is another now.
  private func isRenewed(_ failure: S3Failure, _ request: Request, _ attempts: Attempts) async throws -> Bool {
    // A head has no words for why.
    guard failure.isExpiry || request.method == .head && failure.isBare, let refused = await attempts.takeExpired() else {
      return false
    }
    return try await credentials.renewed(insteadOf: refused) != nil
  }

  /// The error that a refusal is.
  func error(_ failure: S3Failure, _ request: Request) -> StorageError {
    failure.error(request.call, address.place(request.key), region: address.region, now: now())
  }

  /// An answer that is no answer to the request.
  func nonsense(_ request: Request, _ cause: String, id: String? = nil) -> StorageError {
    StorageError(
      .nonsense, request.call.words, address.place(request.key),
      cause: "the answer is none of S3: \(cause)\(S3Failure.named(id))",
      remedy: "check `endpoint`, and what stands before the server")
  }

  /// The document of an answer.
  func document(_ response: HTTPResponse, _ root: String, _ request: Request) throws(StorageError) -> XMLElement {
    let element: XMLElement
    let id = response.header("x-amz-request-id")
    do { element = try XMLReader.read(response.body) } catch { throw nonsense(request, error.cause, id: id) }
    guard element.name == root else { throw nonsense(request, "its document is no \(root)", id: id) }
    return element
  }

  private func signed(_ request: Request, _ attempts: Attempts) async throws -> HTTPRequest {
    if await attempts.next() > 1 { try await request.beforeRetry?() }
    let keys = try await credentials.current()
    await attempts.note(keys)
    var headers = request.headers
    if !owner.isEmpty { headers.append(HTTPHeader("x-amz-expected-bucket-owner", owner)) }
    var plain = HTTPRequest(
      request.method, address.url(request.key, request.query), headers: headers, body: request.body,
      isRepeatable: request.isRepeatable)
    plain.isWatched = request.beforeRetry != nil
    // Under TLS nobody changes a body, and `Content-MD5` is signed.
    let payload: SigV4.Payload =
      if let digest = request.digest { .digest(digest) } else if request.body.isEmpty || !address.isEncrypted { .hashed } else {
        .unsigned
      }
    let instant = Instant(nanoseconds: now(), digits: 0)
    return SigV4(region: address.region).sign(plain, keys, at: instant, payload: payload)
  }

  /// An answer that breaks off time and again.
  func broken(_ error: StorageError, _ key: String, id: String?) -> StorageError {
    StorageError(
      .unavailable, S3Call.get.words, address.place(key),
      cause: "the answer breaks off: \(error.cause)\(S3Failure.named(id))",
      remedy: "check the network and the server, then run again")
  }

  /// Says which object a failure of the network is about.
  private func naming<Value>(_ request: Request, _ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch var error as StorageError where error.path == HTTPOrigin(address.url())?.description {
      error.operation = request.call.words
      error.cause = "\(error.path): \(error.cause)"
      error.path = address.place(request.key)
      throw error
    }
  }

  /// The attempts of one request, and what the last was signed with.
  private actor Attempts {
    private var count = 0
    private var keys: S3Credentials?
    private var isRenewed = false

    func next() -> Int {
      count += 1
      return count
    }

    func note(_ keys: S3Credentials) { self.keys = keys }

    /// Those with a session token that the last attempt was signed with; once.
    func takeExpired() -> S3Credentials? {
      defer { isRenewed = true }
      return isRenewed || keys?.sessionToken == nil ? nil : keys
    }
  }
}

extension S3Client {
  /// What `HTTPService` asks of a response that is no success: S3 says some of it with 400 and 409.
  package static func advice(_ response: HTTPResponse) -> RetryAdvice? {
    let failure = S3Failure(response)
    if let advice = RetryAdvice(response) {
      return failure.code == "SlowDown" ? RetryAdvice(.throttled, after: advice.after) : advice
    }
    return failure.isPassing ? RetryAdvice(failure.code == "SlowDown" ? .throttled : .server) : nil
  }
}
