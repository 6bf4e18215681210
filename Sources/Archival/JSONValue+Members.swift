package import Events
package import Sealing

/// What canonical documents are made of: manifests, plans of disposition and the like.
extension JSONValue {
  /// A whole number.
  package static func count(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A text, or null.
  package static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// Numbers by name.
  package static func counts(_ counts: [String: Int]) -> JSONValue {
    .object(counts.map { (key: $0.key, value: .count($0.value)) })
  }
}

/// Reads them again; nil where a member is missing or not of that kind.
extension JSONValue {
  /// A text.
  package func text(_ key: String) -> String? { self[key]?.stringValue }

  /// A number that is not negative, and no larger than anything is that is counted.
  package func count(_ key: String) -> Int? { self[key]?.intValue.flatMap { JSONValue.counted.contains($0) ? $0 : nil } }

  private static let counted = 0...1_000_000_000_000_000

  /// A SHA-256 in hexadecimal digits.
  package func digest(_ key: String) -> Digest? { text(key).flatMap { Digest(hex: $0) } }

  /// A list; nil where one of the elements is none.
  package func list<Element>(_ key: String, _ read: (JSONValue) -> Element?) -> [Element]? {
    guard let elements = self[key]?.elements else { return nil }
    let read = elements.compactMap(read)
    return read.count == elements.count ? read : nil
  }

  /// Numbers by name; none negative, and no name twice.
  package func counts(_ key: String) -> [String: Int]? { numbers(key, in: JSONValue.counted) }

  /// Numbers by name, all in that range, and no name twice.
  func numbers(_ key: String, in range: ClosedRange<Int>) -> [String: Int]? {
    guard let members = self[key]?.members else { return nil }
    var counts: [String: Int] = [:]
    for (name, value) in members {
      guard let count = value.intValue, range.contains(count), counts[name] == nil else { return nil }
      counts[name] = count
    }
    return counts
  }
}
