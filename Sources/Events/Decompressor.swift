/// Inflates an export whatever its packing, told by its first bytes: gzip, zstd or none.
struct Decompressor: ~Copyable {
  private var gzip: GzipInflater?
  private var zstd: ZstdInflater?
  private var isDecided = false
  /// Whether the bytes so far end where a packed stream may end. Plain bytes may end anywhere.
  private(set) var isComplete = true
  /// Whether what came so far is not packed.
  var isPlain: Bool { gzip == nil && zstd == nil }

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
    if input[0] == 0x28 || Decompressor.isSkippable(input) { zstd = try ZstdInflater() }
  }

  /// Whether a frame begins that decoders skip (RFC 8878, 3.1.2), as parallel and seekable writers put first. Other texts may begin with
  /// the same byte: of a single one, `[` is an array's.
  private static func isSkippable(_ input: Span<UInt8>) -> Bool {
    let magic: [UInt8] = [input[0] & 0xf0, 0x2a, 0x4d, 0x18]
    return input[0] & 0xf0 == 0x50 && (input.count > 1 || input[0] != 0x5b)
      && (1..<min(4, input.count)).allSatisfy { input[$0] == magic[$0] }
  }
}
