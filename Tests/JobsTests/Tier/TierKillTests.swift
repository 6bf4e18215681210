internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A run that is killed before each of its changes to the store in turn: nothing is ever in neither place, and the next run leaves what an
/// undisturbed one leaves.
@Suite struct TierKillTests {
  private func copy(_ contents: [ObjectKey: [UInt8]]) -> MemoryStore {
    let store = MemoryStore(now: { TierFixture.now })
    for (key, bytes) in contents { store.tamper(key, bytes) }
    return store
  }

  /// What must be equal: seals are made anew, and so is ciphertext under another key.
  private func comparable(_ store: MemoryStore, encrypted: Bool) -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for (key, bytes) in store.contents {
      let name = key.description
      let isMadeAnew = name.hasSuffix(".p7s") || encrypted && name.hasPrefix("archives/")
      contents[name] = isMadeAnew ? [] : bytes
    }
    return contents
  }

  @Test(arguments: [false, true]) func everyKillHeals(_ isEncrypted: Bool) async throws {
    let memory = MemoryStore(now: { TierFixture.now })
    var fixture = try TierFixture(memory)
    if isEncrypted { fixture.wrapper = FileKeys([try KeyEncryptionKey(id: "k", created: 1)]) }
    try await TierRunTests.fill(fixture)
    let before = memory.contents
    let records = try await TierLedger(fixture).hot
    try await fixture.tier()
    let expected = comparable(memory, encrypted: isEncrypted)

    // `make fault` tries every one.
    let changes = try await FaultPlan.atEachChange(step: isEncrypted ? 17 : 5) { plan, change in
      let store = copy(before)
      let disturbed = fixture.on(store)
      do { try await disturbed.tier(through: FaultyStore(store, plan)) } catch { #expect(plan.hasCrashed, "\(error)") }
      let seen = try await TierLedger(disturbed)
      for record in records where !seen.hot.contains(record) { #expect(seen.archived[record] == 1, "\(record) after \(change)") }
      try await disturbed.tier()
      let healed = comparable(store, encrypted: isEncrypted)
      #expect(healed == expected, "killed at \(change): \(FaultPlan.difference(healed, expected))")
    }
    #expect(changes > 100)
  }

  /// A timestamp that a kill kept from being written is asked for by the next run.
  @Test func aMissingTimestampIsMadeUpFor() async throws {
    let memory = MemoryStore(now: { TierFixture.now })
    var fixture = try TierFixture(memory)
    fixture.stamps = true
    try await TierRunTests.fill(fixture)
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: ".tsr", occurrence: 2, code: .io)])
    await #expect(throws: StorageError.self) { try await fixture.tier(through: FaultyStore(memory, plan)) }
    try await fixture.tier()
    let names = memory.contents.keys.map(\.description)
    #expect(names.count { $0.hasSuffix(".p7s") } == 8 && names.count { $0.hasSuffix(".tsr") } == 8)
  }
}
