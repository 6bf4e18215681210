/// Where a redirect may lead (RFC 9110, 15.4): pure.
enum HTTPRedirect: Sendable {
  /// Not one to follow: the response stands for itself.
  case none
  case request(HTTPRequest)
  case refused(String)

  /// Headers that another server may see: they hold no credentials.
  private static let harmless: Set<String> = ["accept", "range", "user-agent", "if-none-match", "if-modified-since"]

  static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }

  /// The request that asks at an absolute URL for what was asked of `origin`. Only what reads is asked again; another server gets no
  /// credentials, and https never leads to http.
  static func follow(_ request: HTTPRequest, from origin: HTTPOrigin, to location: String) -> HTTPRedirect {
    guard [.get, .head].contains(request.method) else { return .none }
    guard let target = HTTPOrigin(location) else { return .refused("it redirects to what is no http or https URL") }
    guard origin.scheme == "http" || target.scheme == "https" else { return .refused("it redirects from https to http") }
    var next = request
    next.url = location
    if target != origin { next.headers.removeAll { !harmless.contains($0.name.lowercased()) } }
    return .request(next)
  }
}
