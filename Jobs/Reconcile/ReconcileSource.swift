package import Events
internal import Operations
internal import Storage

/// A source as a reconciliation sees it: where its exports are in the store, and the mapping that reads them.
package struct ReconcileSource: Sendable {
  /// As the pull knows it: name, side, slots.
  package var source: Source
  /// By which its records are read now; an index keeps the one by which it was made.
  package var mapping: ProviderMapping
  /// Of a ledger: whether the night is compared with it.
  var isCompared = true
  /// Why not everything that it had of the day was pulled; nil where it was, or nobody knows better.
  var notPulled: String?
  /// Of a ledger: which of its exports of the day could not be read, or not to its end; nil where all were.
  var notRead: String?

  /// All of the day was pulled and read, unless somebody says otherwise afterwards.
  package init(_ source: Source, mapping: ProviderMapping) {
    self.source = source
    self.mapping = mapping
  }

  var name: String { source.name }
  var isLedger: Bool { source.side == .ledger }

  /// The stored name of an export of it.
  func name(of export: NightExport) -> String {
    String(export.key.description.dropFirst(source.folder(export.date).count + 1))
  }

  /// The same, with what of a ledger's day could not be read: an event in that is not missing. A whole copy beside a cut one has all of it; an empty
  /// file has none.
  func read(_ exports: [NightExport], _ gaps: [ExportFinding], _ date: LogicalDate) -> ReconcileSource {
    guard isLedger else { return self }
    var source = self
    let exports = exports.filter { $0.date == date && $0.source == name }
    func original(_ export: NightExport) -> String { Source.original(of: name(of: export)) ?? name(of: export) }
    let whole = Set(exports.filter { $0.summary.damage == nil }.map(original))
    let cut = exports.first { $0.summary.damage != nil && $0.bytes > 0 && !whole.contains(original($0)) }
    let refused = gaps.first { $0.source == name && $0.path != nil }?.path
    source.notRead = refused.map { "\($0) was refused" } ?? cut.map { "\(name(of: $0)) is cut short" }
    return source
  }
}
