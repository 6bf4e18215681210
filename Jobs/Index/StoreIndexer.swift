package import Events
package import Storage

/// The scanner, as pulls use it: every export of a source by the same mapping.
package struct StoreIndexer: ExportIndexer {
  private let builder: IndexBuilder
  private let mapping: ProviderMapping

  package init(store: any ObjectStore, mapping: ProviderMapping) {
    builder = IndexBuilder(store: store)
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
    return check.isComplete
  }

  package func index(_ export: KeptExport) async throws -> IndexedExport {
    let quarantine = try QuarantineLines.key(source: export.source.name, date: export.date, export: export.key)
    return IndexedExport(
      summary: try await builder.build(export.key, mapping: mapping, expected: export.sha256, quarantine: quarantine))
  }
}

/// Checks event indexes by their own checksums.
package struct StoreIndexVerifier: IndexVerifier {
  private let store: any ObjectStore

  package init(store: any ObjectStore) { self.store = store }

  package func verifyIndex(_ key: ObjectKey) async throws -> Integrity {
    guard try await store.head(key) != nil else { return .missing }
    guard let index = try await EventIndex.open(key, in: store), try await index.isIntact() else {
      return .altered("its checksums do not match")
    }
    return .intact
  }
}

extension EventIndex {
  /// Opens an index in a store; nil where it is damaged or of another version.
  static func open(_ key: ObjectKey, in store: any ObjectStore) async throws -> EventIndex? {
    let reader = try await store.open(key)
    return try await EventIndex.open(size: reader.size) { offset, count in
      var bytes = [UInt8](repeating: 0, count: count)
      let found = try await reader.read(at: offset, into: &bytes)
      return found == count ? bytes : Array(bytes.prefix(found))
    }
  }
}
