internal import Events
internal import Sealing
internal import Storage

/// The quarantine file of an export while it is written, record by record: an export may hold millions that cannot be read. One without any
/// makes none.
struct QuarantineFile: ~Copyable {
  private let key: ObjectKey
  private let store: (any ObjectStore)?
  private var writer: (any ObjectWriter)?
  private var hasher: SHA256?
  /// Of all of it; nil before its end, and where there is none.
  private(set) var digest: Digest?

  /// Without a store nothing is written.
  init(_ key: ObjectKey, in store: (any ObjectStore)?) { (self.key, self.store) = (key, store) }

  /// Adds records, in the order of the export.
  mutating func add(_ records: [QuarantinedRecord]) async throws {
    guard !records.isEmpty else { return }
    var lines = QuarantineLines()
    lines.add(records)
    if hasher == nil { hasher = SHA256() }
    unsafe hasher?.update(lines.bytes.span.bytes)
    if writer == nil { writer = try await store?.create(key) }
    try await writer?.append(lines.bytes)
  }

  /// Ends it: its digest is known.
  mutating func end() { digest = hasher.take()?.finish() }

  /// Makes it visible. Throws `StorageError` with `exists` where there is one of other bytes.
  mutating func commit() async throws {
    try await writer?.commit(.flushed)
    writer = nil
  }

  /// Gives up what was written.
  mutating func abandon() async { await writer?.abandon() }
}

extension ObjectWriter {
  /// Writes bytes, if there are any.
  func append(_ bytes: [UInt8]) async throws {
    if !bytes.isEmpty { unsafe try await write(bytes.span.bytes) }
  }
}
