import Archival
import Events
import Jobs
import Sealing
import Storage

/// Days of the store as values: 2026-10-18 with one export of ten SMS, reconciled.
enum PlannedDays {
  static let date = LogicalDate(day: 20_744)  // 2026-10-18

  struct Unexpected: Error {}

  static func key(_ name: String) -> ObjectKey {
    ObjectKey("exports/archiver/2026/10/18/\(name)") ?? .storeFormat
  }

  static func export(_ name: String, channels: Set<Channel> = [.sms]) -> TierDay.Export {
    TierDay.Export(
      source: "archiver", key: key(name), bytes: 100, sha256: SHA256.hash(Array(name.utf8)), records: 10, channels: channels,
      present: 100)
  }

  static func day() -> TierDay {
    var day = TierDay(date: date)
    day.exports = [export("a")]
    day.reconciled = reconciled(day.exports, version: 2)
    return day
  }

  static func reconciled(_ exports: [TierDay.Export], version: Int) -> TierDay.Reconciled {
    TierDay.Reconciled(version: version, inputs: Dictionary(uniqueKeysWithValues: exports.map { ($0.key, $0.sha256) }))
  }

  @Sendable static func emptied(_ day: inout TierDay) { (day.exports, day.reconciled) = ([], nil) }

  /// Manifests of these channels, the records in the first one; `sealed` are those with a seal.
  static func generation(
    _ exports: [TierDay.Export], _ channels: [Channel], sealed: Set<Channel>? = nil, supplement: Int = 0, stays: String? = nil
  ) -> TierDay.Generation {
    let digest = SHA256.hash([])
    var slots: [Channel: TierDay.Generation.Sealed] = [:]
    for (place, channel) in channels.enumerated() where sealed?.contains(channel) ?? true {
      let inputs = exports.map { export in
        Manifest.Input(
          object: Manifest.Reference(key: export.key.description, bytes: export.bytes, sha256: export.sha256),
          records: place == 0 ? export.records : 0, stays: stays)
      }
      let manifest = Manifest(
        store: "s", id: (supplement == 0 ? "first-" : "later-") + channel.name,
        slot: Slot(date, channel, supplement: supplement), number: place + 1, previous: nil, expected: channels,
        createdAt: Instant(nanoseconds: 0, digits: 0), program: "tally", config: digest, retentionClass: "default", archive: nil,
        events: Manifest.Events(merkleRoot: digest), kept: Manifest.Kept(), members: [], inputs: inputs,
        gaps: ["archiver/03"],
        reconciliation: Manifest.Reference(key: "reconciliations/2026/10/18/v2/totals.json", bytes: 1, sha256: digest),
        summary: Manifest.Reference(key: "summaries/2026/10/18/\(channel.name).json", bytes: 1, sha256: digest))
      slots[channel] = TierDay.Generation.Sealed(manifest: manifest, isSealed: true)
    }
    return TierDay.Generation(slots: slots)
  }
}
