internal import Storage

/// Lines in the order of their keys, in memory or in a scratch file: each key and line behind both lengths.
struct SortedRun {
  /// Bytes of both lengths before a key.
  static let lengths = 8
  /// Bytes read at once from a file; at least the longest entry is.
  private static let blockSize = 64 << 10

  private var bytes: [UInt8]
  private var position = 0
  private let file: ScratchFile?
  private var rest: Range<Int64>
  /// The first bytes of the entry at hand's key.
  private(set) var head: KeyHead
  private var key = 0..<0
  private var end = 0

  init(bytes: [UInt8]) { self.init(bytes, nil, 0..<0) }

  init(file: ScratchFile, range: Range<Int64>) { self.init([], file, range) }

  private init(_ bytes: [UInt8], _ file: ScratchFile?, _ rest: Range<Int64>) {
    (self.bytes, self.file, self.rest, head) = (bytes, file, rest, KeyHead([], from: 0, to: 0))
  }

  /// Appends a length as 4 bytes, big-endian.
  static func append(_ length: Int, to bytes: inout [UInt8]) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
  }

  /// Moves to the next entry; false at the end.
  mutating func advance() throws -> Bool {
    position = end
    guard try fill(SortedRun.lengths) else { return false }
    let (keyLength, lineLength) = (length(at: position), length(at: position + 4))
    guard try fill(SortedRun.lengths + keyLength + lineLength) else { return false }
    key = position + SortedRun.lengths..<position + SortedRun.lengths + keyLength
    end = key.upperBound + lineLength
    head = KeyHead(bytes, from: key.lowerBound, to: key.upperBound)
    return true
  }

  /// Appends the entry's line, and a line feed.
  func appendLine(to out: inout [UInt8]) {
    out += bytes[key.upperBound..<end]
    out.append(0x0a)
  }

  /// Whether this run's entry goes before the other's.
  func precedes(_ other: borrowing SortedRun) -> Bool {
    if head != other.head { return head < other.head }
    return bytes[key].lexicographicallyPrecedes(other.bytes[other.key])
  }

  private func length(at index: Int) -> Int {
    Int(bytes[index]) << 24 | Int(bytes[index + 1]) << 16 | Int(bytes[index + 2]) << 8 | Int(bytes[index + 3])
  }

  /// Makes that many bytes available from `position`; false where the run ends before.
  private mutating func fill(_ count: Int) throws -> Bool {
    if bytes.count - position >= count { return true }
    guard let file, !rest.isEmpty else { return false }
    let wanted = min(Int64(max(SortedRun.blockSize, count)), Int64(rest.count))
    bytes.removeFirst(position)
    (position, end) = (0, 0)
    bytes += try file.read(at: rest.lowerBound, count: Int(wanted))
    rest = rest.lowerBound + wanted..<rest.upperBound
    return bytes.count >= count
  }
}
