/// Reads the header of a gzip member (RFC 1952, 2.3) byte by byte. ISA-L's own reader takes a header with a checksum for damaged where
/// it comes in pieces.
struct GzipHeader {
  private enum Part { case fixed, extraLength, extra, name, comment, checksum, end }

  private var part = Part.fixed
  private var flags: UInt8 = 0
  private var crc: UInt32 = 0
  /// Bytes of the part read so far, and how many of the extra field there are.
  private var count = 0
  private var length = 0

  /// Takes bytes from `consumed` on; returns whether the header is read whole.
  mutating func read(_ input: Span<UInt8>, consumed: inout Int) throws(InflateError) -> Bool {
    while part != .end && consumed < input.count {
      try take(input[consumed])
      consumed += 1
    }
    return part == .end
  }

  private mutating func take(_ byte: UInt8) throws(InflateError) {
    if part != .checksum { crc = GzipInflater.checksum(crc, byte) }
    count += 1
    switch part {
    case .fixed:
      switch count {
      case 1: guard byte == 0x1f else { throw .damaged("not a gzip header") }
      case 2: guard byte == 0x8b else { throw .damaged("the gzip header is damaged") }
      case 3: guard byte == 8 else { throw .damaged("the gzip header names a method other than deflate") }
      case 4:
        flags = byte
        guard flags & 0xe0 == 0 else { throw .damaged("the gzip header is damaged") }
      case 10: enter(.extraLength)
      default: break
      }
    case .extraLength:
      length |= Int(byte) << (8 * (count - 1))
      if count == 2 { enter(length > 0 ? .extra : .name) }
    case .extra: if count == length { enter(.name) }
    case .name: if byte == 0 { enter(.comment) }
    case .comment: if byte == 0 { enter(.checksum) }
    case .checksum:
      guard byte == UInt8(truncatingIfNeeded: crc >> UInt32(8 * (count - 1))) else {
        throw .damaged("the gzip header's checksum does not match")
      }
      if count == 2 { part = .end }
    case .end: break
    }
  }

  /// Goes on with a part, or with the first one behind it that the flags announce.
  private mutating func enter(_ next: Part) {
    count = 0
    part =
      switch next {
      case .extraLength where flags & 4 == 0: .name
      default: next
      }
    if part == .name && flags & 8 == 0 { part = .comment }
    if part == .comment && flags & 16 == 0 { part = .checksum }
    if part == .checksum && flags & 2 == 0 { part = .end }
  }
}
