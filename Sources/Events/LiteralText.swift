internal import CVector

/// The literal text of shapes, with which scanned bytes are compared: a hundred million times a night. It owns plain memory, so that a
/// comparison has only the scanned bytes' bounds to check; those of the text are right by construction.
@safe struct LiteralText: ~Copyable {
  /// Text that is kept. Only `append` makes one.
  struct Piece: BitwiseCopyable {
    fileprivate var offset: Int32 = 0
    fileprivate(set) var length: Int32 = 0
    /// Of the last sixteen bytes that are compared, those that count.
    fileprivate var mask: UInt32 = 0
  }

  private let text: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private(set) var count = 0

  /// Room for that many bytes.
  init(capacity: Int) {
    self.capacity = capacity
    unsafe text = .allocate(capacity: capacity + scanPadding)
    unsafe text.initialize(repeating: 0, count: capacity + scanPadding)
  }

  deinit { unsafe text.deallocate() }

  /// Keeps `bytes[start..<end]`, for which there must be room.
  mutating func append(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Piece {
    let length = end - start
    precondition(length >= 0 && count + length <= capacity)
    for index in start..<end { unsafe text[count + index - start] = bytes[index] }
    let tail = length == 0 ? 0 : (length - 1) % 16 + 1
    defer { count += length }
    return Piece(
      offset: Int32(truncatingIfNeeded: count), length: Int32(truncatingIfNeeded: length), mask: (1 << UInt32(tail)) - 1)
  }

  /// Whether the bytes at `index`, which are padded by `scanPadding`, are that text.
  @inline(__always)
  func matches(_ piece: Piece, _ bytes: Span<UInt8>, at index: Int) -> Bool {
    var rest = Int(piece.length)
    precondition(index >= 0 && index &+ rest &+ 16 <= bytes.count)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      var a = unsafe buffer.baseAddress.unsafelyUnwrapped + index
      var b = unsafe UnsafePointer(text) + Int(piece.offset)
      while rest > 16 {
        if unsafe tally_differences(a, b) != 0 { return false }
        unsafe (a, b, rest) = (a + 16, b + 16, rest &- 16)
      }
      return unsafe tally_differences(a, b) & piece.mask == 0
    }
  }
}
