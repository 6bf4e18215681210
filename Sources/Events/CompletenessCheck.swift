/// Inflates an export only to see whether it ends where it should: one that does not may still be being written.
package struct CompletenessCheck: ~Copyable {
  private var decompressor = Decompressor()
  private var window = [UInt8](repeating: 0, count: 256 << 10)
  private var isDamaged = false
  private var nesting = Nesting()

  /// For one export, from its first byte on.
  package init() {}

  /// Takes stored bytes of the export, in order.
  package mutating func feed(_ stored: Span<UInt8>) {
    guard !isDamaged else { return }
    var consumed = 0
    var produced = 0
    repeat {
      produced = 0
      do throws(InflateError) {
        try decompressor.inflate(stored, consumed: &consumed, into: &window, produced: &produced, limit: window.count)
      } catch {
        isDamaged = true
        return
      }
      pass(produced)
    } while produced == window.count || consumed < stored.count
  }

  /// Whether these bytes are whole, or damaged for good: more of them would change nothing. Plain ones are whole where no record, and
  /// no array of records, is open.
  package mutating func finish() -> Bool {
    var produced = 0
    decompressor.finish(into: &window, produced: &produced)
    pass(produced)
    return isDamaged || (decompressor.isPlain ? nesting.isClosed : decompressor.isComplete)
  }

  private mutating func pass(_ produced: Int) {
    guard decompressor.isPlain else { return }
    var open = nesting
    open.pass(window.span, produced)
    nesting = open
  }

  /// Brackets and strings that are open.
  private struct Nesting {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    var isClosed: Bool { depth <= 0 && !isInString }

    mutating func pass(_ bytes: Span<UInt8>, _ count: Int) {
      for index in 0..<count {
        let byte = bytes[index]
        if isEscaped {
          isEscaped = false
          continue
        }
        switch byte {
        case 0x22: isInString.toggle()
        case 0x5c where isInString: isEscaped = true
        // Strings hold no line feeds: the record is broken, and the next one begins anew.
        case 0x0a where isInString: (depth, isInString) = (0, false)
        case 0x7b where !isInString, 0x5b where !isInString: depth += 1
        case 0x7d where !isInString, 0x5d where !isInString: depth -= 1
        default: break
        }
      }
    }
  }
}
