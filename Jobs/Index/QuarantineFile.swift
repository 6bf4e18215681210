internal import Events
internal import Storage

/// The quarantine file of an export while it is written, record by record: an export may hold millions that cannot be read. One without any
/// makes none.
struct QuarantineFile: ~Copyable {
  private let key: ObjectKey
  private let store: (any ObjectStore)?
  private var writer: (any ObjectWriter)?

  /// Without a store nothing is written.
  init(_ key: ObjectKey, in store: (any ObjectStore)?) { (self.key, self.store) = (key, store) }

  /// Adds records, in the order of the export.
  mutating func add(_ records: [QuarantinedRecord]) async throws {
    guard !records.isEmpty, let store else { return }
    let writer: any ObjectWriter
    if let open = self.writer { writer = open } else { writer = try await store.create(key) }
    self.writer = writer
    var lines = QuarantineLines()
    lines.add(records)
    try await writer.append(lines.bytes)
  }

  /// Makes it visible. Throws `StorageError` with `exists` where there is one of other bytes, unless it `replaces` that.
  mutating func commit(replaces: Bool) async throws {
    try await writer?.commit(replaces ? .rebuildable : .flushed)
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
