package import Events

/// A source as a reconciliation sees it.
package struct ReconcileSource: Sendable {
  package var name: String
  package var isLedger: Bool
  package var mapping: ProviderMapping
  /// The `EXPORT_GAP`s of a day, given the names of its kept exports.
  package var gaps: @Sendable (_ date: LogicalDate, _ names: [String]) -> [ExportFinding]

  package init(
    name: String, isLedger: Bool, mapping: ProviderMapping,
    gaps: @escaping @Sendable (_ date: LogicalDate, _ names: [String]) -> [ExportFinding]
  ) {
    self.name = name
    self.isLedger = isLedger
    self.mapping = mapping
    self.gaps = gaps
  }
}
