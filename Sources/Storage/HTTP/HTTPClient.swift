/// Requests over http and https, one attempt each: TLS 1.2 or later with the peer verified, connections kept and shared, HTTP/2 where
/// a server offers it over TLS. A task that is cancelled ends its transfer. Any number of tasks may use one client.
package final class HTTPClient: Sendable {
  private let settings: HTTPSettings
  private let engine: CurlMulti

  /// A client with connections of its own; they are closed with it.
  package init(_ settings: HTTPSettings = HTTPSettings()) {
    self.settings = settings
    engine = CurlMulti(settings)
  }

  deinit { engine.post(.stop) }

  /// One request and its whole response, of any status.
  ///
  /// Throws a `StorageError`: `tooLarge` for a body of more than `limit` bytes, `damaged` for one shorter than it should be, `unavailable`
  /// where nothing came in time or the connection broke, `unauthorized` for a certificate that is not accepted, `invalid` for what is
  /// no http or https URL. Errors tell method, scheme, host and port, and nothing else of the request.
  package func send(_ request: HTTPRequest, limit: Int = 1 << 20) async throws -> HTTPResponse {
    var (request, hop) = (request, 0)
    while true {
      let transfer = try start(request, .whole(limit: limit))
      let location = try await transfer.finished(engine)
      let head = try await transfer.head(engine)
      let response = HTTPResponse(status: head.status, headers: head.headers, body: transfer.takeBody())
      guard let next = try redirect(transfer, to: location, head.status, hop) else { return response }
      (request, hop) = (next, hop + 1)
    }
  }

  /// One request; comes back with the head of the response, of any status, and the body to be read.
  package func open(_ request: HTTPRequest) async throws -> HTTPDownload {
    var (request, hop) = (request, 0)
    while true {
      let transfer = try start(request, .stream)
      let download = HTTPDownload(transfer, engine, client: self, head: try await transfer.head(engine))
      guard settings.redirects > 0, HTTPRedirect.isRedirect(download.status) else { return download }
      _ = try await download.gather(limit: 1 << 20)
      guard let next = try redirect(transfer, to: try await transfer.finished(engine), download.status, hop) else {
        return download
      }
      (request, hop) = (next, hop + 1)
    }
  }

  private func start(_ request: HTTPRequest, _ kind: HTTPTransfer.Kind) throws(StorageError) -> HTTPTransfer {
    guard let origin = HTTPOrigin(request.url) else {
      throw StorageError(
        .invalid, request.method.rawValue, "a URL", cause: "it is not an http or https URL",
        remedy: "correct the URL in the config")
    }
    let transfer = HTTPTransfer(request, to: origin, kind)
    guard request.headers.allSatisfy(\.isSound) else {
      throw transfer.error(.invalid, "a header holds what no header may", "remove line breaks and control characters from it")
    }
    engine.post(.start(transfer))
    return transfer
  }

  /// The request that a redirect asks for; nil for any other response.
  private func redirect(_ transfer: HTTPTransfer, to location: String?, _ status: Int, _ hop: Int) throws(StorageError)
    -> HTTPRequest?
  {
    guard settings.redirects > 0, let location, HTTPRedirect.isRedirect(status) else { return nil }
    switch HTTPRedirect.follow(transfer.request, from: transfer.origin, to: location) {
    case .none: return nil
    case .refused(let why): throw transfer.error(.unavailable, why, "check the URL and the server")
    case .request(let request):
      guard hop < settings.redirects else {
        throw transfer.error(.unavailable, "it redirects more than \(settings.redirects) times", "check the URL and the server")
      }
      return request
    }
  }
}

extension HTTPClient {
  /// A client for pings and the like: ten seconds in all, three redirects.
  package static func brief() -> HTTPClient {
    var settings = HTTPSettings()
    settings.whole = .seconds(10)
    settings.redirects = 3
    return HTTPClient(settings)
  }

  /// GET.
  package func get(_ url: String, limit: Int = 1 << 20) async throws -> HTTPResponse {
    try await send(HTTPRequest(.get, url), limit: limit)
  }
}
