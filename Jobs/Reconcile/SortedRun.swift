internal import Storage

/// Lines in the order of their keys, in memory or in a scratch file.
struct SortedRun {
  /// Bytes read at once from a file; at least the longest entry is.
  private static let blockSize = 256 << 10

  private var bytes: [UInt8]
  private var position = 0
  private let file: ScratchFile?
  private var rest: Range<Int64>

  init(bytes: [UInt8]) { (self.bytes, file, rest) = (bytes, nil, 0..<0) }

  init(file: ScratchFile, range: Range<Int64>) { (bytes, self.file, rest) = ([], file, range) }

  /// Appends a length as 4 bytes, big-endian.
  static func append(_ length: Int, to bytes: inout [UInt8]) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
  }

  /// The next key and line; nil at the end.
  mutating func next() throws -> (key: ArraySlice<UInt8>, line: ArraySlice<UInt8>)? {
    guard try fill(8) else { return nil }
    let (key, line) = (length(at: position), length(at: position + 4))
    guard try fill(8 + key + line) else { return nil }
    let start = position + 8
    position = start + key + line
    return (bytes[start..<start + key], bytes[start + key..<position])
  }

  private func length(at index: Int) -> Int { bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }

  /// Makes that many bytes available from `position`; false where the run ends before.
  private mutating func fill(_ count: Int) throws -> Bool {
    if bytes.count - position >= count { return true }
    guard let file, !rest.isEmpty else { return false }
    let wanted = min(Int64(max(SortedRun.blockSize, count)), Int64(rest.count))
    bytes.removeFirst(position)
    position = 0
    bytes.append(contentsOf: try file.read(at: rest.lowerBound, count: Int(wanted)))
    rest = rest.lowerBound + wanted..<rest.upperBound
    return bytes.count >= count
  }
}
