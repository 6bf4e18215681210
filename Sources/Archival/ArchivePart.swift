package import Sealing

/// A piece of an archive: some of its files as tar entries, in Zstandard frames of their own. Pieces are made side by side and joined in
/// order; the bytes depend on neither. A file's content begins with a frame, so it comes out without the rest.
package struct ArchivePart: ~Copyable {
  /// A file in an archive.
  package struct Member: Hashable, Sendable {
    package var path: String
    /// Bytes of its content.
    package var size: Int64
    /// Of its content.
    package var sha256: Digest
    /// Where its content begins among all contents of the frames, from the beginning of the part (or of the archive).
    package var start: Int64
  }

  /// Bytes of content in a frame, at most.
  static let frameSize = 1 << 20

  private let frames: Frames
  private var tar: TarWriter
  private let modified: Int64
  /// The files so far, in order.
  package private(set) var members: [Member] = []

  /// An empty part. All files are given the same time of change, in seconds since 1970.
  package init(modified: Int64) throws(ArchiveError) {
    let frames = Frames(try ZstdCompressor())
    tar = try TarWriter { (bytes) throws(ArchiveError) in try frames.append(bytes) }
    self.frames = frames
    self.modified = modified
  }

  /// Adds a file.
  package mutating func add(_ path: String, _ content: borrowing [UInt8]) throws(ArchiveError) {
    let bytes = unsafe content.span.bytes
    try tar.add(path, bytes, modified: modified)
    var hasher = SHA256()
    hasher.update(bytes)
    let padding = (512 - Int64(bytes.byteCount) % 512) % 512
    let start = frames.table.size - padding - Int64(bytes.byteCount)
    members.append(Member(path: path, size: Int64(bytes.byteCount), sha256: hasher.finish(), start: start))
  }

  /// Ends the archive: only in its last part.
  package mutating func finish() throws(ArchiveError) { try tar.finish() }

  /// Where the part's frames are, from its beginning.
  package var table: SeekTable { frames.table }

  /// Hands out the bytes that have come since the last call.
  package mutating func takeBytes() -> [UInt8] {
    defer { frames.bytes = [] }
    return frames.bytes
  }

  private final class Frames {
    private var compressor: ZstdCompressor
    var table = SeekTable()
    var bytes: [UInt8] = []

    init(_ compressor: consuming ZstdCompressor) { self.compressor = compressor }

    func append(_ content: RawSpan) throws(ArchiveError) {
      var start = 0
      while start < content.byteCount {
        let end = min(content.byteCount, start + ArchivePart.frameSize)
        let packed = try compressor.append(content.extracting(start..<end), to: &bytes)
        table.append(packed: packed, size: end - start)
        start = end
      }
    }
  }
}
