package import Sealing

/// A time-stamping authority over HTTP (RFC 3161, 3.4). A token that is asked for twice is two tokens and no harm, so what fails is tried again.
package struct HTTPTimestampAuthority: TimestampAuthority {
  private let url: String
  private let service: HTTPService
  private let authorize: @Sendable (_ body: [UInt8]) -> [HTTPHeader]
  private let trust: [Certificate]

  /// `trust`: the authorities whose tokens are taken; `authorize` gives the headers that tell the server who asks. The URL is told to nobody.
  package init(
    _ url: String, _ service: HTTPService, trust: [Certificate],
    authorize: @escaping @Sendable (_ body: [UInt8]) -> [HTTPHeader] = { _ in [] }
  ) {
    (self.url, self.service, self.trust, self.authorize) = (url, service, trust, authorize)
  }

  /// How often an authority is asked: a sealing job has other things to do, and takes up what is left in its next run.
  package static var policy: RetryPolicy {
    var policy = RetryPolicy.standard
    policy.attempts = 4
    policy.patience = .seconds(60)
    return policy
  }

  /// How long it may take.
  package static var settings: HTTPSettings {
    var settings = HTTPSettings()
    settings.stall = .seconds(20)
    settings.whole = .seconds(30)
    return settings
  }

  /// Throws `unavailable` for an authority that refuses, or answers with something else; `invalid` for one that is not trusted.
  package func stamp(_ digest: Digest) async throws -> [UInt8] {
    let request = try TimestampRequest(digest: digest)
    let body = request.der
    let response = try await answer {
      let headers = [
        HTTPHeader("Content-Type", "application/timestamp-query"), HTTPHeader("Accept", "application/timestamp-reply"),
      ]
      return HTTPRequest(.post, url, headers: headers + authorize(body), body: body, isRepeatable: true)
    }
    guard response.isSuccess else { throw refusal(response.status) }
    switch Timestamp.verify(response.body, of: digest, nonce: request.nonce, trust: trust) {
    case .intact: return response.body
    case .untrusted(let why):
      throw error(.invalid, why, "compare the certificate in its answer with `sealing.tsa.trust`")
    case .altered(let why), .notCheckable(let why):
      throw error(.unavailable, why, "check that the URL is that of an RFC 3161 service")
    case .expired: throw error(.unavailable, "its certificate has ended", "ask whoever runs it, or take another authority")
    }
  }

  /// Says what failed, where the network or the server did.
  private func answer(_ make: @Sendable () async throws -> HTTPRequest) async throws -> HTTPResponse {
    do { return try await service.send(limit: 256 << 10, make) } catch var error as StorageError {
      error.operation = Self.operation
      throw error
    }
  }

  private static let operation = "get a timestamp from"

  private func refusal(_ status: Int) -> StorageError {
    switch status {
    case 401, 403, 407: error(.unauthorized, "it answers \(status)", "check `sealing.tsa.auth`")
    case 429: error(.throttled, "it answers 429", "wait, then run again")
    default: error(.unavailable, "it answers \(status)", "check `sealing.tsa.url` and the server")
    }
  }

  private func error(_ code: StorageError.Code, _ cause: String, _ remedy: String) -> StorageError {
    StorageError(code, Self.operation, HTTPOrigin(url)?.description ?? "the authority", cause: cause, remedy: remedy)
  }
}
