/// A bit for every scanned byte, set where a run of plain string bytes ends: at a quote, a backslash, a control or a non-ASCII byte.
///
/// Marking a whole window at once is what vector registers are best at, and to find the end of a string is then one load.
struct StopMap {
  /// Bit i of byte n stands for byte 8n + i.
  private(set) var bits: [UInt8] = []
  private let path: VectorPath

  init(path: VectorPath = .best) { self.path = path }

  /// Marks `bytes[start..<end]`, which are padded by `scanPadding`. O(n).
  mutating func mark(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    let groups = start / 64..<(end + 63) / 64
    // Eight bytes of bits can be read at any place.
    let size = groups.upperBound * 8 + 8
    if bits.count < size { bits.append(contentsOf: repeatElement(0, count: size - bits.count)) }
    bytes.markStops(in: groups, of: &bits, by: path)
  }

  /// The bits from `index` on, the first lowest: 57 or more of them, zeros behind.
  @inline(__always)
  static func ahead(_ bits: Span<UInt8>, from index: Int) -> UInt64 {
    bits.word(at: index >> 3) >> UInt64(truncatingIfNeeded: index & 7)
  }

  /// Where the run of plain bytes that starts at `index` ends: at a stop, or at `end` or beyond. O(n / 64).
  @inline(__always)
  static func endOfRun(_ bits: Span<UInt8>, from index: Int, end: Int) -> Int {
    var position = index
    while position < end {
      let ahead = ahead(bits, from: position)
      if ahead != 0 { return position &+ ahead.trailingZeroBitCount }
      position = position & ~7 &+ 64
    }
    return position
  }
}
