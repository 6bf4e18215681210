/// A path of object keys, written as RFC 6901 has it: `/message/id`.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
  /// The keys from the outside in, unescaped UTF-8; never empty.
  package let keys: [[UInt8]]

  /// Reads a pointer to a member; nil for the empty one, a missing first `/`, or a `~` that is neither `~0` nor `~1`.
  init?(_ text: String) {
    guard text.utf8.first == 0x2f else { return nil }
    var keys: [[UInt8]] = []
    for token in text.utf8.dropFirst().split(separator: 0x2f, omittingEmptySubsequences: false) {
      var key: [UInt8] = []
      var bytes = token.makeIterator()
      while let byte = bytes.next() {
        guard byte == 0x7e else {
          key.append(byte)
          continue
        }
        switch bytes.next() {
        case 0x30: key.append(0x7e)
        case 0x31: key.append(0x2f)
        default: return nil
        }
      }
      keys.append(key)
    }
    self.keys = keys
  }

  /// The pointer's text.
  package var description: String { keys.map { "/" + JSONPointer.escaped(String(decoding: $0, as: UTF8.self)) }.joined() }

  /// The part that stands for every element of an array: `*`, an addition of the mappings'.
  package static let element: [UInt8] = [0x2a]

  /// Whether it leads into arrays.
  var hasElements: Bool { keys.contains(JSONPointer.element) }

  /// The values there, in order: one at the most, unless the pointer leads into arrays.
  package func values(in json: JSONValue) -> [JSONValue] {
    keys.reduce([json]) { values, key in
      if key == JSONPointer.element { return values.flatMap { $0.elements ?? [] } }
      return values.compactMap { $0[String(decoding: key, as: UTF8.self)] }
    }
  }

  /// A key as a reference token: `~` and `/` escaped.
  package static func escaped(_ key: String) -> String {
    var token: [UInt8] = []
    for byte in key.utf8 {
      switch byte {
      case 0x7e: token.append(contentsOf: [0x7e, 0x30])
      case 0x2f: token.append(contentsOf: [0x7e, 0x31])
      default: token.append(byte)
      }
    }
    return String(decoding: token, as: UTF8.self)
  }
}
