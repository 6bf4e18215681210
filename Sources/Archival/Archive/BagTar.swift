internal import Sealing
internal import Storage

/// Writes the files of a bag as a tar: between two contents stands one frame, the first's padding and the second's header.
struct BagTar: ~Copyable {
  private let folder: String
  private let modified: Int64
  private let spill: Spill
  private var compressor: ZstdCompressor
  /// Zeros up to the next block of 512 bytes.
  private var padding = 0
  /// The files so far.
  private(set) var members: [Manifest.Member] = []

  init(folder: String, modified: Int64, spill: Spill) throws(ArchiveError) {
    (self.folder, self.modified, self.spill) = (folder, modified, spill)
    compressor = try ZstdCompressor()
  }

  mutating func add(_ file: BagFile, to sink: inout ArchiveSink) async throws {
    try Task.checkCancellation()
    let header = try TarWriter.header("\(folder)/\(file.path)", size: file.size, modified: modified)
    try await addFrame([UInt8](repeating: 0, count: padding) + header, to: &sink)
    let start = sink.table.size
    switch file.source {
    case .packed(let frames): for frame in frames { try await sink.add(try spill.read(frame.place), size: frame.size) }
    case .bytes(let bytes), .extra(.bytes(let bytes)):
      for start in stride(from: 0, to: bytes.count, by: PackTools.frameSize) {
        try await addFrame(Array(bytes[start..<min(bytes.count, start + PackTools.frameSize)]), to: &sink)
      }
    case .extra(.scratch(let scratch, let count)):
      for start in stride(from: 0, to: count, by: PackTools.frameSize) {
        try await addFrame(try scratch.read(at: start, count: Int(min(count - start, Int64(PackTools.frameSize)))), to: &sink)
      }
    }
    members.append(
      Manifest.Member(path: file.path, bytes: file.size, sha256: file.sha256, start: start, leaves: file.leaves))
    padding = Int((512 - file.size % 512) % 512)
  }

  /// Ends the tar.
  mutating func finish(_ sink: inout ArchiveSink) async throws {
    try await addFrame([UInt8](repeating: 0, count: padding + 1024), to: &sink)
  }

  private mutating func addFrame(_ content: [UInt8], to sink: inout ArchiveSink) async throws {
    var frame: [UInt8] = []
    _ = try unsafe compressor.append(content.span.bytes, to: &frame)
    try await sink.add(frame, size: content.count)
  }
}
