/// Puts the lines of a response's head together. A later status line begins anew: interim answers (1xx) come before the one that counts.
struct HTTPHeadLines: Sendable {
  /// Bytes so far, of all heads.
  private(set) var size = 0
  private(set) var head: HTTPTransfer.Head?
  private var status = 0
  private var headers: [HTTPHeader] = []

  /// Takes one line with its line break.
  mutating func append(_ line: some Collection<UInt8>) {
    size += line.count
    // What comes after the body are trailers, which nobody asks for.
    guard head == nil else { return }
    let text = String(decoding: line, as: UTF8.self)
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    if text.hasPrefix("HTTP/") {
      status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
      headers = []
    } else if trimmed.allSatisfy(\.isNewline) {
      if status >= 200 { head = HTTPTransfer.Head(status: status, headers: headers) }
    } else if text.first == " " || text.first == "\t" {
      // A folded line (RFC 9112, 5.2).
      if let last = headers.indices.last { headers[last].value += " " + Self.trim(trimmed) }
    } else if let colon = text.firstIndex(of: ":") {
      headers.append(HTTPHeader(Self.trim(text[..<colon]), Self.trim(text[text.index(after: colon)...])))
    }
  }

  private static func trim(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0.isNewline || $0 == " " || $0 == "\t" }
    let rest = text.drop(while: isBlank)
    guard let end = rest.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(rest[...end])
  }
}
