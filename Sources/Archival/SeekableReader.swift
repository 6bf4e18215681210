package import Storage

/// Reads parts of a seekable Zstandard file without inflating the rest.
package struct SeekableReader: Sendable {
  private let file: any ObjectReader
  /// Where the frames are.
  package let table: SeekTable

  /// A frame of ours is at most 1 MiB; one of others may be larger, up to this.
  private static let largestFrame = 64 << 20

  /// Reads the table at the end. Throws `ArchiveError` where there is none or it does not fit the file.
  package init(_ file: any ObjectReader) async throws {
    self.file = file
    let size = file.size
    guard size >= Int64(SeekTable.footer) else { throw ArchiveError.truncated(at: size) }
    let footer = try await SeekableReader.read(file, at: size - Int64(SeekTable.footer), SeekTable.footer)
    let length = try SeekTable.length(footer: footer, of: size).bytes
    table = try SeekTable(try await SeekableReader.read(file, at: size - Int64(length), length), of: size)
  }

  /// The contents in a range, which lies within `table.size`. Time and memory: of the frames that hold it.
  package func read(_ range: Range<Int64>) async throws -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= table.size else { throw ArchiveError.truncated(at: table.packed) }
    if range.isEmpty { return [] }
    var contents: [UInt8] = []
    let frames = table.frames(holding: range)
    let start = frames.first?.start ?? 0
    var decompressor = try ZstdDecompressor()
    for frame in frames {
      try Task.checkCancellation()
      guard frame.size <= SeekableReader.largestFrame, frame.packed <= 2 * SeekableReader.largestFrame else {
        throw ArchiveError.damaged(at: frame.offset, "a frame of \(frame.size) bytes")
      }
      // Only now, since the table may promise what is not there.
      if contents.isEmpty { contents.reserveCapacity(Int(min(range.upperBound - start, Int64(frames.count) << 20)) + frame.size) }
      let packed = try await SeekableReader.read(file, at: frame.offset, frame.packed)
      try unsafe decompressor.append(packed.span.bytes, size: frame.size, at: frame.offset, to: &contents)
    }
    if range.lowerBound > start { contents.removeFirst(Int(range.lowerBound - start)) }
    contents.removeLast(contents.count - range.count)
    return contents
  }

  private static func read(_ file: any ObjectReader, at offset: Int64, _ count: Int) async throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard try await file.read(at: offset, into: &bytes) == count else { throw ArchiveError.truncated(at: file.size) }
    return bytes
  }
}
