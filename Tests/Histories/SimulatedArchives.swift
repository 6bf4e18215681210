internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// Sealed archives of a few years, each of a byte, in one chain, and the export that each was made from; made once for all stores that have them.
struct SimulatedArchives: Sendable {
  static let storeID = "5f0c6a2e-0000-4000-8000-000000000009"
  /// What a store has: an archive of each channel, so many times, so many days apart.
  static let shapes: [(channels: [Channel], times: Int, apart: Int)] = [
    ([.sms], 2, 700), ([.sms, .email], 2, 91), ([.sms, .email], 3, 400), ([.voice, .push], 2, 1_100), ([.email], 5, 300),
    ([.sms, .email, .voice, .push], 1, 1), ([.sms, .voice, .push], 2, 200), ([.push], 3, 30),
  ]

  let channels: [Channel]
  let slots: [Slot]
  /// Every object of a slot, by key.
  let objects: [Slot: [ObjectKey: [UInt8]]]
  /// The export that it was made from.
  let exports: [Slot: ObjectKey]

  static let export = [UInt8(0)]

  /// From 2020-01-10 on.
  init(channels: [Channel], times: Int, apart: Int, sealedBy people: SimulatedPeople) throws {
    var slots: [Slot] = []
    var objects: [Slot: [ObjectKey: [UInt8]]] = [:]
    var exports: [Slot: ObjectKey] = [:]
    var previous: Digest?
    for time in 0..<times {
      for channel in channels {
        let slot = Slot(LogicalDate(day: SimulatedHistory.day(2020, 1, 10).day + time * apart), channel)
        let manifest = Self.manifest(slot, number: slots.count + 1, previous: previous, channels)
        var all: [ObjectKey: [UInt8]] = [:]
        let place = slot.folder + "/manifest.json"
        for (name, bytes) in [
          (manifest.archive?.object.key, [1]), (manifest.archive?.index.key, [2]), (slot.folder + "/key.json", [4]),
          (slot.summaryKey, [3]), (place, manifest.bytes), (place + ".pem", Array(try people.planner.certificate.pem().utf8)),
          (place + ".p7s", try CMSSeal.sign(manifest.bytes, with: people.planner, at: slot.date.start / 1_000_000_000)),
        ] {
          if let key = name.flatMap({ ObjectKey($0) }) { all[key] = bytes }
        }
        objects[slot] = all
        exports[slot] = manifest.inputs.first.flatMap { ObjectKey($0.object.key) }
        slots.append(slot)
        previous = SHA256.hash(manifest.bytes)
      }
    }
    (self.channels, self.slots, self.objects, self.exports) = (channels, slots, objects, exports)
  }

  private static func manifest(_ slot: Slot, number: Int, previous: Digest?, _ channels: [Channel]) -> Manifest {
    func reference(_ key: String, _ bytes: [UInt8]) -> Manifest.Reference {
      Manifest.Reference(key: key, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
    }
    let id = "\(slot.date.description.filter { $0 != "-" })-\(slot.channel.name)-0123456789ab"
    let (name, input) = ("\(slot.folder)/\(id)", "exports/archiver/\(slot.date.path)/\(slot.channel.name).ndjson")
    return Manifest(
      store: storeID, id: id, slot: slot, number: number, previous: previous,
      expected: channels.sorted { $0.rawValue < $1.rawValue }, createdAt: Instant(nanoseconds: slot.date.start, digits: 3),
      program: "tally 0", config: SHA256.hash([]), retentionClass: "default",
      archive: Manifest.Archive(object: reference(name + ".tar.zst", [1]), index: reference(name + ".index", [2])),
      events: Manifest.Events(merkleRoot: SHA256.hash([])), kept: Manifest.Kept(), members: [],
      inputs: [Manifest.Input(object: reference(input, export), records: 0)], gaps: [], reconciliation: nil,
      summary: reference(slot.summaryKey, [3]))
  }
}
