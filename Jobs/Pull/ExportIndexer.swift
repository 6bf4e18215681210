package import Events
package import Sealing
package import Storage

/// Scans exports; how, is the event index's affair.
package protocol ExportIndexer: Sendable {
  /// Whether a compressed export ends as it should: false where it breaks off. Plain text is complete.
  func isComplete(_ export: any ObjectReader) async throws -> Bool
  /// Scans a kept export, writes its event index to the store and tells what was seen.
  func index(_ export: KeptExport) async throws -> ScanSummary
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

/// What one scan of an export saw.
package struct ScanSummary: Hashable, Sendable {
  /// Bytes after inflating.
  package var rawBytes: Int64 = 0
  /// Records of any kind: outbound + excluded + quarantined.
  package var records = 0
  package var outbound = 0
  package var excluded = 0
  package var quarantined = 0
  /// Counts by the words of `EventType`, `Channel` and the scanner's kinds of drift.
  package var types: [String: Int] = [:]
  package var channels: [String: Int] = [:]
  package var drift: [String: Int] = [:]
  package var firstTimestamp: Instant?
  package var lastTimestamp: Instant?
  /// The compressed stream breaks off.
  package var truncated = false
  package var quarantinedRecords: [QuarantinedRecord] = []

  package init() {}
}

/// A record that could not be read, and where it is.
package struct QuarantinedRecord: Hashable, Sendable {
  /// From 1.
  package var line: Int
  /// Bytes before it in the inflated export.
  package var offset: Int64
  package var reason: String

  package init(line: Int, offset: Int64, reason: String) {
    self.line = line
    self.offset = offset
    self.reason = reason
  }
}
