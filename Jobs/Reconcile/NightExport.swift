internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage

/// An export of the window of a run: what its custody record says, and its event index.
struct NightExport: Sendable {
  var key: ObjectKey
  var source: String
  var isLedger: Bool
  var mapping: ProviderMapping
  var date: LogicalDate
  var bytes: Int64
  var sha256: Digest
  /// The SHA-256 of what its source declared later, where that is what was counted.
  var declaredLater: Digest?
  var findings: [ExportFinding]
  var index: EventIndex

  /// What the scan counted.
  var summary: ScanSummary { index.trailer.summary }
}
