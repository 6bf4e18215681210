package import Sealing
package import Storage

/// Who is asked for re-ingestion.
package protocol RequestEndpoint: Sendable {
  /// Posts a batch; any status is an answer. The same key with the same body again asks for nothing new. Throws `StorageError` where no
  /// answer came.
  func post(_ body: [UInt8], key: Digest) async throws -> Int
}

/// An endpoint over HTTP: POST of JSON with `Idempotency-Key`. Because of that key a POST may be repeated, which is why it is tried again
/// where an attempt fails.
package struct HTTPRequestEndpoint: RequestEndpoint {
  private let service: HTTPService
  private let url: String
  private let headers: [HTTPHeader]
  private let authorize: @Sendable (_ body: [UInt8]) async throws -> [HTTPHeader]

  /// `headers` go along with every POST; `authorize` gives those that prove who asks, anew for each attempt.
  package init(
    _ service: HTTPService, url: String, headers: [HTTPHeader] = [],
    authorize: @escaping @Sendable (_ body: [UInt8]) async throws -> [HTTPHeader] = { _ in [] }
  ) {
    (self.service, self.url, self.headers, self.authorize) = (service, url, headers, authorize)
  }

  package func post(_ body: [UInt8], key: Digest) async throws -> Int {
    let own = [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Idempotency-Key", key.description)]
    return try await service.send(limit: 64 << 10) {
      HTTPRequest(.post, url, headers: headers + own + (try await authorize(body)), body: body, isRepeatable: true)
    }.status
  }
}
