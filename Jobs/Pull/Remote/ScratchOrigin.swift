internal import Events
internal import Sealing
internal import Storage

/// An export that was fetched whole, since nobody could tell its length before: it waits in a file without a name.
struct ScratchOrigin: ExportOrigin {
  let size: Int64
  let modified: Int64?
  let sha256: Digest?
  let facts: [(key: String, value: JSONValue)]
  private let file: ScratchFile
  /// Where it begins in the file.
  private let start: Int64

  init(
    _ file: ScratchFile, start: Int64 = 0, size: Int64, modified: Int64? = nil, sha256: Digest? = nil,
    facts: [(key: String, value: JSONValue)]
  ) {
    self.file = file
    self.start = start
    self.size = size
    self.modified = modified
    self.sha256 = sha256
    self.facts = facts
  }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    let bytes = try file.read(at: start + offset, count: Int(max(0, min(Int64(buffer.byteCount), size - offset))))
    buffer.fill(with: bytes)
    return bytes.count
  }

  func isUnchanged() async throws -> Bool { true }
}
