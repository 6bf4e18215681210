package import Events
internal import Operations

/// A source as a reconciliation sees it: where its exports are in the store, and the mapping that reads them.
package struct ReconcileSource: Sendable {
  package var source: Source
  /// By which its records are read now; an index keeps the one by which it was made.
  package var mapping: ProviderMapping
  /// Why not everything that it had of the day was pulled; nil where it was, or nobody knows better.
  var notPulled: String?

  package init(_ source: Source, mapping: ProviderMapping) {
    self.source = source
    self.mapping = mapping
  }

  var name: String { source.name }
  var isLedger: Bool { source.side == .ledger }
}
