/// Writes the small documents that S3 is sent.
struct XMLWriter {
  private(set) var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)

  /// A document with that root, in S3's namespace.
  static func document(_ root: StaticString, _ body: (inout XMLWriter) -> Void) -> [UInt8] {
    var writer = XMLWriter()
    writer.bytes += Array("<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".utf8)
    body(&writer)
    writer.bytes += Array("</\(root)>".utf8)
    return writer.bytes
  }

  /// An element with elements in it.
  mutating func element(_ name: StaticString, _ body: (inout XMLWriter) -> Void) {
    bytes += Array("<\(name)>".utf8)
    body(&self)
    bytes += Array("</\(name)>".utf8)
  }

  /// An element with text in it.
  mutating func element(_ name: StaticString, _ text: String) {
    element(name) { writer in
      for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): writer.bytes += Array("&amp;".utf8)
        case UInt8(ascii: "<"): writer.bytes += Array("&lt;".utf8)
        case UInt8(ascii: ">"): writer.bytes += Array("&gt;".utf8)
        case UInt8(ascii: "\""): writer.bytes += Array("&quot;".utf8)
        // Control characters as references, or a reader makes blanks of them (XML 1.0, 2.11).
        case 0..<0x20: writer.bytes += Array("&#\(byte);".utf8)
        default: writer.bytes.append(byte)
        }
      }
    }
  }
}
