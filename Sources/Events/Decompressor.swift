/// Inflates an export whatever its packing, told by its first bytes: gzip, zstd or none.
struct Decompressor: ~Copyable {
  private var gzip: GzipInflater?
  private var zstd: ZstdInflater?
  private var isDecided = false
  /// Whether the bytes so far end where a packed stream may end. Plain bytes may end anywhere.
  private(set) var isComplete = true

  /// Inflates `input` from `consumed` on into `output` from `produced` up to `limit`; moves both. Call again while `consumed` is
  /// short of the input or `produced` reached `limit`.
  mutating func inflate(
    _ input: Span<UInt8>, consumed: inout Int, into output: inout [UInt8], produced: inout Int, limit: Int
  ) throws(InflateError) {
    if !isDecided && input.count > 0 { try decide(input) }
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

  private mutating func decide(_ input: Span<UInt8>) throws(InflateError) {
    (isDecided, isComplete) = (true, false)
    // RFC 1952, 2.3.1; RFC 8878, 3.1.1. A first chunk of one byte is decided by that byte: no JSON text begins with either.
    if input[0] == 0x1f { gzip = GzipInflater() }
    if input[0] == 0x28 { zstd = try ZstdInflater() }
  }
}
