internal import Glibc
internal import Sealing

/// Lines on their way into frames: their leaves are hashed while they are whole, their bytes go out a frame at a time.
struct LineBuffer: ~Copyable {
  private var bytes: [UInt8] = []
  /// The sizes of the lines whose leaves are not yet hashed: the last ones in `bytes`.
  private var sizes: [UInt32] = []
  private var unhashed = 0
  private var hasher = LineHasher()

  /// Whether a frame is full.
  var isFull: Bool { bytes.count >= PackTools.frameSize }

  /// Appends a record as a line: what breaks lines in it stands between tokens, and becomes a space.
  mutating func append(_ record: Span<UInt8>) {
    if bytes.capacity == 0 { bytes.reserveCapacity(PackTools.frameSize + (64 << 10)) }
    let start = bytes.count
    unsafe record.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    if bytes.hasBreaks(from: start) {
      for index in start..<bytes.count where bytes[index] == 0x0a || bytes[index] == 0x0d { bytes[index] = 0x20 }
    }
    bytes.append(0x0a)
    sizes.append(UInt32(truncatingIfNeeded: record.count))
    unhashed += record.count + 1
  }

  /// Hands on full frames, or all there is; and the leaves of all lines.
  mutating func flush(
    all: Bool, leaves: inout [Digest], _ take: (RawSpan) throws -> Void
  ) throws {
    var taken = 0
    // The first frame's bytes and the leaves are hashed side by side.
    repeat {
      let end = min(bytes.count, taken + PackTools.frameSize)
      let isFrame = end - taken == PackTools.frameSize || all
      let content = isFrame ? taken..<end : taken..<taken
      LineBuffer.hash(bytes, bytes.count - unhashed, sizes, content, &hasher, &leaves)
      sizes.removeAll(keepingCapacity: true)
      unhashed = 0
      if content.isEmpty { break }
      try unsafe take(bytes.span.bytes.extracting(content))
      taken = end
    } while taken < bytes.count
    bytes.removeFirst(taken)
  }

  private static func hash(
    _ bytes: [UInt8], _ start: Int, _ sizes: [UInt32], _ content: Range<Int>, _ hasher: inout LineHasher, _ leaves: inout [Digest]
  ) {
    let all = unsafe bytes.span.bytes
    hasher.add(all.extracting(start...), sizes: sizes.span, to: &leaves, content: all.extracting(content))
  }

  /// Ends the file: its SHA-256. The next begins.
  mutating func finish() -> Digest { hasher.finish() }
}

extension [UInt8] {
  /// Whether a line feed or carriage return is among the bytes from `start` on.
  fileprivate func hasBreaks(from start: Int) -> Bool {
    unsafe withUnsafeBytes { bytes in
      guard start < bytes.count, let base = bytes.baseAddress else { return false }
      let (first, count) = unsafe (base + start, bytes.count - start)
      return unsafe memchr(first, 0x0a, count) != nil || memchr(first, 0x0d, count) != nil
    }
  }
}
