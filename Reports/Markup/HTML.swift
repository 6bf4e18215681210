internal import Events

/// A piece of an HTML page. The only ways to one are text, which is always escaped, elements (`Tag`), whose names and attributes come
/// from closed lists, and the resources of this target (`PageResource`); so nothing that a message carries can become markup.
package struct HTML: Hashable, Sendable {
  /// UTF-8, ready to write.
  package private(set) var bytes: [UInt8]

  /// Nothing.
  static let empty = HTML(bytes: [])

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Escaped text, invisible characters spelled out.
  package init(_ text: String) {
    bytes = []
    bytes.reserveCapacity(text.utf8.count)
    HTML.escape(text, into: &bytes)
  }

  /// Pieces one after the other.
  init(joining parts: [HTML]) {
    bytes = []
    bytes.reserveCapacity(parts.reduce(0) { $0 + $1.bytes.count })
    for part in parts { bytes += part.bytes }
  }

  /// One piece after the other.
  static func + (first: HTML, second: HTML) -> HTML { HTML(bytes: first.bytes + second.bytes) }

  /// An element of attributes and content; a void element has no end tag.
  init(element tag: Tag, _ attributes: [Attribute], _ content: HTML) {
    bytes = [0x3c]
    bytes += tag.rawValue.utf8
    for attribute in attributes where !attribute.isEmptyClass {
      bytes.append(0x20)
      bytes += attribute.name.utf8
      bytes += "=\"".utf8
      HTML.escape(attribute.value, into: &bytes)
      bytes.append(0x22)
    }
    bytes.append(0x3e)
    if !tag.isVoid {
      bytes += content.bytes
      bytes += "</".utf8
      bytes += tag.rawValue.utf8
      bytes.append(0x3e)
    }
    if tag.isBlock { bytes.append(0x0a) }
  }

  /// A style sheet inside the page.
  static func style(_ css: PageResource) -> HTML { raw("<style>", css.bytes, "</style>\n") }

  /// A script inside the page.
  static func script(_ script: PageResource) -> HTML { raw("<script>", script.bytes, "</script>\n") }

  /// Lines of JSON for the page's script, as text that no browser runs, in pieces: nothing of them is copied, since they may be many. `<` stands only
  /// in strings there, and is written as their escape, so that nothing in it can end the element.
  static func data(id: String, _ lines: [[UInt8]]) -> [HTML] {
    [raw("<script type=\"application/x-ndjson\" id=\"\(id)\">\n", [], "")]
      + lines.map { HTML(bytes: escapingLess($0)) } + [raw("</script>\n", [], "")]
  }

  private static func escapingLess(_ lines: [UInt8]) -> [UInt8] {
    guard lines.span.hasByte({ $0 == 0x3c }) else { return lines }
    var (bytes, rest) = ([UInt8](), lines[...])
    while let place = rest.firstIndex(of: 0x3c) {
      bytes += rest[..<place]
      bytes += #"\u003c"#.utf8
      rest = rest[(place + 1)...]
    }
    return bytes + rest
  }

  private static func raw(_ start: String, _ content: [UInt8], _ end: String) -> HTML {
    HTML(bytes: Array(start.utf8) + content + Array(end.utf8))
  }

  /// A whole page, in pieces to be written one after the other.
  static func page(head: HTML, body: [HTML]) -> [HTML] {
    [raw("<!doctype html>\n<html lang=\"en\">\n", head.bytes, "<body>\n")] + body + [raw("</body>\n</html>\n", [], "")]
  }

  private static func escape(_ text: String, into bytes: inout [UInt8]) {
    for byte in VisibleText.of(text).utf8 {
      switch byte {
      case 0x26: bytes += "&amp;".utf8
      case 0x3c: bytes += "&lt;".utf8
      case 0x3e: bytes += "&gt;".utf8
      case 0x22: bytes += "&quot;".utf8
      case 0x27: bytes += "&#39;".utf8
      default: bytes.append(byte)
      }
    }
  }
}

/// Lets elements be written as they nest; a string among them is text.
@resultBuilder enum HTMLBuilder {
  static func buildExpression(_ text: String) -> HTML { HTML(text) }
  static func buildExpression(_ html: HTML) -> HTML { html }
  static func buildBlock(_ parts: HTML...) -> HTML { HTML(joining: parts) }
  static func buildArray(_ parts: [HTML]) -> HTML { HTML(joining: parts) }
  static func buildOptional(_ part: HTML?) -> HTML { part ?? .empty }
  static func buildEither(first part: HTML) -> HTML { part }
  static func buildEither(second part: HTML) -> HTML { part }
}
