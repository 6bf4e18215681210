/// One request: a value, made anew for each attempt where it is signed.
package struct HTTPRequest: Sendable {
  var method: HTTPMethod
  /// An absolute http or https URL. Its path and query are sent as they stand: dots, doubled slashes and escapes are not touched.
  package var url: String
  /// Sent as they are. No name or value may hold a control character.
  package var headers: [HTTPHeader]
  /// Sent with `put` and `post`.
  var body: [UInt8]
  /// Whether doing it twice does no more than doing it once.
  var isRepeatable: Bool
  /// Whether its sender looks before each further attempt whether an earlier one has landed: then nobody else may send it again.
  var isWatched = false

  /// Repeatable unless it is a `post` or said otherwise.
  package init(
    _ method: HTTPMethod, _ url: String, headers: [HTTPHeader] = [], body: [UInt8] = [], isRepeatable: Bool? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.isRepeatable = isRepeatable ?? (method != .post)
  }
}

/// What a request asks for (RFC 9110, 9.3).
package enum HTTPMethod: String, Sendable, CaseIterable { case get, head, put, post, delete }

/// One line of a header; names compare without case (RFC 9110, 5.1).
package struct HTTPHeader: Hashable, Sendable {
  /// A token (RFC 9110, 5.6.2), in whatever case.
  package var name: String
  /// On one line, sent as it is.
  package var value: String

  /// Not checked here: the client refuses a request with a header that cannot be sent.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether the name is that one, whatever its case.
  package func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

  /// Whether it can be sent: a token and a value on one line (RFC 9110, 5.5 and 5.6.2).
  var isSound: Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !"(),/:;<=>?@[\\]{}\"".utf8.contains($0) }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
  }
}
