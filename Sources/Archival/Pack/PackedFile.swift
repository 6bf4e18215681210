internal import Sealing

/// A file of the bag in frames that wait in a spill.
struct PackedFile: Sendable {
  /// Bytes and SHA-256 of its content.
  var size: Int64 = 0
  var sha256 = SHA256.hash([])
  var frames: [Frame] = []

  struct Frame: Sendable, BitwiseCopyable {
    var place: SpillRange
    /// Bytes of its content.
    var size: Int
  }
}

/// Packs a file as it comes.
struct FilePacker: ~Copyable {
  private var file = PackedFile()
  private var hasher = SHA256()

  /// Adds a frame's content.
  mutating func add(_ content: RawSpan, _ tools: PackTools) throws {
    hasher.update(content)
    file.size += Int64(content.byteCount)
    file.frames.append(PackedFile.Frame(place: try tools.pack(content), size: content.byteCount))
  }

  /// Ends the file; the next one begins.
  mutating func finish() -> PackedFile {
    defer { file = PackedFile() }
    file.sha256 = hasher.next()
    return file
  }

  /// Packs a whole file.
  static func pack(_ content: borrowing [UInt8], _ tools: PackTools) throws -> PackedFile {
    var packer = FilePacker()
    let bytes = unsafe content.span.bytes
    for start in stride(from: 0, to: bytes.byteCount, by: PackTools.frameSize) {
      try packer.add(bytes.extracting(start..<min(bytes.byteCount, start + PackTools.frameSize)), tools)
    }
    return packer.finish()
  }
}

/// What the lanes of a group share: a compressor and the spill.
final class PackTools {
  let spill: Spill
  private var compressor: ZstdCompressor
  private var output: [UInt8] = []

  /// Bytes of content in a frame, at most.
  static let frameSize = 1 << 20

  init(_ spill: Spill) throws(ArchiveError) {
    self.spill = spill
    compressor = try ZstdCompressor()
  }

  /// Packs a frame into the spill.
  func pack(_ content: RawSpan) throws -> SpillRange {
    output.removeAll(keepingCapacity: true)
    _ = try compressor.append(content, to: &output)
    return try spill.append(output)
  }
}
