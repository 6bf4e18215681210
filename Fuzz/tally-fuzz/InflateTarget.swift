internal import CZlib
internal import Events
internal import ScannerChecks
internal import TestSupport

/// gzip against zlib: the same bytes, and the same opinion of them. zstd against itself in other pieces.
struct InflateTarget: FuzzTarget {
  let name = "inflate"

  func check(_ input: [UInt8]) {
    guard input.count > 1 else { return }
    let stored = Array(input[1...])
    let whole = Inflated(stored, piece: stored.count)
    let inPieces = Inflated(stored, piece: Int(input[0]) % 61 + 1)
    // How much is handed out before damaged data depends on the pieces.
    require(
      Damage.isInside(whole.outcome) ? Damage.isInside(inPieces.outcome) : whole == inPieces,
      "the pieces make a difference: \(whole.outcome) \(inPieces.outcome)")
    guard stored.first == 0x1f else { return }
    guard let (bytes, isWhole) = Zlib.inflate(stored) else { return }
    if isWhole { require(whole.outcome == "whole" && whole.bytes == bytes, "zlib reads what is refused: \(whole.outcome)") }
    if whole.outcome == "whole" { require(isWhole && whole.bytes == bytes, "zlib refuses what is read") }
  }

  func seeds() -> [[UInt8]] {
    let text = Array((Samples.records.joined(separator: "\n") + "\n").utf8)
    let short = Array(Samples.records[3].utf8)
    return [
      Packed.gzip(text), Packed.gzip(short, level: 0), Packed.gzip(short) + Packed.gzip([]) + Packed.gzip(short, level: 1),
      Packed.zstd(text), Packed.zstd(short) + Packed.zstd(text), Packed.gzip(short) + [0], short,
    ].enumerated().map { [UInt8($0.offset * 7)] + $0.element }
  }
}

/// Damage inside a compressed stream: of what kind ISA-L calls it depends on the pieces too.
enum Damage {
  static func isInside(_ reason: String) -> Bool { reason.hasSuffix("is damaged") || reason.hasSuffix("does not match") }
}

/// zlib, member by member; nil where it minds a member's header more than ISA-L does (reserved flags, a checksum of the header).
@safe enum Zlib {
  static func inflate(_ stored: [UInt8]) -> (bytes: [UInt8], isWhole: Bool)? {
    var (input, output) = (stored, [UInt8]())
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var position = 0
    repeat {
      var stream = unsafe z_stream()
      guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return (output, false) }
      defer { _ = unsafe inflateEnd(&stream) }
      var code = Z_OK
      while code == Z_OK {
        let from = position
        code = unsafe input.withUnsafeMutableBufferPointer { source in
          unsafe chunk.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_in = source.baseAddress.map { unsafe $0 + from }
            unsafe stream.avail_in = UInt32(source.count - from)
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = UInt32(target.count)
            let code = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            return code
          }
        }
        position = unsafe input.count - Int(stream.avail_in)
        output += unsafe chunk[..<(chunk.count - Int(stream.avail_out))]
      }
      let message = unsafe stream.msg.map { unsafe String(cString: $0) } ?? ""
      if ["unknown header flags set", "header crc mismatch"].contains(message) { return nil }
      guard code == Z_STREAM_END else { return (output, false) }
    } while position < stored.count
    return (output, true)
  }
}
