/// Inflates an export whatever its packing, told by its first bytes: gzip, zstd or none.
struct Decompressor: ~Copyable {
  private var gzip: GzipInflater?
  private var zstd: ZstdInflater?
  private var isDecided = false
  /// The first bytes, until they tell the packing.
  private var held: [UInt8] = []
  /// Whether the bytes so far end where a packed stream may end. Plain bytes may end anywhere.
  private(set) var isComplete = true
  /// Whether what came so far is not packed.
  var isPlain: Bool { gzip == nil && zstd == nil && isComplete }

  /// Inflates `input` from `consumed` on into `output` from `produced` up to `limit`; moves both. Call again while `consumed` is
  /// short of the input or `produced` reached `limit`.
  mutating func inflate(
    _ input: Span<UInt8>, consumed: inout Int, into output: inout [UInt8], produced: inout Int, limit: Int
  ) throws(InflateError) {
    while !isDecided && consumed < input.count {
      held.append(input[consumed])
      consumed += 1
      try decide()
    }
    guard isDecided else { return }
    if !held.isEmpty {
      let first = held
      var used = 0
      try pass(first.span, consumed: &used, into: &output, produced: &produced, limit: limit)
      held.removeFirst(used)
      guard held.isEmpty else { return }
    }
    try pass(input, consumed: &consumed, into: &output, produced: &produced, limit: limit)
  }

  /// Ends the input: a single byte that might have begun a packed stream is a text's, which goes into `output` at `produced`.
  mutating func finish(into output: inout [UInt8], produced: inout Int) {
    guard !isDecided, isComplete, let byte = held.popLast() else { return }
    output[produced] = byte
    produced += 1
  }

  private mutating func pass(
    _ input: Span<UInt8>, consumed: inout Int, into output: inout [UInt8], produced: inout Int, limit: Int
  ) throws(InflateError) {
    if gzip != nil {
      isComplete = try gzip?.inflate(input, consumed: &consumed, into: &output, produced: &produced, limit: limit) ?? true
    } else if zstd != nil {
      isComplete = try zstd?.inflate(input, consumed: &consumed, into: &output, produced: &produced, limit: limit) ?? true
    } else {
      isComplete = true
      let length = min(input.count - consumed, limit - produced)
      output.copy(input, from: consumed, count: length, at: produced)
      consumed += length
      produced += length
    }
  }

  /// Decides by the first byte (RFC 1952, 2.3.1; RFC 8878, 3.1.1), no JSON text beginning with either. A frame that decoders skip
  /// (RFC 8878, 3.1.2), as parallel and seekable writers put first, begins as other texts may, `[` among them: it takes all four bytes.
  private mutating func decide() throws(InflateError) {
    let first = held[0]
    let skippable: [UInt8] = [first, 0x2a, 0x4d, 0x18]
    if first & 0xf0 == 0x50 && skippable.starts(with: held) {
      isComplete = held.count == 1
      guard held == skippable else { return }
      zstd = try ZstdInflater()
    }
    if first == 0x1f { gzip = GzipInflater() }
    if first == 0x28 { zstd = try ZstdInflater() }
    isDecided = true
  }
}
