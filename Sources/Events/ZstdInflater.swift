internal import CZstd

/// Zstandard (RFC 8878), one frame or several. The one owner of `ZSTD_DStream`.
@safe struct ZstdInflater: ~Copyable {
  private let stream: OpaquePointer
  private var frameIsOpen = false
  private var frames = 0
  /// The bytes that the decoder wants next: a header, or a block. With more at a time, a damaged block would take along what was
  /// decoded before it.
  private var wanted = 1

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
    repeat {
      // Between frames, a call without input would open another one.
      guard frameIsOpen || consumed < input.count else { break }
      let left = step(input, &consumed, &output, &produced, limit)
      if ZSTD_isError(left) != 0 {
        let isForeign = frames > 0 && ZSTD_getErrorCode(left) == ZSTD_error_prefix_unknown
        throw isForeign ? .trailingBytes : .damaged("the zstd data is damaged")
      }
      (frameIsOpen, wanted) = (left != 0, max(1, left))
      if left == 0 { frames += 1 }
    } while consumed < input.count && produced < limit
    return !frameIsOpen && frames > 0
  }

  private mutating func step(
    _ input: Span<UInt8>, _ consumed: inout Int, _ output: inout [UInt8], _ produced: inout Int, _ limit: Int
  ) -> Int {
    let (from, to) = (consumed, produced)
    var (used, made) = (from, to)
    let left = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        var inBuffer = unsafe ZSTD_inBuffer(src: source.baseAddress, size: min(source.count, from + wanted), pos: from)
        var outBuffer = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: limit, pos: to)
        let left = unsafe ZSTD_decompressStream(stream, &outBuffer, &inBuffer)
        used = unsafe inBuffer.pos
        made = unsafe outBuffer.pos
        return left
      }
    }
    (consumed, produced) = (used, made)
    return left
  }
}
