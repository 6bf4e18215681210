/// A checked relative path of at most 1,024 bytes of UTF-8: no empty, `.` or `..` part, no control characters, no leading or trailing
/// `/`. Keys are equal where their bytes are; `é` in one code point and in two are two keys.
package struct ObjectKey: Sendable, CustomStringConvertible {
  package let description: String

  /// Nil where the text is not such a path.
  package init?(_ text: String) {
    guard text.utf8.count <= ObjectKey.longest else { return nil }
    let parts = text.utf8.split(separator: 0x2f, omittingEmptySubsequences: false)
    let isPath = parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
    // C0, DEL and C1.
    let isText = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
    guard isPath && isText else { return nil }
    description = text
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
  package var parts: [Substring] { description.utf8.split(separator: 0x2f).map(Substring.init) }

  /// The last part.
  package var name: Substring {
    let bytes = description.utf8
    return Substring(bytes[(bytes.lastIndex(of: 0x2f).map(bytes.index(after:)) ?? bytes.startIndex)...])
  }

  /// The folder that it is in; nil at the top.
  package var folder: ObjectKey? {
    let bytes = description.utf8
    return bytes.lastIndex(of: 0x2f).map { ObjectKey(checked: String(Substring(bytes[..<$0]))) }
  }

  /// Whether this key is in a folder, at any depth.
  package func isInside(_ folder: ObjectKey) -> Bool {
    let (mine, its) = (description.utf8, folder.description.utf8)
    return mine.starts(with: its) && mine.dropFirst(its.count).first == 0x2f
  }
}

extension ObjectKey: Comparable, Hashable {
  /// Byte order.
  package static func < (a: ObjectKey, b: ObjectKey) -> Bool { a.description.utf8.lexicographicallyPrecedes(b.description.utf8) }

  package static func == (a: ObjectKey, b: ObjectKey) -> Bool { a.description.utf8.elementsEqual(b.description.utf8) }

  package func hash(into hasher: inout Hasher) {
    for byte in description.utf8 { hasher.combine(byte) }
  }
}
