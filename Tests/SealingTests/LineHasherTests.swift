import Sealing
import TestSupport
import Testing

/// Two messages at a time give what OpenSSL gives.
@Suite struct LineHasherTests {
  private func lines(_ sizes: [Int], seed: UInt64) -> [[UInt8]] {
    var random = SplitMix(seed: seed)
    return sizes.map { size in (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
  }

  private func check(_ lines: [[UInt8]], chunk: Int, isPaired: Bool) {
    let bytes = Array(lines.map { $0 + [0x0a] }.joined())
    var hasher = LineHasher(isPaired: isPaired)
    var leaves: [Digest] = []
    let sizes = lines.map { UInt32($0.count) }
    let first = min(bytes.count, chunk)
    unsafe hasher.add(bytes.span.bytes, sizes: sizes.span, to: &leaves, content: bytes.span.bytes.extracting(0..<first))
    if first % 64 == 0 {
      let none: [UInt32] = []
      unsafe hasher.add(bytes.span.bytes, sizes: none.span, to: &leaves, content: bytes.span.bytes.extracting(first...))
    }
    #expect(hasher.finish() == SHA256.hash(first % 64 == 0 ? bytes : Array(bytes.prefix(first))))
    var plain = MerkleHasher()
    #expect(leaves == lines.map { line in unsafe plain.leaf(line.span.bytes) })
  }

  /// Every length up to five blocks, where the padding is another each time.
  @Test(arguments: [true, false]) func everyLength(isPaired: Bool) {
    for size in 0...330 { check(lines([size], seed: UInt64(size)), chunk: 0, isPaired: isPaired) }
    check(lines(Array(0...330), seed: 1), chunk: 6400, isPaired: isPaired)
    check(lines(Array((0...330).reversed()), seed: 2), chunk: 64, isPaired: isPaired)
  }

  @Test(arguments: 0..<40) func anyLines(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let sizes = (0..<Int(random.next() % 60)).map { _ in Int(random.next() % (seed % 4 == 0 ? 9000 : 700)) }
    check(lines(sizes, seed: seed), chunk: Int(random.next() % 400) * 64, isPaired: true)
    check(lines(sizes, seed: seed), chunk: Int(random.next() % 10_000), isPaired: true)
  }
}
