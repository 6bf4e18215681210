internal import Reports
internal import Sealing
internal import Storage

/// Passes bytes on to an object that is being written, or to nowhere, and takes their SHA-256. An actor, so that files are written side by side.
actor DigestSink: ByteSink, ObjectWriter {
  private let writer: (any ObjectWriter)?
  private var hasher: SHA256? = SHA256()

  init(_ writer: (any ObjectWriter)? = nil) { self.writer = writer }

  func write(_ bytes: [UInt8]) async throws { unsafe try await write(bytes.span.bytes) }

  func write(_ bytes: RawSpan) async throws {
    hasher?.update(bytes)
    if let writer { try await writer.write(bytes) }
  }

  func commit(_ durability: Durability) async throws { try await writer?.commit(durability) }

  func abandon() async { await writer?.abandon() }

  /// The digest of all that was written. Call it once.
  func digest() -> String { hasher.take()?.finish().description ?? "" }
}
