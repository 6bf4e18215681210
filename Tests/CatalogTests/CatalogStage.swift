import Archival
import Catalog
import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// A store with sealed slots, and beside it a plain dictionary of what is in them.
struct CatalogStage {
  static let first = LogicalDate(day: 20_775)  // 2026-11-18
  let store: any ObjectStore
  let scratch = TemporaryFolder()
  private(set) var slots: [Slot: Set<CatalogKey>] = [:]
  private(set) var manifests: [Slot: Manifest] = [:]

  let folder: CatalogFolder

  /// The catalog's folder is in a scratch one, unless told otherwise.
  init(_ store: any ObjectStore = MemoryStore(), folder: String? = nil) {
    self.store = store
    self.folder = CatalogFolder(folder ?? scratch.path + "/.catalog")
  }

  func keeper(id: String = "5f0c", threads: Int = 2) -> CatalogKeeper {
    CatalogKeeper(folder, of: store, id: id, threads: threads)
  }

  /// The catalog's one file.
  var file: String {
    get throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sqlite") }
      return folder.path + "/" + (try #require(names.count == 1 ? names.first : nil))
    }
  }

  /// Writes a slot's objects as far as a catalog looks at them; without keys, an empty slot.
  mutating func seal(
    _ slot: Slot, _ keys: Set<CatalogKey>?, quarantined: Int = 0, keyID: String? = nil,
    filters: Set<FilterKey>? = Set(FilterKey.allCases)
  ) async throws {
    func put(_ name: String, _ bytes: [UInt8]) async throws -> Manifest.Reference {
      let key = try #require(ObjectKey(slot.folder + "/" + name))
      try await store.put(bytes, as: key)
      return Manifest.Reference(key: key.description, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
    }
    let id = "archive-\(slots.count + 1)"
    var archive: Manifest.Archive?
    if let keys {
      archive = Manifest.Archive(
        object: try await put(id + ".tar.zst", Array("packed".utf8)), index: try await put(id + ".index", Self.index(keys)),
        encryption: keyID == nil ? nil : Manifest.Encryption(plainBytes: 6, plainSHA256: SHA256.hash([])))
    }
    if let keyID {
      let wrapped = WrappedKey(kind: "file", id: keyID, algorithm: "AES256-GCM", created: nil, bytes: [1, 2, 3])
      _ = try await put(
        "key.json", KeyDocument(store: "5f0c", archive: slot.folder, policy: "default", wrapped: wrapped).bytes)
    }
    var events = Manifest.Events(merkleRoot: SHA256.hash([]))
    (events.count, events.quarantined) = (keys?.count ?? 0, quarantined)
    events.first = Instant(nanoseconds: slot.date.start, digits: 3)
    let manifest = Manifest(
      store: "5f0c", id: id, slot: slot, number: slots.count + 1, previous: nil, expected: [slot.channel],
      createdAt: Instant(nanoseconds: 0), program: "tally 0", config: SHA256.hash([]), retentionClass: "default",
      archive: archive,
      events: events, filters: filters, kept: Manifest.Kept(), members: [], inputs: [], gaps: [], reconciliation: nil,
      summary: Manifest.Reference(key: slot.summaryKey, bytes: 0, sha256: SHA256.hash([])))
    _ = try await put("manifest.json", manifest.bytes)
    _ = try await put("manifest.json.p7s", Array("seal".utf8))
    slots[slot] = keys ?? []
    manifests[slot] = manifest
  }

  /// An index with nothing but the archive's filter, from its description in docs/store-format.md.
  static func index(_ keys: Set<CatalogKey>) -> [UInt8] {
    func little(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
    let count = max(1, (keys.count * 12 + 479) / 480)
    var blocks = Array(repeating: [UInt8](repeating: 0, count: 60), count: count)
    for key in keys {
      let hash = key.kind.hash(key.text)
      let block = Int(((hash >> 32) * UInt64(count)) >> 32)
      for step in 0..<8 {
        let position = (hash & 0xffff + UInt64(step) * (hash >> 16 & 0xffff | 1)) & 0xffff
        let bit = Int((position * 480) >> 16)
        blocks[block][bit / 8] |= 1 << UInt8(bit % 8)
      }
    }
    var header = Array("TALLYAX".utf8) + [1]
    for value in [0, 0, 0, count, 64 + 64 * count] { header += little(UInt64(value), 8) }
    header += little(Checksum.hash([UInt8]().span), 8)
    header += little(Checksum.hash(header.span), 8)
    for (number, block) in blocks.enumerated() {
      header += block + little(Checksum.hash(block.span, seed: UInt64(number)) & 0xffff_ffff, 4)
    }
    return header
  }

  // MARK: the plain model

  /// Slots of those days and channels, in order.
  func expected(_ dates: ClosedRange<LogicalDate>?, _ channels: Set<Channel>?) -> [Slot] {
    slots.keys.filter { dates?.contains($0.date) ?? true && channels?.contains($0.channel) ?? true }.sorted()
  }

  /// Whether a catalog knows what the dictionary does, and finds all that there is to find.
  func agrees(with catalog: Catalog, _ random: inout SplitMix) throws {
    let dates = Bool.random(using: &random) ? nil : Self.first.advanced(by: 1)...Self.first.advanced(by: 3)
    let channels: Set<Channel>? = Bool.random(using: &random) ? nil : [.sms, .other]
    let entries = try catalog.entries(dates, channels)
    #expect(entries.map(\.slot) == expected(dates, channels))
    for entry in entries { #expect(try entry.manifest?.sha256 == SHA256.hash(#require(manifests[entry.slot]).bytes)) }
    let keys = Set(slots.values.joined()).shuffled(using: &random).prefix(30) + [CatalogKey(.message, "nowhere")]
    let matches = try catalog.archives(mayHold: Array(keys), dates, channels)
    for slot in expected(dates, channels) {
      let hits = matches.first { $0.entry.slot == slot }?.hits ?? []
      let held = keys.indices.filter { slots[slot]?.contains(keys[$0]) == true }
      #expect(Set(hits).isSuperset(of: held))
      #expect(hits.count <= held.count + 3, "more than chance brings")
      #expect(hits == hits.sorted())
    }
  }

  static func keys(_ random: inout SplitMix) -> Set<CatalogKey> {
    Set(
      (0..<Int.random(in: 1...400, using: &random)).map { _ in
        let kinds = FilterKey.allCases.filter { $0 != .event }
        return CatalogKey(
          kinds.randomElement(using: &random) ?? .message, "id \(Int.random(in: 0..<2_000, using: &random))")
      })
  }
}
