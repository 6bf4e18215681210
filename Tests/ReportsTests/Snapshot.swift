internal import TestSupport
internal import Testing

/// Lays text beside the one that is kept under `Snapshots/`.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  if let fault = SnapshotCheck.fault(of: text, name, beside: #filePath) {
    Issue.record("\(fault)", sourceLocation: sourceLocation)
  }
}
