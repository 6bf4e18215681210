internal import Sealing

/// A file of the bag in frames that wait in a spill.
struct PackedFile: Sendable {
  /// Bytes and SHA-256 of its content.
  private(set) var size: Int64 = 0
  var sha256 = SHA256.hash([])
  private(set) var frames: [Frame] = []

  struct Frame: Sendable, BitwiseCopyable {
    var place: SpillRange
    /// Bytes of its content.
    var size: Int
  }

  mutating func append(_ frames: [Frame]) {
    self.frames += frames
    size += frames.reduce(0) { $0 + Int64($1.size) }
  }

  /// A file of those bytes.
  static func packed(_ content: borrowing [UInt8], _ tools: PackTools) throws -> PackedFile {
    var file = PackedFile()
    let bytes = unsafe content.span.bytes
    for start in stride(from: 0, to: bytes.byteCount, by: PackTools.frameSize) {
      file.append([try tools.pack(bytes.extracting(start..<min(bytes.byteCount, start + PackTools.frameSize)))])
    }
    var hasher = SHA256()
    hasher.update(bytes)
    file.sha256 = hasher.finish()
    return file
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
  func pack(_ content: RawSpan) throws -> PackedFile.Frame {
    let size = try compressor.pack(content, into: &output)
    let frame = output
    let place = try unsafe spill.append(frame.span.bytes.extracting(0..<size))
    return PackedFile.Frame(place: place, size: content.byteCount)
  }
}
