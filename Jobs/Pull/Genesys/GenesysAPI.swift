internal import Events
internal import Sealing
internal import Storage

/// The Platform API: requests with a token that is renewed when it runs out, and no faster than the platform allows.
actor GenesysAPI {
  /// An answer, and the id under which the platform's support finds it.
  struct Answer: Sendable {
    var status: Int
    var body: [UInt8]
    var correlationID: String?

    /// The body as a small JSON document.
    var json: JSONValue { (try? JSONValue.parse(body)) ?? .null }
  }

  private let settings: GenesysSettings
  private let service: HTTPService
  private let now: @Sendable () -> Instant
  private let pause: @Sendable (Duration) async throws -> Void
  private var token: (secret: Secret, until: Int64)?
  /// What the platform asked to wait before the next request.
  private var wait: Duration?

  /// The longest page that is read: 256 MiB.
  private static let limit = 256 << 20

  init(
    _ settings: GenesysSettings, _ service: HTTPService, now: @escaping @Sendable () -> Instant,
    pause: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.settings = settings
    self.service = service
    self.now = now
    self.pause = pause
  }

  /// One request below `/api/v2/analytics/conversations/details/jobs`. Comes back with a success or 404; any other answer is thrown.
  func jobs(_ method: HTTPMethod, _ path: String, body: [UInt8] = []) async throws -> Answer {
    var answer = try await send(method, path, body)
    if answer.status == 401 {
      // The token ran out, or was taken back.
      token = nil
      answer = try await send(method, path, body)
    }
    guard (200..<300).contains(answer.status) || answer.status == 404 else {
      throw failure(answer.status, settings.api, method, answer.correlationID)
    }
    return answer
  }

  private func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8]) async throws -> Answer {
    if let wait {
      self.wait = nil
      try await pause(wait)
    }
    let token = try await bearer()
    // A job that is asked for twice is two jobs that say the same; one expires unread.
    let request = HTTPRequest(
      method, settings.api + "/api/v2/analytics/conversations/details/jobs" + path,
      headers: [HTTPHeader("Authorization", "Bearer " + token), HTTPHeader("Accept", "application/json")]
        + (method == .post ? [HTTPHeader("Content-Type", "application/json")] : []),
      body: body, isRepeatable: true)
    let response = try await service.send(limit: Self.limit) { request }
    note(response)
    return Answer(status: response.status, body: response.body, correlationID: Self.correlationID(response))
  }

  /// `inin-ratelimit-count` of `-allowed` requests were made in the time that ends in `-reset` seconds.
  private func note(_ response: HTTPResponse) {
    func number(_ name: String) -> Int64? { response.header("inin-ratelimit-" + name).flatMap { Int64($0) } }
    guard let count = number("count"), let allowed = number("allowed"), let reset = number("reset"), count >= allowed, reset > 0
    else { return }
    wait = .seconds(min(reset, 120))
  }

  /// The token at hand, or a new one: OAuth 2.0 client credentials (RFC 6749, 4.4) at the region's login host.
  private func bearer() async throws -> String {
    if let token, now().nanoseconds < token.until { return token.secret.text }
    let login = settings.login + "/oauth/token"
    guard let address = WebAddress(login) else {
      throw StorageError(
        .invalid, "ask for a token at", "an address", cause: "it is no https address", remedy: "mend the `region`")
    }
    let credentials = HTTPAuthorization.basic(user: settings.clientID, password: settings.clientSecret)
    let request = HTTPRequest(
      .post, login,
      headers: credentials.headers(.post, address.origin, address.target, at: now())
        + [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
      body: Array("grant_type=client_credentials".utf8), isRepeatable: true)
    let response = try await service.send { request }
    guard response.isSuccess else {
      // RFC 6749, 5.2: a client that is not known is a 400 or a 401.
      let status = response.status == 400 ? 401 : response.status
      throw failure(status, settings.login, .post, Self.correlationID(response))
    }
    let json = (try? JSONValue.parse(response.body)) ?? .null
    guard let text = json["access_token"]?.stringValue, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw StorageError(
        .unauthorized, "ask for a token at", settings.login, cause: "the answer has no access_token",
        remedy: "check region and client")
    }
    // A minute before its end, so that it does not run out on the way.
    let seconds = min(max(60, json["expires_in"]?.intValue ?? 60), 1 << 30)
    token = (Secret(text), now().nanoseconds + Int64(seconds - 60) * 1_000_000_000)
    return text
  }

  private func failure(_ status: Int, _ host: String, _ method: HTTPMethod, _ id: String?) -> any Error {
    guard let address = WebAddress(host) else { return OriginFailure.changed }
    return WebReader.failure(status, { $0 == "inin-correlation-id" ? id : nil }, method, address)
  }

  private static func correlationID(_ response: HTTPResponse) -> String? {
    response.header("inin-correlation-id").map(WebReader.printable)
  }
}
