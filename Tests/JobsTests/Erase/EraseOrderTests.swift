import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// An order of erasure is not sealed: one that somebody put into the store deletes nothing but what requests are about.
@Suite struct EraseOrderTests {
  private static let day = LogicalDate.of("2026-10-18")
  private static let messages = ["M-2026-10-18-0", "M-2026-10-18-1", "M-2026-10-18-2"]

  /// An item that lets the whole of an archive go, and what is there of it.
  private func whole(
    _ slot: Slot, _ fixture: EraseFixture, by other: ErasureOrder.Successor? = nil
  ) async throws -> (ErasureOrder.Item, [DispositionOrder.Version]) {
    let place = try #require(ObjectKey(slot.folder + "/manifest.json"))
    let bytes = try #require(fixture.store.contents[place])
    let manifest = try Manifest(bytes)
    let versions = try await fixture.expire.versions("").filter {
      $0.key.description.hasPrefix(slot.folder + "/") && $0.key.parts.count == 6 && Slot.isDestroyable($0.key.name)
    }
    let item = ErasureOrder.Item(
      id: manifest.id, slot: slot, manifest: SHA256.hash(bytes), bytes: 1, events: manifest.events.count,
      requests: [1: manifest.events.count], supersededBy: other)
    return (item, versions.map { .init(name: String($0.key.name), version: $0.id) })
  }

  private func order(_ slot: Slot, _ fixture: EraseFixture) async throws -> ErasureOrder {
    let (item, versions) = try await whole(slot, fixture)
    return ErasureOrder(
      store: fixture.expire.packed.id, number: 1, asOf: fixture.expire.today, items: [item], versions: [versions])
  }

