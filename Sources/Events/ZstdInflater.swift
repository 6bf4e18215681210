internal import CZstd

/// Zstandard (RFC 8878), one frame or several. The one owner of `ZSTD_DStream`.
@safe struct ZstdInflater: ~Copyable {
  private let stream: OpaquePointer
  private var frameIsOpen = false
  /// The first bytes of a frame, while they are fewer than the four that tell what it is.
  private var magic: [UInt8] = []
  private var frames = 0
  /// The bytes that the decoder wants next: a header, or a block. With more at a time, a damaged block would take along what was
  /// decoded before it.
  private var wanted = 1
  /// Whether decoded bytes may be waiting: they are taken before any more are decoded, for the same reason.
  private var hasMore = false

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
      var left = 1
      if frameIsOpen {
        left = step(input, &consumed, &output, &produced, limit)
      } else {
        guard try readMagic(input, consumed: &consumed) else { break }
        let first = magic
        var taken = 0
        (magic, wanted, hasMore) = ([], first.count, false)
        left = step(first.span, &taken, &output, &produced, limit)
      }
      guard ZSTD_isError(left) == 0 else { throw .damaged("the zstd data is damaged") }
      // Behind a block, the decoder asks for the three bytes of the next one's header too.
      (frameIsOpen, wanted) = (left != 0, left > 3 ? left - 3 : max(1, left))
      hasMore = produced == limit
      if left == 0 { frames += 1 }
    } while consumed < input.count && produced < limit
    return !frameIsOpen && magic.isEmpty && frames > 0
  }

  /// Whether a frame's first four bytes are there: 28 b5 2f fd, or of a frame to be skipped 50 to 5f, 2a 4d 18 (RFC 8878, 3.1). zstd
  /// itself would look for old formats behind the first of them.
  private mutating func readMagic(_ input: Span<UInt8>, consumed: inout Int) throws(InflateError) -> Bool {
    while magic.count < 4 && consumed < input.count {
      magic.append(input[consumed])
      consumed += 1
      let expected: [UInt8] = magic[0] & 0xf0 == 0x50 ? [magic[0], 0x2a, 0x4d, 0x18] : [0x28, 0xb5, 0x2f, 0xfd]
      guard expected.starts(with: magic) else { throw frames > 0 ? .trailingBytes : .damaged("the zstd data is damaged") }
    }
    return magic.count == 4
  }

  private mutating func step(
    _ input: Span<UInt8>, _ consumed: inout Int, _ output: inout [UInt8], _ produced: inout Int, _ limit: Int
  ) -> Int {
    let (from, to) = (consumed, produced)
    var (used, made) = (from, to)
    let left = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        var inBuffer = unsafe ZSTD_inBuffer(
          src: source.baseAddress, size: hasMore ? from : min(source.count, from + wanted), pos: from)
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
