import Archival
import Catalog
import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

@Suite struct CatalogTests {
  /// Of a label that not every mapping named, a filter's no says nothing.
  @Test(arguments: [nil, [FilterKey.message, .event], [.message, .event, .queue]])
  func whatAFilterCannotTellIsNotRuledOut(_ filters: [FilterKey]?) async throws {
    var stage = CatalogStage()
    let slot = Slot(CatalogStage.first, .sms)
    try await stage.seal(slot, [CatalogKey(.message, "M")], filters: filters.map { Set($0) })
    try await stage.seal(Slot(CatalogStage.first, .email), nil, filters: filters.map { Set($0) })
    let catalog = try await stage.keeper().rebuild().catalog
    #expect(try catalog.entry(slot)?.manifest?.filters == filters.map { Set($0) })
    let keys = [CatalogKey(.queue, "Q"), CatalogKey(.message, "nowhere"), CatalogKey(.message, "M"), CatalogKey(.agent, "A")]
    let matches = try catalog.archives(mayHold: keys)
    #expect(matches.map(\.entry.slot) == [slot])
    #expect(matches.first?.hits == (filters?.contains(.queue) == true ? [2, 3] : [0, 2, 3]))
  }

  /// Slots come, the catalog is made, brought up to date, made anew, lost: at any time it is what a dictionary is.
  @Test(arguments: UInt64(1)...12)
  func isAsAPlainDictionary(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    var stage = CatalogStage()
    for _ in 0..<12 {
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        let slot = Slot(
          CatalogStage.first.advanced(by: Int.random(in: 0..<5, using: &random)),
          Channel.allCases.randomElement(using: &random) ?? .sms, supplement: Int.random(in: 0...2, using: &random))
        guard stage.slots[slot] == nil else { continue }
        try await stage.seal(slot, Int.random(in: 0..<4, using: &random) == 0 ? nil : CatalogStage.keys(&random))
        if Bool.random(using: &random) { try await stage.keeper().update(slot) }
      }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: #expect(try await stage.keeper().rebuild().slots == stage.slots.count)
      case 1: try? FileManager.default.removeItem(atPath: stage.folder.path)
      default: break
      }
      let current = try await stage.keeper().current()
      #expect(current.gone.isEmpty)
      #expect(try current.catalog.extent().slots == stage.slots.count)
      #expect(try current.catalog.extent().highest == stage.slots.count)
      try stage.agrees(with: current.catalog, &random)
      let check = try #require(try await stage.keeper().check())
      #expect(check.isCurrent && check.differences.isEmpty && check.slots == stage.slots.count)
    }
  }

  @Test func knowsWhatAManifestSays() async throws {
    var stage = CatalogStage()
    let slot = Slot(CatalogStage.first, .sms)
    try await stage.seal(slot, [CatalogKey(.message, "M")], quarantined: 2, keyID: "kek-1")
    try await stage.seal(Slot(CatalogStage.first, .email), nil)
    let catalog = try await stage.keeper().rebuild().catalog
    let manifest = try #require(stage.manifests[slot])
    let entry = try #require(try catalog.entry(slot))
    #expect(entry.manifest == CatalogEntry.Facts(manifest, bytes: manifest.bytes, keyID: "kek-1"))
    #expect(entry.problem == nil)
    #expect(try catalog.entry(Slot(CatalogStage.first, .email))?.manifest?.archive == nil)
    #expect(try catalog.entry(Slot(CatalogStage.first, .other)) == nil)
    // Quarantined records may be of anybody; event ids are in no archive's filter; an empty slot holds nothing.
    let other = try catalog.archives(mayHold: [CatalogKey(.message, "other")])
    #expect(other.map(\.entry.slot) == [slot] && other.first?.hits == [] && other.first?.isUnresolved == true)
    let event = try catalog.archives(mayHold: [CatalogKey(.message, "other"), CatalogKey(.event, "E")])
    #expect(event.map(\.entry.slot) == [slot] && event.first?.hits == [1])
  }

  /// A wrapped key that is made anew beside an archive is found by a check, and known after a rebuild.
  @Test func followsWrappedKeys() async throws {
    var stage = CatalogStage()
    let slot = Slot(CatalogStage.first, .sms)
    try await stage.seal(slot, [], keyID: "kek-1")
    _ = try await stage.keeper().rebuild()
    let wrapped = WrappedKey(kind: "file", id: "kek-2", algorithm: "AES256-GCM", created: nil, bytes: [1])
    try await stage.store.put(
      KeyDocument(store: "5f0c", archive: slot.folder, policy: "default", wrapped: wrapped).bytes,
      as: try #require(ObjectKey(slot.folder + "/key.2.json")))
    let check = try #require(try await stage.keeper().check())
    #expect(check.differences.map(\.what) == [.differs] && !check.isCurrent)
    #expect(try await stage.keeper().rebuild().catalog.entry(slot)?.manifest?.keyID == "kek-2")
  }

  /// A manifest without a seal is not yet, one that is taken away is told, and both ways a check finds the difference.
  @Test func checksBothWays() async throws {
    let memory = MemoryStore()
    var stage = CatalogStage(memory)
    let (a, b) = (Slot(CatalogStage.first, .sms), Slot(CatalogStage.first, .email))
    try await stage.seal(a, [CatalogKey(.message, "M")])
    _ = try await stage.keeper().rebuild()
    try await stage.seal(b, [CatalogKey(.message, "N")])
    let missing = try #require(try await stage.keeper().check())
    #expect(missing.differences.map(\.place) == [b.folder] && missing.differences.map(\.what) == [.missing])
    memory.tamper(try #require(ObjectKey(b.folder + "/manifest.json.p7s")), nil)
    #expect(try #require(try await stage.keeper().check()).differences.isEmpty)
    memory.tamper(try #require(ObjectKey(a.folder + "/manifest.json.p7s")), nil)
    let gone = try #require(try await stage.keeper().check())
    #expect(gone.differences.map(\.what) == [.gone] && !gone.isCurrent)
    // What is known is kept until somebody makes it anew: a hold must not lose it.
    let current = try await stage.keeper().current()
    #expect(current.gone == [a])
    #expect(try current.catalog.archives(mayHold: [CatalogKey(.message, "M")]).count == 1)
    #expect(try await stage.keeper().rebuild().slots == 0)
  }

  /// What lies in a slot's place by now is taken in, whatever was catalogued of it: a store that was restored from a backup, or a manifest that somebody put there for a
  /// while.
  @Test(arguments: [nil, [CatalogKey(.message, "of before")], [CatalogKey(.message, "of before"), CatalogKey(.message, "N")]])
  func healsWhereASlotBecameAnother(_ before: [CatalogKey]?) async throws {
    let (memory, later) = (MemoryStore(), MemoryStore())
    let slot = Slot(CatalogStage.first, .sms)
    var (stage, other) = (CatalogStage(memory), CatalogStage(later))
    try await stage.seal(slot, before.map { Set($0) })
    _ = try await stage.keeper().rebuild()
    try await other.seal(Slot(CatalogStage.first, .email), nil)
    try await other.seal(slot, [CatalogKey(.message, "M")])
    for key in memory.contents.keys { memory.tamper(key, nil) }
    for (key, bytes) in later.contents where key.description.hasPrefix(slot.folder) { memory.tamper(key, bytes) }
    let current = try await stage.keeper().current()
    #expect(current.added == 1 && current.gone.isEmpty)
    #expect(try current.catalog.archives(mayHold: [CatalogKey(.message, "M")]).map(\.entry.slot) == [slot])
    #expect(try await stage.keeper().check()?.differences.isEmpty == true)
    #expect(try await stage.keeper().current().added == 0)
    // What was destroyed is catalogued as it was.
    for key in memory.contents.keys where key.name.hasPrefix("archive-") { memory.tamper(key, nil) }
    #expect(try await stage.keeper().current().added == 0)
  }

  /// What cannot be read counts as holding everything.
  @Test(arguments: ["manifest.json", "archive-1.index"], [nil, Array("{".utf8)])
  func holdsEverythingWhereNothingIsKnown(_ name: String, _ bytes: [UInt8]?) async throws {
    let memory = MemoryStore()
    var stage = CatalogStage(memory)
    let slot = Slot(CatalogStage.first, .sms)
    try await stage.seal(slot, [CatalogKey(.message, "M")])
    memory.tamper(try #require(ObjectKey(slot.folder + "/" + name)), bytes)
    let made = try await stage.keeper().rebuild()
    #expect(made.problems.map(\.slot) == [slot])
    let match = try #require(try made.catalog.archives(mayHold: [CatalogKey(.message, "other")]).first)
    #expect(match.hits == [0] && match.isUnresolved)
    let check = try #require(try await stage.keeper().check())
    #expect(check.isCurrent && check.differences.count == 1)
    #expect(try made.catalog.extent().slots == 1)
  }

  /// An index whose bytes are not those that the manifest names could hide an id.
  @Test func believesNoOtherIndex() async throws {
    let memory = MemoryStore()
    var stage = CatalogStage(memory)
    let slot = Slot(CatalogStage.first, .sms)
    try await stage.seal(slot, [CatalogKey(.message, "M")])
    memory.tamper(
      try #require(ObjectKey(slot.folder + "/archive-1.index")), CatalogStage.index([CatalogKey(.message, "another")]))
    let made = try await stage.keeper().rebuild()
    #expect(try made.catalog.archives(mayHold: [CatalogKey(.message, "M")]).map(\.isUnresolved) == [true])
  }

  /// A filter of many pieces.
  @Test func findsInALargeFilter() async throws {
    var stage = CatalogStage()
    let keys = Set((0..<50_000).map { CatalogKey(.message, "M\($0)") })
    try await stage.seal(Slot(CatalogStage.first, .sms), keys)
    let catalog = try await stage.keeper().rebuild().catalog
    #expect(try catalog.archives(mayHold: (0..<50_000).map { CatalogKey(.message, "M\($0)") }).first?.hits == Array(0..<50_000))
    let others = try catalog.archives(mayHold: (0..<50_000).map { CatalogKey(.message, "N\($0)") }).first?.hits ?? []
    #expect(others.count < 1_000)
    #expect(try catalog.archives(mayHold: [CatalogKey(.message, "M49999")]).first?.hits == [0])
  }
}
