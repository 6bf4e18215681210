internal import Events
package import Sealing
package import Storage

/// Scans a kept export into its event index and its quarantine file. Pull does it once; whoever finds an index missing or damaged does it
/// again, to the same bytes.
package struct IndexBuilder: Sendable {
  private let store: any ObjectStore

  /// Stored bytes read at once: their inflation stays in the second-level cache.
  private static let pieceSize = 64 << 10

  init(store: any ObjectStore) { self.store = store }

  /// Where the event index of an export is.
  static func indexKey(_ export: ObjectKey) -> ObjectKey { export.adding(".events") }

  /// Scans an export and writes what comes of it. Throws `ExportAltered` where its bytes are not those of `digest`; then nothing is written.
  /// `isFresh` says that the digest was taken of these bytes a moment ago, so that they need not be hashed again; `reader` has the export open already.
  @discardableResult
  func build(
    _ export: ObjectKey, _ reader: (any ObjectReader)? = nil, mapping: ProviderMapping, digest: Digest, isFresh: Bool = false,
    quarantine: ObjectKey
  ) async throws -> ScanSummary {
    let opened: any ObjectReader
    if let reader { opened = reader } else { opened = try await store.open(export) }
    let index = try await store.create(IndexBuilder.indexKey(export))
    do {
      let (summary, quarantined) = try await scan(opened, export, mapping, digest, isFresh: isFresh, into: index)
      if let quarantined {
        try Task.checkCancellation()
        do { try await store.put(quarantined, as: quarantine) } catch let error as StorageError where error.code == .exists {
          // Another mapping or program read the export otherwise; the file follows the index.
          try await store.put(quarantined, as: quarantine, .rebuildable)
        }
      }
      try await index.commit(.rebuildable)
      return summary
    } catch {
      await index.abandon()
      throw error
    }
  }

  /// Whether the index that is there is the one that an export comes to, whose digest was taken a moment ago; writes nothing.
  func isFaithful(_ export: ObjectKey, mapping: ProviderMapping, digest: Digest) async throws -> Bool {
    let index = DigestSink()
    _ = try await scan(try await store.open(export), export, mapping, digest, isFresh: true, into: index)
    return try await store.open(IndexBuilder.indexKey(export)).sha256().description == index.digest()
  }

  /// Scans an export for single records; writes nothing.
  func records(_ wanted: WantedRecords, of export: ObjectKey, mapping: ProviderMapping) async throws -> [CapturedRecord] {
    let reader = try await store.open(export)
    var scanner = ExportScanner(mapping: mapping, purpose: .records(wanted))
    var offset: Int64 = 0
    var piece = [UInt8](repeating: 0, count: IndexBuilder.pieceSize)
    while offset < reader.size {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &piece)
      if count == 0 { break }
      scanner.feed(piece.span.extracting(0..<count))
      _ = scanner.takeQuarantined()
      offset += Int64(count)
    }
    _ = scanner.finish(export: SHA256.hash([]))
    return scanner.captured
  }

  private func scan(
    _ reader: any ObjectReader, _ export: ObjectKey, _ mapping: ProviderMapping, _ digest: Digest, isFresh: Bool,
    into index: any ObjectWriter
  ) async throws -> (ScanSummary, quarantined: [UInt8]?) {
    var scanner = ExportScanner(mapping: mapping)
    var hasher = SHA256()
    var quarantine = QuarantineLines()
    var offset: Int64 = 0
    var piece = [UInt8](repeating: 0, count: IndexBuilder.pieceSize)
    try await index.append(scanner.indexHead)
    while offset < reader.size {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &piece)
      if count == 0 { break }
      let bytes = piece.span.extracting(0..<count)
      if !isFresh { unsafe hasher.update(bytes.bytes) }
      scanner.feed(bytes)
      try await index.append(scanner.takeIndex())
      quarantine.add(scanner.takeQuarantined())
      offset += Int64(count)
    }
    let found = isFresh ? digest : hasher.finish()
    guard found == digest else { throw ExportAltered(key: export, expected: digest, found: found) }
    let (rest, summary) = scanner.finish(export: digest)
    quarantine.add(scanner.takeQuarantined())
    try await index.append(rest)
    return (summary, quarantine.bytes.isEmpty ? nil : quarantine.bytes)
  }
}

/// The kept bytes of an export are not those of its custody record.
package struct ExportAltered: Error, CustomStringConvertible {
  /// The export's.
  package var key: ObjectKey
  /// SHA-256 as the custody record has it, and of the bytes that are there.
  package var expected: Digest
  package var found: Digest

  /// What an operator reads.
  package var description: String {
    "\(key) was altered after it was pulled: its custody record says SHA-256 \(expected), the file has \(found); "
      + "restore it from a backup and run `tally verify`"
  }
}

extension ObjectWriter {
  fileprivate func append(_ bytes: [UInt8]) async throws {
    if !bytes.isEmpty { unsafe try await write(bytes.span.bytes) }
  }
}
