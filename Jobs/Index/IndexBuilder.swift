internal import Events
package import Sealing
package import Storage

/// Scans a kept export into its event index and its quarantine file. Pull does it once; whoever finds an index missing or damaged does it
/// again, to the same bytes.
package struct IndexBuilder: Sendable {
  private let store: any ObjectStore
  private let key: RecordKey

  /// Stored bytes read at once: their inflation stays in the second-level cache.
  private static let pieceSize = 64 << 10

  init(store: any ObjectStore) { (self.store, key) = (store, RecordKey(store: store.id)) }

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
    if let reader { opened = reader } else { opened = try await open(export) }
    let digest = ExpectedDigest(value: digest, isFresh: isFresh)
    do {
      return try await build(export, opened, mapping, digest, quarantine)
    } catch let taken as QuarantineTaken {
      // Another mapping or program read the export otherwise, or somebody changed the file: it stays as it is.
      let other = try QuarantineLines.key(quarantine, of: taken.digest)
      do { return try await build(export, opened, mapping, digest, other) } catch is QuarantineTaken {
        throw StorageError(
          .exists, "write the quarantine file", other.description, cause: "it was altered: its bytes are not those of its name",
          remedy: "keep a copy elsewhere, remove it and run the same date again")
      }
    }
  }

  /// The digest that an export must have, and whether it was just taken of the same bytes.
  private struct ExpectedDigest {
    var value: Digest
    var isFresh: Bool
  }

  /// A quarantine file of other bytes has the name; the digest of the one that was to have it.
  private struct QuarantineTaken: Error { var digest: Digest }

  private func build(
    _ export: ObjectKey, _ reader: any ObjectReader, _ mapping: ProviderMapping, _ digest: ExpectedDigest,
    _ quarantine: ObjectKey
  ) async throws -> ScanSummary {
    let index = try await store.create(IndexBuilder.indexKey(export))
    var quarantined = QuarantineFile(quarantine, in: store)
    do {
      let summary = try await scan(reader, export, mapping, digest, into: index, &quarantined)
      try Task.checkCancellation()
      do { try await quarantined.commit() } catch let error as StorageError where error.code == .exists {
        throw quarantined.digest.map { QuarantineTaken(digest: $0) } ?? error
      }
      try await index.commit(.rebuildable)
      return summary
    } catch {
      await quarantined.abandon()
      await index.abandon()
      throw error
    }
  }

  /// Whether the index that is there is the one that an export comes to, whose digest was taken a moment ago; writes nothing.
  func isFaithful(_ export: ObjectKey, mapping: ProviderMapping, digest: Digest) async throws -> Bool {
    let index = DigestSink()
    var quarantine = QuarantineFile(export, in: nil)
    let reader = try await open(export)
    _ = try await scan(reader, export, mapping, ExpectedDigest(value: digest, isFresh: true), into: index, &quarantine)
    return try await store.open(IndexBuilder.indexKey(export)).sha256().description == index.digest()
  }

  /// Scans an export for single records; writes nothing.
  func records(_ wanted: WantedRecords, of export: ObjectKey, mapping: ProviderMapping) async throws -> [CapturedRecord] {
    var records: [CapturedRecord] = []
    try await eachRecord(wanted, of: export, mapping: mapping) { records.append($0) }
    return records
  }

  /// The same, handing on each record as it is found.
  func eachRecord(
    _ wanted: WantedRecords, of export: ObjectKey, mapping: ProviderMapping, _ take: (CapturedRecord) throws -> Void
  ) async throws {
    let reader = try await open(export)
    var scanner = ExportScanner(mapping: mapping, key: key, purpose: .records(wanted))
    var offset: Int64 = 0
    var piece = [UInt8](repeating: 0, count: IndexBuilder.pieceSize)
    while offset < reader.size {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &piece)
      if count == 0 { break }
      var (consumed, goesOn) = (0, true)
      while goesOn {
        goesOn = scanner.feed(piece.span.extracting(0..<count), &consumed)
        _ = scanner.takeQuarantined()
        try scanner.takeCaptured().forEach(take)
      }
      offset += Int64(count)
    }
    _ = scanner.finish(export: SHA256.hash([]))
    try scanner.takeCaptured().forEach(take)
  }

  private func open(_ export: ObjectKey) async throws -> any ObjectReader {
    do { return try await store.open(export) } catch let error as StorageError where error.code == .notFound {
      throw ExportMissing(key: export)
    }
  }

  private func scan(
    _ reader: any ObjectReader, _ export: ObjectKey, _ mapping: ProviderMapping, _ digest: ExpectedDigest,
    into index: any ObjectWriter, _ quarantine: inout QuarantineFile
  ) async throws -> ScanSummary {
    var scanner = ExportScanner(mapping: mapping, key: key)
    var hasher = SHA256()
    var offset: Int64 = 0
    var piece = [UInt8](repeating: 0, count: IndexBuilder.pieceSize)
    try await index.append(scanner.indexHead)
    while offset < reader.size {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &piece)
      if count == 0 { break }
      if !digest.isFresh { unsafe hasher.update(piece.span.extracting(0..<count).bytes) }
      var consumed = 0
      var goesOn = true
      while goesOn {
        goesOn = scanner.feed(piece.span.extracting(0..<count), &consumed)
        try await index.append(scanner.takeIndex())
        try await quarantine.add(scanner.takeQuarantined())
      }
      offset += Int64(count)
    }
    let found = digest.isFresh ? digest.value : hasher.finish()
    guard found == digest.value else { throw ExportAltered(key: export, expected: digest.value, found: found) }
    scanner.readRest()
    try await quarantine.add(scanner.takeQuarantined())
    quarantine.end()
    let (rest, summary) = scanner.finish(export: found, quarantine: quarantine.digest)
    try await index.append(rest)
    return summary
  }
}

/// An export has a custody record, and is not there.
package struct ExportMissing: Error {
  /// The export's.
  package var key: ObjectKey
}

/// The kept bytes of an export are not those of its custody record.
package struct ExportAltered: Error, CustomStringConvertible {
  /// The export's.
  package var key: ObjectKey
  /// SHA-256 as the custody record has it.
  package var expected: Digest
  /// SHA-256 of the bytes that are there.
  package var found: Digest

  /// What an operator reads.
  package var description: String {
    "\(key) was altered after it was pulled: its custody record says SHA-256 \(expected), the file has \(found); "
      + "restore it from a backup and run `tally verify`"
  }
}
