internal import Events

/// A blocked Bloom filter: may say yes of a key that it has not, never no of one that it has. A key's bits are all in one block of 64 bytes, so
/// a question costs one read. Each block has a checksum: a lost bit would hide a key.
struct BlockFilter: Sendable {
  static let blockSize = 64
  /// Bits in a block that keys set; behind them is the checksum.
  static let bits = 480

  /// Bits a key.
  enum Density: Int { case member = 16, archive = 12 }

  private(set) var bytes: [UInt8]

  /// How many blocks so many keys need.
  static func blocks(keys: Int, _ density: Density) -> Int { max(1, (keys * density.rawValue + bits - 1) / bits) }

  /// Which of so many blocks a key is in.
  @inline(__always)
  static func block(of key: UInt64, in count: Int) -> Int { Int(((key >> 32) * UInt64(count)) >> 32) }

  /// Empty.
  init(blocks: Int) { bytes = [UInt8](repeating: 0, count: blocks * BlockFilter.blockSize) }

  /// Adds a key to one of its blocks.
  @inline(__always)
  mutating func insert(_ key: UInt64, block: Int) {
    BlockFilter.forEachBit(of: key) { bit in
      bytes[block * BlockFilter.blockSize + bit >> 3] |= 1 << UInt8(bit & 7)
      return true
    }
  }

  /// Writes the checksum of each block, the first of which has that number.
  mutating func seal(from first: Int = 0) {
    for block in 0..<bytes.count / BlockFilter.blockSize {
      let start = block * BlockFilter.blockSize
      let sum = BlockFilter.checksum(bytes.span.extracting(start..<start + BlockFilter.blockSize), number: first + block)
      for index in 0..<4 { bytes[start + 60 + index] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(index))) }
    }
  }

  /// Whether a block, read from its place, may have a key; nil where it is damaged.
  static func contains(_ key: UInt64, block: [UInt8], number: Int) -> Bool? {
    isSound(block.span, number: number) ? contains(key, block.span) : nil
  }

  /// Whether a block may have a key.
  @inline(__always)
  static func contains(_ key: UInt64, _ block: Span<UInt8>) -> Bool {
    var isThere = true
    forEachBit(of: key) { bit in
      isThere = block[bit >> 3] & 1 << UInt8(bit & 7) != 0
      return isThere
    }
    return isThere
  }

  /// Whether a block is as it was sealed.
  static func isSound(_ block: Span<UInt8>, number: Int) -> Bool {
    guard block.count == blockSize else { return false }
    let sum = checksum(block, number: number)
    return (0..<4).allSatisfy { block[60 + $0] == UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
  }

  /// Eight bits: of the key's low half, 16 bits and an odd step of 16 bits, modulo 2^16, scaled to the block.
  @inline(__always)
  private static func forEachBit(of key: UInt64, _ body: (Int) -> Bool) {
    var position = UInt32(truncatingIfNeeded: key & 0xffff)
    let step = UInt32(truncatingIfNeeded: key >> 16 & 0xffff) | 1
    for _ in 0..<8 {
      if !body(Int((position * UInt32(bits)) >> 16)) { return }
      position = (position &+ step) & 0xffff
    }
  }

  /// Of what keys set in a block.
  private static func checksum(_ block: Span<UInt8>, number: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: Checksum.hash(block.extracting(0..<60), seed: UInt64(number)))
  }
}
