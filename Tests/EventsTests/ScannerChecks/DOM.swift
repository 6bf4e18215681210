internal import CSimdjson

/// simdjson's DOM. The one owner of `tally_dom`.
@safe final class DOM {
  /// How a text is refused.
  enum Refusal { case invalid, number, string, depth }
  enum Value: Equatable { case absent, text([UInt8]), number, bool(Bool), other }

  private let dom: OpaquePointer?

  init() { unsafe dom = tally_dom_create() }
  deinit { unsafe tally_dom_destroy(dom) }

  /// Parses a text; nil where it is accepted.
  func parse(_ text: [UInt8]) -> Refusal? {
    let result = unsafe text.withUnsafeBufferPointer { unsafe tally_dom_parse(dom, $0.baseAddress, $0.count) }
    switch result {
    case TALLY_DOM_VALID: return nil
    case TALLY_DOM_NUMBER: return .number
    case TALLY_DOM_STRING: return .string
    case TALLY_DOM_DEPTH: return .depth
    default: return .invalid
    }
  }

  /// The value at a JSON pointer of the text parsed last.
  func value(at pointer: String) -> Value {
    var bytes: UnsafePointer<UInt8>?
    var count = 0
    var path = Array(pointer.utf8)
    let kind = unsafe path.withUnsafeMutableBufferPointer { buffer in
      unsafe tally_dom_lookup(dom, buffer.baseAddress, buffer.count, &bytes, &count)
    }
    switch kind {
    case TALLY_DOM_TEXT: return .text(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
    case TALLY_DOM_NUMERAL: return .number
    case TALLY_DOM_TRUE: return .bool(true)
    case TALLY_DOM_FALSE: return .bool(false)
    case TALLY_DOM_ABSENT: return .absent
    default: return .other
    }
  }
}
