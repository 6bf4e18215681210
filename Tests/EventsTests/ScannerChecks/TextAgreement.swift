@testable package import Events

/// Lets every reader of JSON look at one text and tells where they disagree: the fast path, the plain scanner, `JSONValue`, simdjson's DOM.
package final class TextAgreement {
  private let mapping: ProviderMapping
  private let pointers: [String]
  private let dom = DOM()

  /// Readers that look for the fields of a mapping.
  package init(_ mapping: ProviderMapping) {
    self.mapping = mapping
    pointers = mapping.slots.prefix(mapping.trie.slotCount).map(\.description)
  }

  /// What the readers disagree on; nil where they agree. The fast path has learned from `seed` where that is a record.
  package func disagreement(on text: [UInt8], after seed: [UInt8] = []) -> String? {
    let bytes = text + [UInt8](repeating: 0x0a, count: 1 + scanPadding)
    let start = RecordScanner.skipSpace(bytes.span, from: 0, end: text.count)
    var scanner = RecordScanner(trie: mapping.trie)
    let end = try? scanner.scan(bytes.span, from: start, end: text.count + 1)
    let isValid = end.map { RecordScanner.skipSpace(bytes.span, from: $0, end: text.count) == text.count } ?? false

    let json: JSONValue?
    do { json = try JSONValue.parse(text) } catch {
      json = nil
      if error.reason.hasPrefix("nested deeper") { return nil }
    }
    guard (json != nil) == isValid else { return "validity: scanner \(isValid), JSONValue \(json != nil)" }
    if let found = disagreement(ofDOM: text, json, scanner, bytes) { return "simdjson: \(found)" }
    if let json, !scanner.repeated, let found = disagreement(of: json, scanner, bytes) { return "JSONValue: \(found)" }
    for path in VectorPath.allCases where path <= .best {
      if let found = disagreement(ofShapes: path, bytes, start, end, scanner, seed) { return "\(path): \(found)" }
    }
    return nil
  }

  private func disagreement(
    ofShapes path: VectorPath, _ bytes: [UInt8], _ start: Int, _ end: Int?, _ plain: borrowing RecordScanner, _ seed: [UInt8]
  ) -> String? {
    var shapes = ShapeTree(path: path)
    var fast = RecordScanner(trie: mapping.trie)
    let learned = seed + [UInt8](repeating: 0x0a, count: 1 + scanPadding)
    if seed.first == 0x7b, let end = try? fast.scan(learned.span, from: 0, end: seed.count + 1) {
      shapes.learn(learned.span, from: 0, to: end, lines: 0, of: fast)
    }
    shapes.prepare(bytes.span, from: start, to: bytes.count - scanPadding)
    guard let (next, _) = shapes.match(bytes.span, from: start, end: bytes.count - scanPadding, into: &fast) else { return nil }
    guard next == end else { return "the fast path ends at \(next), the plain one at \(end.map(String.init) ?? "no place")" }
    if plain.repeated { return "the fast path takes a key given twice" }
    for slot in pointers.indices where value(slot, of: fast, bytes) != value(slot, of: plain, bytes) {
      return "\(pointers[slot]): fast \(value(slot, of: fast, bytes)), plain \(value(slot, of: plain, bytes))"
    }
    return nil
  }

  /// What the mapping may use of a slot: a text or a number; `false`; anything else is as good as absent.
  private enum Value: Equatable { case absent, text([UInt8]), illFormed, number([UInt8]), falsehood }

  private func value(_ slot: Int, of scanner: borrowing RecordScanner, _ bytes: [UInt8]) -> Value {
    guard let found = scanner.value(slot) else { return .absent }
    switch found.kind {
    case .absent, .other, .truth: return .absent
    case .falsehood: return .falsehood
    case .number: return .number(Array(bytes[found.start..<found.end]))
    case .string: return .text(Array(bytes[found.start..<found.end]))
    case .escapedString:
      return JSONText.unescape(bytes.span, from: found.start, to: found.end).map(Value.text) ?? .illFormed
    }
  }

  private func disagreement(of json: JSONValue, _ scanner: borrowing RecordScanner, _ bytes: [UInt8]) -> String? {
    for (slot, pointer) in mapping.slots.prefix(mapping.trie.slotCount).enumerated() {
      let expected: Value =
        switch pointer.values(in: json).first {
        case .string(let text)?: .text(Array(text.utf8))
        case .illFormed?: .illFormed
        case .number(let text)?: .number(Array(text.utf8))
        case .bool(false)?: .falsehood
        default: .absent
        }
      let found = value(slot, of: scanner, bytes)
      if found != expected { return "\(pointer): scanner \(found), expected \(expected)" }
    }
    return nil
  }

  private func disagreement(
    ofDOM text: [UInt8], _ json: JSONValue?, _ scanner: borrowing RecordScanner, _ bytes: [UInt8]
  ) -> String? {
    switch (dom.parse(text), json) {
    case (nil, nil): return "accepts what the scanner refuses"
    // RFC 8259 has no limits (9); simdjson has.
    case (.depth?, .some): return nil
    case (.number?, let json?): return TextAgreement.hasNumberBeyondRange(json) ? nil : "refuses a number"
    case (.string?, let json?): return TextAgreement.hasIllFormedText(json) ? nil : "refuses a string"
    case (.invalid?, .some): return "refuses what the scanner accepts"
    case (.some, nil): return nil
    case (nil, let json?):
      guard !scanner.repeated, !TextAgreement.hasIllFormedText(json) else { return nil }
      for (slot, pointer) in pointers.enumerated() {
        let (found, expected) = (value(slot, of: scanner, bytes), dom.value(at: pointer))
        let isEqual =
          switch (found, expected) {
          case (.text(let a), .text(let b)): a == b
          case (.number, .number), (.falsehood, .bool(false)), (.absent, .absent), (.absent, .other), (.absent, .bool(true)): true
          default: false
          }
        if !isEqual { return "\(pointer): scanner \(found), DOM \(expected)" }
      }
      return nil
    }
  }

  /// simdjson keeps integers in 64 bits and other numbers as finite doubles.
  private static func hasNumberBeyondRange(_ json: JSONValue) -> Bool {
    switch json {
    case .number(let text):
      text.contains { ".eE".contains($0) } ? Double(text)?.isFinite != true : Int64(text) == nil && UInt64(text) == nil
    case .array(let elements): elements.contains(where: hasNumberBeyondRange)
    case .object(let members): members.contains { hasNumberBeyondRange($0.value) }
    default: false
    }
  }

  private static func hasIllFormedText(_ json: JSONValue) -> Bool {
    switch json {
    case .illFormed: true
    case .array(let elements): elements.contains(where: hasIllFormedText)
    // A key with a lone surrogate stands as written, so it has a backslash.
    case .object(let members): members.contains { $0.key.utf8.contains(0x5c) || hasIllFormedText($0.value) }
    default: false
    }
  }
}
