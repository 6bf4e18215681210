@testable internal import Events

/// Stored bytes, inflated as an export's are.
package struct Inflated: Equatable {
  package var bytes: [UInt8] = []
  /// "whole", or why not.
  package var outcome = "whole"

  /// Inflates bytes handed over in pieces.
  package init(_ stored: [UInt8], piece: Int) {
    var decompressor = Decompressor()
    var buffer = [UInt8](repeating: 0, count: 4096)
    do throws(InflateError) {
      for start in stride(from: 0, to: stored.count, by: piece) {
        let input = stored.span.extracting(start..<min(stored.count, start + piece))
        var (consumed, produced) = (0, 0)
        repeat {
          produced = 0
          defer { bytes += buffer[..<produced] }
          try decompressor.inflate(input, consumed: &consumed, into: &buffer, produced: &produced, limit: buffer.count)
        } while produced == buffer.count || consumed < input.count
      }
      var end = 0
      decompressor.finish(into: &buffer, produced: &end)
      bytes += buffer[..<end]
      if !decompressor.isComplete { outcome = "cut" }
    } catch {
      outcome = error.reason
    }
  }
}
