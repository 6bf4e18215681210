package import Events
package import Sealing
package import Storage

/// Scans exports; how, is the event index's affair.
package protocol ExportIndexer: Sendable {
  /// Whether a compressed export ends as it should: false where it breaks off. Plain text is complete.
  func isComplete(_ export: any ObjectReader) async throws -> Bool
  /// Scans a kept export, writes its event index to the store and tells what was seen.
  func index(_ export: KeptExport) async throws -> IndexedExport
}

/// An export in the store, its bytes durable.
package struct KeptExport: Hashable, Sendable {
  package var key: ObjectKey
  package var source: DirectorySource
  package var date: LogicalDate
  /// Bytes as kept.
  package var bytes: Int64
  package var sha256: Digest

  /// Where its event index is.
  package var indexKey: ObjectKey { key.adding(".events") }
  /// Where its custody record is.
  package var custodyKey: ObjectKey { key.adding(".custody.json") }
}

/// What one scan of an export gave.
package struct IndexedExport: Hashable, Sendable {
  package var summary: ScanSummary
  /// The records that could not be read, in the export's order.
  package var quarantined: [QuarantinedRecord]

  package init(summary: ScanSummary, quarantined: [QuarantinedRecord] = []) {
    self.summary = summary
    self.quarantined = quarantined
  }
}
