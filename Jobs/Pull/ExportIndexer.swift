package import Events
internal import Sealing
package import Storage

/// Scans exports; how, is the event index's affair.
package protocol ExportIndexer: Sendable {
  /// Whether a compressed export ends as it should: false where it breaks off. Plain text is complete.
  func isComplete(_ export: any ObjectReader) async throws -> Bool
  /// Scans a kept export, writes its event index and its quarantine file to the store, and tells what was seen. `reader` has the export open
  /// already.
  func index(_ export: KeptExport, _ reader: (any ObjectReader)?) async throws -> ScanSummary
}

/// An export in the store, its bytes durable.
package struct KeptExport: Sendable {
  /// Where the export is; index and quarantine file are named after it.
  package var key: ObjectKey
  var source: Source
  var date: LogicalDate
  /// Bytes as kept.
  var bytes: Int64
  var sha256: Digest

  /// Where its event index is.
  package var indexKey: ObjectKey { IndexBuilder.indexKey(key) }
  /// Where the records that could not be read are.
  package var quarantineKey: ObjectKey {
    get throws { try QuarantineLines.key(source: source.name, date: date, export: key) }
  }
  /// Where its custody record is.
  package var custodyKey: ObjectKey { key.adding(".custody.json") }
}
