internal import Archival
package import Events

/// Packs exports into archives; how, is its affair. What it writes counts for nothing until a manifest names it.
package protocol SlotPacker: Sendable {
  /// Packs exports into an archive for each channel of theirs, and writes for each slot the wrapped key (where there is encryption), the
  /// archive and its index. The same order writes the same bytes. Only `wanted` channels need be written; all that are expected or have
  /// records where it is nil. Throws `ExportAltered` where an export is not what its custody record says. `progress` is told stored bytes.
  func pack(
    _ order: TierPlan.Order, of date: LogicalDate, wanted: Set<Channel>?, progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Channel: PackedSlot]
}

/// What a slot's manifest says of what was packed.
package struct PackedSlot: Sendable {
  var id: String
  /// Nil for a slot without records.
  var archive: Manifest.Archive?
  var events: Manifest.Events
  /// The kinds of which its index can tell.
  var filters: Set<FilterKey> = []
  var kept: Manifest.Kept
  var members: [Manifest.Member] = []
  /// Every export of the order, sorted by key.
  var inputs: [Manifest.Input]
  var reconciliation: Manifest.Reference?
  /// The summary's bytes, to be written beside it.
  var summary: [UInt8]

  init(
    id: String, events: Manifest.Events, kept: Manifest.Kept, inputs: [Manifest.Input], reconciliation: Manifest.Reference?,
    summary: [UInt8]
  ) {
    (self.id, self.events, self.kept) = (id, events, kept)
    (self.inputs, self.reconciliation, self.summary) = (inputs, reconciliation, summary)
  }
}
