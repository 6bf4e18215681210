/// The frame of an event index file (docs/store-format.md, "Event index"): an 8-byte head, segments, a trailer in JSON, a tail of 32 bytes.
enum EventIndexFile {
  /// "TALLYIX" and the version. A reader refuses any other; the index is rebuilt.
  static let magic: UInt64 = 0x03_58_49_59_4c_4c_41_54
  static let headSize = 8
  static let tailSize = 32

  /// The 8 bytes before the first segment.
  static var head: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendInteger(magic, bytes: 8)
    return bytes
  }

  /// The bytes behind the last segment: the trailer, and where it is.
  static func end(_ trailer: IndexTrailer, at offset: Int64) -> [UInt8] {
    var bytes = trailer.json
    let length = bytes.count
    let sum = ContentHash.hash(bytes.span, from: 0, to: length)
    bytes.appendInteger(UInt64(offset), bytes: 8)
    bytes.appendInteger(UInt64(length), bytes: 8)
    bytes.appendInteger(sum, bytes: 8)
    bytes.appendInteger(magic, bytes: 8)
    return bytes
  }

  /// Where the trailer is, by the tail; nil where that is damaged.
  static func trailer(tail bytes: [UInt8], fileSize: Int64) -> (range: Range<Int64>, checksum: UInt64)? {
    let tail = bytes.span
    guard tail.count == tailSize, tail.integer(at: 24, bytes: 8) == magic else { return nil }
    let (offset, length) = (tail.integer(at: 0, bytes: 8), tail.integer(at: 8, bytes: 8))
    guard offset >= headSize, offset <= UInt64(fileSize), length <= UInt64(fileSize),
      offset + length + UInt64(tailSize) == UInt64(fileSize)
    else { return nil }
    return (Int64(offset)..<Int64(offset + length), tail.integer(at: 16, bytes: 8))
  }
}
