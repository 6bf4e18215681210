package import Storage

/// An absolute http or https URL (RFC 3986) without user part and fragment.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  /// As it is requested.
  package let text: String
  /// Scheme, host and port.
  package let origin: HTTPOrigin
  /// Path and query, as they stand in a request.
  package let target: String

  /// Nil for anything else. Blanks, control characters and what is not ASCII are percent-encoded.
  package init?(_ text: String) {
    let text = Self.encoded(text.prefix { $0 != "#" })
    guard let origin = HTTPOrigin(text), let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[colon...].dropFirst(3)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@"), !authority.contains("\\") else { return nil }
    let target = String(rest.dropFirst(authority.count))
    self.origin = origin
    self.target = target.hasPrefix("/") ? target : "/" + target
    self.text = text.prefix(text.count - target.count) + self.target
  }

  /// Without the query, which may hold a token.
  package var description: String { origin.description + path }

  /// The path, as it stands in a request.
  var path: String { String(target.prefix { $0 != "?" }) }

  /// The last part of the path, decoded; nil where it is empty or not UTF-8.
  var name: String? {
    guard let last = path.split(separator: "/", omittingEmptySubsequences: false).last, !last.isEmpty else { return nil }
    return Self.decoded(last)
  }

  /// What a reference means that stands at this address (RFC 3986, 5.2); nil where that is no address.
  package func resolving(_ reference: String) -> WebAddress? {
    let scheme = reference.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    if reference.dropFirst(scheme.count).hasPrefix(":"), scheme.first?.isLetter == true { return WebAddress(reference) }
    if reference.hasPrefix("//") { return WebAddress(origin.scheme + ":" + reference) }
    if reference.isEmpty || reference.hasPrefix("#") { return self }
    if reference.hasPrefix("?") { return WebAddress(root + path + reference) }
    let query = reference.firstIndex(of: "?").map { reference[$0...] } ?? ""
    let relative = reference.prefix(reference.count - query.count)
    let folder = relative.hasPrefix("/") ? "" : path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    return WebAddress(root + Self.withoutDots(String(folder) + relative) + query)
  }

  /// The address of the small file beside this one.
  func adding(_ suffix: String) -> WebAddress? { WebAddress(root + path + suffix + target.dropFirst(path.count)) }

  private var root: String { String(text.prefix(text.count - target.count)) }

  /// RFC 3986, 5.2.4.
  private static func withoutDots(_ path: String) -> String {
    var parts: [Substring] = []
    let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, part) in zip(all.indices, all) {
      let isLast = index == all.endIndex - 1
      switch part {
      case ".": if isLast { parts.append("") }
      case "..":
        _ = parts.popLast()
        if isLast { parts.append("") }
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  private static func encoded(_ text: Substring) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte in
      byte > 0x20 && byte < 0x7f ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let code = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
