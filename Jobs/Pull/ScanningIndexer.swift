package import Events
package import Storage

/// The indexer of real runs: one scan by the source's mapping.
package struct ScanningIndexer: ExportIndexer {
  private let store: any ObjectStore
  private let mapping: ProviderMapping

  /// `mapping` must be the one that the source names: custody records say that the scan was by it.
  package init(store: any ObjectStore, mapping: ProviderMapping) {
    self.store = store
    self.mapping = mapping
  }

  package func isComplete(_ export: any ObjectReader) async throws -> Bool {
    var check = CompletenessCheck()
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    var offset: Int64 = 0
    while offset < export.size {
      try Task.checkCancellation()
      let count = try await export.read(at: offset, into: &piece)
      if count == 0 { break }
      check.feed(piece.span.extracting(0..<count))
      offset += Int64(count)
    }
    return check.finish()
  }

  package func index(_ export: KeptExport, _ reader: (any ObjectReader)?) async throws -> ScanSummary {
    // What was hashed a moment ago lies in the page cache, or in the reader's scratch file. What comes over a network once more is hashed once more.
    let isFresh = reader != nil || store is DirectoryStore
    return try await IndexBuilder(store: store).build(
      export.key, reader, mapping: mapping, digest: export.sha256, isFresh: isFresh, quarantine: try export.quarantineKey)
  }
}
