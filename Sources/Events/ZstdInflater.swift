internal import CZstd

/// Zstandard (RFC 8878), one frame or several. The one owner of `ZSTD_DStream`.
@safe struct ZstdInflater: ~Copyable {
  private let stream: OpaquePointer
  private var frameIsOpen = false
  private var frames = 0

  init() throws(InflateError) {
    guard let stream = unsafe ZSTD_createDStream() else { throw .damaged("no memory for a zstd stream") }
    unsafe self.stream = stream
  }

  deinit { unsafe _ = ZSTD_freeDStream(stream) }

  /// Inflates `input` from `consumed` on into `output` from `produced` on, until one of them is used up; moves both.
  /// Returns whether the bytes so far end where a stream may end.
  mutating func inflate(
    _ input: Span<UInt8>, consumed: inout Int, into output: inout [UInt8], produced: inout Int, limit: Int
  ) throws(InflateError) -> Bool {
    let (from, to) = (consumed, produced)
    var (used, made) = (from, to)
    let left = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        var inBuffer = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: from)
        var outBuffer = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: limit, pos: to)
        let left = unsafe ZSTD_decompressStream(stream, &outBuffer, &inBuffer)
        used = unsafe inBuffer.pos
        made = unsafe outBuffer.pos
        return left
      }
    }
    guard ZSTD_isError(left) == 0 else {
      throw frames > 0 && !frameIsOpen ? .trailingBytes : .damaged("the zstd data is damaged")
    }
    (consumed, produced) = (used, made)
    frameIsOpen = left != 0
    if left == 0 { frames += 1 }
    return left == 0
  }
}
