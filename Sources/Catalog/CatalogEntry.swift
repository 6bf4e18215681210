package import Archival
package import Events
package import Sealing

/// What a catalog knows of a sealed slot.
package struct CatalogEntry: Hashable, Sendable {
  /// The day and the channel.
  package var slot: Slot
  /// Nil where the manifest could not be read: then nothing is known of what the slot holds, and it counts as holding everything.
  package var manifest: Facts?
  /// Why something of the slot could not be read; nil where all could.
  package var problem: String?

  init(slot: Slot, manifest: Facts?, problem: String? = nil) {
    (self.slot, self.manifest, self.problem) = (slot, manifest, problem)
  }

  /// The manifest's facts that queries, holds and retention ask for.
  package struct Facts: Hashable, Sendable {
    /// SHA-256 of `manifest.json`.
    package var sha256: Digest
    /// Its bytes.
    var bytes: Int64
    /// The archive's id; an empty slot has one too.
    package var id: String
    var number: Int
    var supplements: String?
    /// What retention policies know the archive by.
    package var retentionClass: String
    /// The archive's objects; nil for an empty slot.
    package var archive: Manifest.Archive?
    /// The wrapping key of the newest `key.json`; nil where the archive is not encrypted.
    package var keyID: String?
    /// Events packed, and records left out.
    package var events: Int
    var summarised: Int
    /// Records that could not be read.
    package var quarantined: Int
    /// Types of the events.
    package var types: Set<EventType>
    /// Outcomes of the messages; nil where no reconciliation says.
    package var outcomes: Set<String>?
    /// The kinds of which the filter can tell, as the manifest has them; nil where an old one does not say.
    package var filters: Set<FilterKey>?
    /// The first `timestamp` of the events; nil without events.
    package var first: Instant?
    /// The last `timestamp` of the events; nil without events.
    package var last: Instant?

    /// The kinds of which the filter can tell in any case.
    var told: Set<FilterKey> { filters ?? [.message, .event] }

    /// What a list of the slot's folder shows, where it is of the same manifest still.
    package var listing: SlotListing { SlotListing(manifest: bytes, archive: archive) }
  }
}

extension CatalogEntry.Facts {
  /// Those of a manifest with these bytes.
  package init(_ manifest: Manifest, bytes: [UInt8], keyID: String?) {
    self.init(
      sha256: SHA256.hash(bytes), bytes: Int64(bytes.count), id: manifest.id, number: manifest.number,
      supplements: manifest.supplements,
      retentionClass: manifest.retentionClass, archive: manifest.archive, keyID: keyID, events: manifest.events.count,
      summarised: manifest.kept.summarised, quarantined: manifest.events.quarantined,
      types: Set(manifest.events.types.filter { $0.value > 0 }.keys),
      outcomes: manifest.events.outcomes.isEmpty ? nil : Set(manifest.events.outcomes.filter { $0.value > 0 }.keys),
      filters: manifest.filters, first: manifest.events.first,
      last: manifest.events.last)
  }
}
