package import Archival
package import Events
package import Retention
package import Sealing
package import Storage

/// A day as the store has it: what tiering decides on.
package struct TierDay: Sendable {
  var date: LogicalDate
  /// Every export that has a custody record, by source and name.
  package var exports: [Export] = []
  /// What has been packed of the day so far: its first archives, then its supplements.
  package var generations: [Generation] = []
  /// The latest version that reconciled the day.
  package var reconciled: Reconciled?
  /// Expected exports that are not there, as `<source>/<slot>`, or `<source>/<path>` for one that was refused.
  package var gaps: [String] = []
  /// Channels that have a manifest of an earlier date.
  package var earlierChannels: Set<Channel> = []
  /// A later day that is not sealed yet, or not there yet, and whose reconciliation looks back on this one.
  package var neededBy: LogicalDate?
  /// Whether a reconciliation would look back on exports that were released, and so cannot be made again.
  package var cannotReconcile = false
  /// A night that left something to one that is to come, which reads this day for it: an open item of this day or before it, or sends of a later day.
  package var openAt: LogicalDate?
  /// The holds that are in force, where not every record of the day was packed.
  package var holds: [Hold] = []

  /// Of which nothing is there yet.
  package init(date: LogicalDate) { self.date = date }

  /// An export, by its custody record.
  package struct Export: Hashable, Sendable {
    var source: String
    /// The kept export: where it is, its stored bytes, their SHA-256, and how many records are in it.
    package var key: ObjectKey
    /// Stored bytes, as pulled.
    package var bytes: Int64
    /// Of these bytes.
    package var sha256: Digest
    /// Records that the scan of the pull found, readable or not.
    package var records: Int
    /// Records that could not be read.
    package var quarantined: Int
    /// Channels that it has events of.
    var channels: Set<Channel>
    /// From its first event to its last; nil where it has none.
    package var days: ClosedRange<LogicalDate>?
    /// Why it could not be read to its end; nil where it could.
    package var damage: String?
    /// Whether the config has its source.
    package var isKnown: Bool
    /// Bytes that the store has of it; nil where the export is not there.
    package var present: Int64?
    /// Whether its event index is there.
    var hasIndex: Bool

    /// `days` are nil without events, `present` where the export is not there; by the defaults it is whole and can be packed.
    package init(
      source: String, key: ObjectKey, bytes: Int64, sha256: Digest, records: Int, quarantined: Int = 0,
      channels: Set<Channel> = [], days: ClosedRange<LogicalDate>? = nil, damage: String? = nil, isKnown: Bool = true,
      present: Int64?, hasIndex: Bool = true
    ) {
      (self.source, self.key, self.bytes, self.sha256) = (source, key, bytes, sha256)
      (self.records, self.quarantined, self.channels, self.days) = (records, quarantined, channels, days)
      (self.damage, self.isKnown) = (damage, isKnown)
      (self.present, self.hasIndex) = (present, hasIndex)
    }
  }

  /// A version that reconciled the day.
  package struct Reconciled: Hashable, Sendable {
    var version: Int
    /// The day's exports that it read: SHA-256 by key.
    package var inputs: [ObjectKey: Digest]

    /// `inputs` are the exports of this day alone, though the version read those of the days before too.
    package init(version: Int, inputs: [ObjectKey: Digest]) { (self.version, self.inputs) = (version, inputs) }
  }

  /// The slots of one supplement number: they are of the same exports. The first manifest settles which.
  package struct Generation: Sendable {
    /// By channel, those that have a manifest.
    package var slots: [Channel: Sealed]

    /// Only channels whose slot has a manifest are in it.
    package init(slots: [Channel: Sealed]) { self.slots = slots }

    /// A slot with a manifest.
    package struct Sealed: Sendable {
      /// As it lies in the slot; it may be there before its signature is.
      package var manifest: Manifest
      /// Whether its signature is there.
      var isSealed: Bool

      /// `isSealed` is about the signature's file alone: nobody verifies it here.
      package init(manifest: Manifest, isSealed: Bool) { (self.manifest, self.isSealed) = (manifest, isSealed) }
    }

    /// The manifest that settled what all of them are of.
    var first: Manifest? { slots.values.map(\.manifest).min { $0.number < $1.number } }

    /// Whether records were left out of one of them.
    var isSummarised: Bool { slots.values.contains { $0.manifest.kept.summarised > 0 } }

    /// Whether every expected slot is there and sealed.
    var isComplete: Bool {
      guard let first else { return false }
      return first.expected.allSatisfy { slots[$0]?.isSealed == true }
    }
  }
}
