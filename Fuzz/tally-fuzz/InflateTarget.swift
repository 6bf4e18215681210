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
    // How much is handed out before damage depends on the pieces.
    if Damage.isInside(whole.outcome) {
      require(Damage.isInside(inPieces.outcome), "damage is found in one piece alone: \(whole.outcome), \(inPieces.outcome)")
    } else {
      require(whole == inPieces, "the pieces make a difference: \(whole.outcome), \(inPieces.outcome)")
    }
    guard stored.first == 0x1f else { return }
    let (bytes, isWhole) = Zlib.inflate(stored)
    if isWhole { require(whole.outcome == "whole" && whole.bytes == bytes, "zlib reads what is refused: \(whole.outcome)") }
    if whole.outcome == "whole" { require(isWhole && whole.bytes == bytes, "zlib refuses what is read") }
  }

  /// A member with every field of RFC 1952's header, its checksum included.
  private static func withHeader(_ member: [UInt8]) -> [UInt8] {
    var header = Array(member[..<10]) + [2, 0, 1, 2] + Array("name\0comment\0".utf8)
    header[3] = 0x1e
    let sum = unsafe crc32(0, header, UInt32(header.count))
    return header + [UInt8(truncatingIfNeeded: sum), UInt8(truncatingIfNeeded: sum >> 8)] + member[10...]
  }

  func seeds() -> [[UInt8]] {
    let text = Array((Samples.records.joined(separator: "\n") + "\n").utf8)
    let short = Array(Samples.records[3].utf8)
    return [
      Packed.gzip(text), Packed.gzip(short, level: 0), Packed.gzip(short) + Packed.gzip([]) + Packed.gzip(short, level: 1),
      InflateTarget.withHeader(Packed.gzip(short)), Packed.zstd(text), Packed.zstd(short) + Packed.zstd(text),
      Packed.gzip(short) + [0], short,
    ].enumerated().map { [UInt8($0.offset * 7)] + $0.element }
  }
}

/// Damage inside a compressed stream, a cut included.
enum Damage {
  static func isInside(_ reason: String) -> Bool {
    reason.hasSuffix("is damaged") || reason.hasSuffix("does not match") || reason == "cut" || reason.hasSuffix("before its end")
  }
}

/// zlib, member by member.
@safe enum Zlib {
  static func inflate(_ stored: [UInt8]) -> (bytes: [UInt8], isWhole: Bool) {
    var (input, output) = (stored, [UInt8]())
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var position = 0
    repeat {
      var stream = unsafe z_stream()
      guard unsafe inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        return (output, false)
      }
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
      guard code == Z_STREAM_END else { return (output, false) }
    } while position < stored.count
    return (output, true)
  }
}
