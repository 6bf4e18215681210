package import Events
package import Storage

/// Reads from the servers of a source: with credentials for those that it names, and without going to any other.
package struct WebReader: Sendable {
  private let service: HTTPService
  private let authorization: HTTPAuthorization
  /// The servers that the source names: they may be asked, and get the credentials.
  private let servers: Set<HTTPOrigin>
  private let now: @Sendable () -> Instant

  /// How many redirects of one request are followed.
  private static let redirects = 3

  /// `service` must not follow redirects by itself.
  package init(
    _ service: HTTPService, authorization: HTTPAuthorization = .none, servers: Set<HTTPOrigin>,
    now: @escaping @Sendable () -> Instant
  ) {
    self.service = service
    self.authorization = authorization
    self.servers = servers
    self.now = now
  }

  /// Whether the source lets us ask there.
  func mayAsk(_ address: WebAddress) -> Bool { servers.contains(address.origin) }

  /// GET or HEAD, redirects followed. Comes back with 200, or 206 where a range was asked for; any other answer is thrown as what it means.
  func open(_ method: HTTPMethod, _ address: WebAddress, _ headers: [HTTPHeader] = []) async throws -> HTTPDownload {
    var target = address
    for _ in 0...Self.redirects {
      guard mayAsk(target) else {
        throw StorageError(
          .invalid, method.rawValue, address.description, cause: "it leads to \(target.origin), which the source does not name",
          remedy: "add that server to `hosts`, if it is to be trusted")
      }
      let (asked, isSame) = (target, target.origin == address.origin)
      let download = try await service.open {
        // Signed anew for each attempt. A redirect never carries credentials to another server.
        let own = isSame ? authorization.headers(method, asked.origin, asked.target, at: now()) : []
        return HTTPRequest(method, asked.text, headers: own + headers)
      }
      if download.status == 200 || download.status == 206 && headers.contains(where: { $0.isNamed("Range") }) { return download }
      guard [301, 302, 303, 307, 308].contains(download.status), let location = download.header("Location") else {
        throw Self.failure(download.status, download.header, method, target)
      }
      guard let next = target.resolving(location), target.origin.scheme == "http" || next.origin.scheme == "https" else {
        throw StorageError(
          .invalid, method.rawValue, address.description, cause: "it redirects to what is no https address",
          remedy: "correct the address")
      }
      target = next
    }
    throw StorageError(
      .unavailable, method.rawValue, address.description, cause: "it redirects more than \(Self.redirects) times",
      remedy: "correct the address")
  }

  /// A small answer, whole. One that breaks off is asked for again.
  func read(_ address: WebAddress, limit: Int) async throws -> [UInt8] {
    var attempt = 1
    while true {
      let download = try await open(.get, address)
      do { return try await download.gather(limit: limit) } catch var error as StorageError
        where [.unavailable, .damaged].contains(error.code)
      {
        error.code = .unavailable
        if attempt == 3 { throw error }
        attempt += 1
      }
    }
  }

  /// What a status means that is no success.
  static func failure(
    _ status: Int, _ header: (String) -> String?, _ method: HTTPMethod, _ address: WebAddress
  ) -> any Error {
    // If-Match and If-Range said which bytes are wanted (RFC 9110, 13.1), Range where they go on.
    if status == 412 || status == 416 { return OriginFailure.changed }
    let (code, remedy): (StorageError.Code, String) =
      switch status {
      // Accepted, and still being made. To a HEAD it says no more than that the server knows none.
      case 202 where method == .get, 204 where method == .get: (.unavailable, "run the same date again when it is ready")
      case 401: (.unauthorized, "check the source's credentials and the clock")
      case 403: (.denied, "ask for permission to read it")
      case 404, 410: (.notFound, "check the address")
      case 429,
        503 where header("Retry-After") != nil:
        (.throttled, "run the same date again later, or ask for a higher limit")
      case 500, 502...504, 506...599: (.unavailable, "run the same date again later")
      default: (.io, "check the address and the server")
      }
    let id = ["x-request-id", "inin-correlation-id", "x-amz-request-id"].lazy.compactMap(header).first
    let suffix = id.map { ", request id " + Self.printable($0) } ?? ""
    return StorageError(
      code, method.rawValue, address.description, cause: "the server answers \(status)\(suffix)", remedy: remedy)
  }

  /// What came from a server, fit to be told: at most 100 characters.
  static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(100).map { $0.value > 0x1f && $0.value < 0x7f ? $0 : "?" }))
  }
}
