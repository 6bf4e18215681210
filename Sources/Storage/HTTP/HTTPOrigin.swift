internal import CCurl

/// Scheme, host and port of a URL, as libcurl reads it: whom a request goes to, and what of a URL may be told.
package struct HTTPOrigin: Hashable, Sendable, CustomStringConvertible {
  /// `http` or `https`.
  package let scheme: String
  /// Lower case.
  let host: String
  let port: Int

  /// Nil for what is no absolute http or https URL, or has a blank or a control character in it.
  package init?(_ url: String) {
    // libcurl forgives a third slash.
    guard let start = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }),
      !url.dropFirst(start.count).hasPrefix("/"),
      url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), let parser = unsafe curl_url()
    else { return nil }
    defer { unsafe curl_url_cleanup(parser) }
    guard unsafe curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK,
      let scheme = unsafe HTTPOrigin.part(CURLUPART_SCHEME, parser), let host = unsafe HTTPOrigin.part(CURLUPART_HOST, parser),
      let port = unsafe HTTPOrigin.part(CURLUPART_PORT, parser).flatMap({ Int($0) })
    else { return nil }
    self.scheme = scheme.lowercased()
    self.host = host.lowercased()
    self.port = port
  }

  /// `https://host`, with the port where it is not the scheme's own.
  package var description: String {
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")"
  }

  /// Path and query of an absolute URL, as they stand in a request: `/` where it has no path.
  package static func target(of url: String) -> String {
    let rest = url.prefix { $0 != "#" }.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" && $0 != "?" }
    return rest.hasPrefix("/") ? String(rest) : "/" + rest
  }

  private static func part(_ part: CURLUPart, _ parser: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe curl_url_get(parser, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let found = unsafe text else {
      return nil
    }
    defer { unsafe curl_free(found) }
    return unsafe String(cString: found)
  }
}
