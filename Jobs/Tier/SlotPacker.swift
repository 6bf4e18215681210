package import Archival
package import Events

/// Packs exports into archives; how, is its affair. What it writes counts for nothing until a manifest names it.
package protocol SlotPacker: Sendable {
  /// Packs a day's exports into an archive for each channel of theirs, and writes for each slot, in this order, the wrapped key (where there is
  /// encryption), the archive, its index and its summary; an expected slot without records gets a summary alone. The same order writes the
  /// same bytes. Only `wanted` channels need be written, all where it is nil. Throws `ExportAltered` where an export is not what its custody
  /// record says, and then leaves no manifest to be written.
  func pack(
    _ order: TierPlan.Order, of date: LogicalDate, wanted: Set<Channel>?, progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Channel: PackedSlot]
}

/// What a slot's manifest says of what was packed.
package struct PackedSlot: Sendable {
  package var id: String
  /// Nil for a slot without records.
  package var archive: Manifest.Archive?
  package var events: Manifest.Events
  package var kept: Manifest.Kept
  package var members: [Manifest.Member]
  /// Every export of the order, sorted by key.
  package var inputs: [Manifest.Input]
  package var reconciliation: Manifest.Reference?
  package var summary: Manifest.Reference

  package init(
    id: String, archive: Manifest.Archive?, events: Manifest.Events, kept: Manifest.Kept, members: [Manifest.Member],
    inputs: [Manifest.Input], reconciliation: Manifest.Reference?, summary: Manifest.Reference
  ) {
    (self.id, self.archive, self.events, self.kept) = (id, archive, events, kept)
    (self.members, self.inputs, self.reconciliation, self.summary) = (members, inputs, reconciliation, summary)
  }
}
