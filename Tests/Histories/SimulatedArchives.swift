internal import Archival
internal import Events
internal import Sealing
internal import Storage
internal import TestSupport

/// Sealed archives of a few years, each of a byte, in one chain; made once for all stores of a simulation.
struct SimulatedArchives: Sendable {
  static let storeID = "5f0c6a2e-0000-4000-8000-000000000009"
  static let channels: [Channel] = [.sms, .email, .voice, .push]
  let slots: [Slot]
  /// Every object of a slot, by key.
  let objects: [Slot: [ObjectKey: [UInt8]]]
  let key: SigningKey
  let approver: SigningKey
  let reviewer: SigningKey

  /// A day a quarter, from 2020 on, with an archive of each channel.
  init(days: Int) throws {
    func make(_ name: String) throws -> SigningKey { try SigningKey.make(name: name, from: 1_500_000_000, days: 12_000) }
    (key, approver, reviewer) = (try make("Planner"), try make("Approver"), try make("Reviewer"))
    var slots: [Slot] = []
    var objects: [Slot: [ObjectKey: [UInt8]]] = [:]
    var previous: Digest?
    for day in 0..<days {
      let date = LogicalDate(day: LogicalDate.of("2020-01-10").day + day * 91)
      for channel in Self.channels {
        let slot = Slot(date, channel)
        let id = "\(slot.date.description.filter { $0 != "-" })-\(channel.name)-0123456789ab"
        let (content, index, summary) = ([UInt8(1)], [UInt8(2)], [UInt8(3)])
        func reference(_ key: String, _ bytes: [UInt8]) -> Manifest.Reference {
          Manifest.Reference(key: key, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
        }
        let manifest = Manifest(
          store: Self.storeID, id: id, slot: slot, number: slots.count + 1, previous: previous,
          expected: Self.channels.sorted { $0.rawValue < $1.rawValue },
          createdAt: Instant(nanoseconds: date.start, digits: 3), program: "tally 0", config: SHA256.hash([]),
          retentionClass: "default",
          archive: Manifest.Archive(
            object: reference("\(slot.folder)/\(id).tar.zst", content), index: reference("\(slot.folder)/\(id).index", index)),
          events: Manifest.Events(merkleRoot: SHA256.hash([])), kept: Manifest.Kept(), members: [], inputs: [], gaps: [],
          reconciliation: nil, summary: reference(slot.summaryKey, summary))
        let place = slot.folder + "/manifest.json"
        var all: [ObjectKey: [UInt8]] = [:]
        for (name, bytes) in [
          ("\(slot.folder)/\(id).tar.zst", content), ("\(slot.folder)/\(id).index", index), ("\(slot.folder)/key.json", [4]),
          (slot.summaryKey, summary), (place, manifest.bytes), (place + ".pem", Array(try key.certificate.pem().utf8)),
          (place + ".p7s", try CMSSeal.sign(manifest.bytes, with: key, at: date.start / 1_000_000_000)),
        ] {
          if let key = ObjectKey(name) { all[key] = bytes }
        }
        objects[slot] = all
        slots.append(slot)
        previous = SHA256.hash(manifest.bytes)
      }
    }
    (self.slots, self.objects) = (slots, objects)
  }
}
