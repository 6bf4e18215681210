/// Inflates an export only to see whether it ends where it should: one that does not may still be being written.
package struct CompletenessCheck: ~Copyable {
  private var decompressor = Decompressor()
  private var window = [UInt8](repeating: 0, count: 256 << 10)
  private var isDamaged = false

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
    } while produced == window.count || consumed < stored.count
  }

  /// Whether the bytes so far are whole, or damaged for good: more of them would change nothing.
  package var isComplete: Bool { isDamaged || decompressor.isComplete }
}
