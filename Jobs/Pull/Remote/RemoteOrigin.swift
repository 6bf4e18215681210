internal import Events
internal import Sealing
internal import Storage

/// An export at a server, whose length the server has told.
struct RemoteOrigin: ExportOrigin {
  let size: Int64
  let modified: Int64?
  let sha256: Digest?
  let facts: [(key: String, value: JSONValue)]
  private let reader: RemoteReader
  private let recheck: @Sendable () async throws -> Bool

  /// - Parameters:
  ///   - first: the body, where it is open already.
  ///   - begin: opens it from an offset.
  ///   - recheck: whether the server still shows the same.
  init(
    size: Int64, modified: Int64?, sha256: Digest?, facts: [(key: String, value: JSONValue)], first: HTTPDownload?,
    begin: @escaping RemoteReader.Begin, recheck: @escaping @Sendable () async throws -> Bool
  ) {
    self.size = size
    self.modified = modified
    self.sha256 = sha256
    self.facts = facts
    self.recheck = recheck
    reader = RemoteReader(size: size, first: first, begin)
  }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    let bytes = try await reader.bytes(at: offset, count: buffer.byteCount)
    buffer.fill(with: bytes)
    return bytes.count
  }

  func isUnchanged() async throws -> Bool { try await recheck() }
}