  /// Puts it there; with the seal of a run, unless a test is about that.
  private func plant(
    _ order: ErasureOrder, _ fixture: EraseFixture, on day: String = "2027-11-01", isSealed: Bool = true
  ) throws {
    fixture.store.tamper(try #require(ObjectKey("erasures/\(day)/order.json")), order.bytes)
    if isSealed { try fixture.expire.seal(order.bytes) }
  }

  private func refuses(_ words: String, _ fixture: EraseFixture) async throws {
    let before = fixture.store.contents
    let error = await #expect(throws: JobError.self) { try await fixture.run() }
    #expect(error?.code == .integrity && error?.cause.contains(words) == true, "\(String(describing: error))")
    #expect(fixture.store.contents == before)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: String
    var day = "2027-11-01"
    var change: @Sendable (inout ErasureOrder) -> Void = { _ in }
  }

  static let rows: [Row] = [
    Row(testDescription: "an archive that has events of others", words: "which has events of others"),
    Row(testDescription: "a request that nobody made", words: "the ledger has no request") { $0.items[0].requests = [7: 1] },
    Row(testDescription: "no request", words: "the ledger has no request") { $0.items[0].requests = [:] },
    Row(testDescription: "a day to come", words: "its as-of") { $0.asOf = .of("2099-01-01") },
    Row(testDescription: "a folder of a day to come", words: "is to come", day: "2199-01-01") { $0.asOf = .of("2027-11-01") },
    Row(testDescription: "another id", words: "the archive in its") { $0.items[0].id = "other" },
    Row(testDescription: "an archive twice", words: "it names an archive twice") { order in
      order.items.append(order.items[0])
      order.versions.append(order.versions[0])
    },
    Row(testDescription: "an object that no erasure deletes", words: "which no disposition deletes") {
      $0.versions[0].append(.init(name: "manifest.json", version: "1"))
    },
    Row(testDescription: "another store's", words: "it is another one") { $0.store = "5f0c6a2e-0000-4000-8000-000000000003" },
  ]

  @Test("One that a run would not have written is refused, and nothing is deleted", arguments: rows) func planted(_ row: Row)
    async throws
  {
    let fixture = try await EraseFixture(encrypted: true)
    try await fixture.request()
    var order = try await order(Slot(Self.day, .sms), fixture)
    row.change(&order)
    try plant(order, fixture, on: row.day)
    try await refuses(row.words, fixture)
  }

  @Test("An archive that somebody took is attested by nothing, whatever order and outcome lie there") func taken() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let slot = Slot(Self.day, .sms)
    let order = try await order(slot, fixture)
    for key in fixture.formers().keys where key.description.hasPrefix(slot.folder + "/") { fixture.store.tamper(key, nil) }
    try plant(order, fixture, isSealed: false)
    let outcome = DispositionOutcome(
      id: order.items[0].id, slot: slot, verdict: .destroyed, because: .expired, reason: "it was erased")
    fixture.store.tamper(
      try #require(ObjectKey("erasures/2027-11-01/outcome.ndjson")), DispositionOutcomes(items: [outcome]).bytes)
    try await refuses("no run made a seal for it", fixture)
    #expect(try await fixture.verify().isDamaged)
  }

  @Test("A clock that is years ahead erases nothing, and enters nothing in the ledger") func clock() async throws {
    var fixture = try await EraseFixture()
    try await fixture.request()
    fixture.expire.clockMargin = NewestDay.longestMargin
    let before = fixture.store.contents
    for day in ["2034-01-01", "2026-12-03"] {
      fixture.expire.move(to: day)
      if day == "2026-12-03" { try await fixture.expire.hold("LIT-1", .make(messages: ["nowhere"])) }
      if day == "2026-12-03" { fixture.expire.move(to: "2026-12-02") }
      let error = await #expect(throws: JobError.self) { try await fixture.run() }
      #expect(error?.code == .refused, "\(String(describing: error))")
      #expect(await #expect(throws: JobError.self) { try await fixture.request("M-9") }?.code == .refused)
      #expect(fixture.store.contents.filter { !$0.key.description.hasPrefix("holds/") } == before)
    }
  }

  @Test("A clock that is behind a killed run's order accuses nobody, and deletes nothing") func clockBack() async throws {
    // All events of an archive are asked for, so that an order is the first thing that is written.
    let fixture = try await EraseFixture(records: 4)
    try await fixture.request("M-2026-10-18-0")
    fixture.expire.move(to: "2027-11-03")
    let plan = FaultPlan([FaultPlan.Fault(.delete, occurrence: 1, code: .unavailable)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty)
    let before = fixture.store.contents
    // Behind the order, and behind the entry of the request as well.
    for day in ["2027-11-02", "2027-10-31"] {
      fixture.expire.move(to: day)
      let error = await #expect(throws: JobError.self) { try await fixture.run() }
      #expect(error?.code == .refused && error?.remedy?.contains("set the clock") == true, "\(String(describing: error))")
      #expect(fixture.store.contents == before)
    }
    fixture.expire.move(to: "2027-11-03")
    #expect(try await fixture.run().done.count == 1)
    #expect(try await fixture.verify().words == [])
  }

  @Test("What takes the place of another archive takes that of none else") func successors() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let before = fixture.formers()
    _ = try await fixture.run()
    for (key, bytes) in before where key.description.contains("/18/SMS/") { fixture.store.tamper(key, bytes) }
    let rewritten = Slot(Self.day, .email).superseding
    let place = try #require(ObjectKey(rewritten.folder + "/manifest.json"))
    let manifest = try #require(fixture.store.contents[place])
    let successor = ErasureOrder.Successor(id: try Manifest(manifest).id, slot: rewritten, manifest: SHA256.hash(manifest))
    let (item, versions) = try await whole(Slot(Self.day, .sms), fixture, by: successor)
    try plant(
      ErasureOrder(
        store: fixture.expire.packed.id, number: 1, asOf: .of("2027-11-02"), items: [item], versions: [versions]),
      fixture, on: "2027-11-02")
    fixture.expire.move(to: "2027-11-02")
    try await refuses("does not take the place of its", fixture)

    // One that fits, but that nobody trusted sealed.
    let seal = try CMSSeal.sign(manifest, with: fixture.expire.people.stranger, at: SealedFixture.sealedAt)
    fixture.store.tamper(place.adding(".p7s"), seal)
    try await refuses("cannot take the place of another", fixture)
  }

  @Test("An archive of which all events are asked for goes, also when a killed run is taken up again") func genuine() async throws
  {
    let fixture = try await EraseFixture(encrypted: true)
    for message in Self.messages { try await fixture.request(message) }
    for occurrence in 1...2 {
      let copy = fixture.copied
      let plan = FaultPlan([FaultPlan.Fault(.delete, occurrence: occurrence, code: .unavailable)])
      do { _ = try await copy.run(through: FaultyStore(copy.store, plan)) } catch is StorageError {}
      #expect(plan.unfired.isEmpty)
      #expect(try await copy.run().done.count == 3)
      #expect(copy.formers().keys.allSatisfy { !$0.description.contains("/10/18/") })
      #expect(try await copy.verify().words == [])
    }
  }
}
