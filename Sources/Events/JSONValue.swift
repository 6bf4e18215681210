/// A JSON value as it was written: members in their order, numbers as text, so that nothing is lost by reading it.
///
/// The plain model: for mappings, evidence and comparisons. Nights of events go through the scanner instead.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// A number, as written.
  case number(String)
  case string(String)
  /// A string with a lone surrogate escape, which RFC 8259 (8.2) allows and Unicode does not: its text with U+FFFD in that place, and what
  /// stands between the quotes, as written. Indirect, since it is rare and would make every value twice as large.
  indirect case illFormed(text: String, raw: String)
  case array([JSONValue])
  /// Members in the order of the text, a key given twice included. A key with a lone surrogate escape stands as written.
  case object([(key: String, value: JSONValue)])

  /// The first member of that key, byte by byte; nil where there is none or this is no object.
  package subscript(key: String) -> JSONValue? {
    // Texts that look alike are equal too, and their bytes need not be.
    members?.first { $0.key == key && $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The members of an object.
  package var members: [(key: String, value: JSONValue)]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The elements of an array.
  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text of a string; of an ill-formed one, with U+FFFD.
  package var stringValue: String? {
    switch self {
    case .string(let text), .illFormed(let text, _): text
    default: nil
    }
  }

  /// The value of a number written as an integer that fits.
  package var intValue: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }

  /// The value of `true` or `false`.
  package var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// Whether it is `null`.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The offset in bytes of what cannot be read.
  package let offset: Int
  /// What is wrong there, without any of the text itself.
  package let reason: String

  /// An error at an offset.
  init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }

  package var description: String { "not JSON at byte \(offset): \(reason)" }
}
