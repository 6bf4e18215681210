internal import Events

/// A checked relative path of at most 1,024 bytes of UTF-8: no empty, `.` or `..` part, no control characters, no leading or trailing
/// `/`. Keys are equal where their bytes are; `é` in one code point and in two are two keys.
package struct ObjectKey: Sendable, CustomStringConvertible {
  /// The path itself, byte for byte.
  package let description: String

  /// Nil where the text is not such a path.
  package init?(_ text: String) {
    guard text.utf8.count <= ObjectKey.longest, ObjectKey.isPath(text.utf8.span) else { return nil }
    description = text
  }

  private static func isPath(_ bytes: Span<UInt8>) -> Bool {
    var start = 0
    for index in 0...bytes.count {
      guard index == bytes.count || bytes[index] == 0x2f else {
        // C0, DEL and C1.
        if bytes[index] < 0x20 || bytes[index] == 0x7f { return false }
        if bytes[index] == 0xc2, index + 1 < bytes.count, bytes[index + 1] < 0xa0 { return false }
        continue
      }
      let isDots = index - start <= 2 && (start..<index).allSatisfy { bytes[$0] == 0x2e }
      if isDots { return false }
      start = index + 1
    }
    return true
  }

  private init(checked text: String) { description = text }

  /// Bytes that a key may have, which is what S3 allows.
  package static let longest = 1_024

  /// `tally.json`, in which the store describes itself.
  package static let storeFormat = ObjectKey(checked: "tally.json")

  /// The key of a companion: this one with a suffix of ordinary characters after its last part. What is given companions must leave
  /// room for them.
  package func adding(_ suffix: StaticString) -> ObjectKey { ObjectKey(checked: description + "\(suffix)") }

  /// The parts between the slashes. By bytes: to a `Character`, a slash and an accent behind it are one.
  package var parts: [Substring] {
    let bytes = description.utf8
    var parts: [Substring] = []
    var start = bytes.startIndex
    while let slash = bytes[start...].firstIndex(of: 0x2f) {
      parts.append(Substring(bytes[start..<slash]))
      start = bytes.index(after: slash)
    }
    parts.append(Substring(bytes[start...]))
    return parts
  }

  /// The last part.
  package var name: Substring {
    let bytes = description.utf8
    return Substring(bytes[(bytes.lastIndex(of: 0x2f).map(bytes.index(after:)) ?? bytes.startIndex)...])
  }

  /// The folder that it is in; nil at the top.
  var folder: ObjectKey? {
    let bytes = description.utf8
    return bytes.lastIndex(of: 0x2f).map { ObjectKey(checked: String(Substring(bytes[..<$0]))) }
  }

  /// Whether this key is in a folder, at any depth.
  package func isInside(_ folder: ObjectKey) -> Bool {
    let (mine, its) = (description.utf8.span, folder.description.utf8.span)
    guard mine.count > its.count, mine[its.count] == 0x2f else { return false }
    return its.indices.allSatisfy { mine[$0] == its[$0] }
  }
}

extension ObjectKey: Comparable, Hashable {
  /// Byte order.
  package static func < (a: ObjectKey, b: ObjectKey) -> Bool { a.exact < b.exact }

  /// By bytes, unlike texts.
  package static func == (a: ObjectKey, b: ObjectKey) -> Bool { a.exact == b.exact }

  package func hash(into hasher: inout Hasher) { hasher.combine(exact) }

  private var exact: ExactText { ExactText(description) }
}
