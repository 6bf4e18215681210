internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What was erased and comes back with a backup is erased again.
@Suite struct EraseRestoreTests {
  private func restore(_ objects: [ObjectKey: [UInt8]], into fixture: EraseFixture) {
    for (key, bytes) in objects { fixture.store.tamper(key, bytes) }
  }

  @Test(
    "A former archive that comes back beside its successor is deleted again, without a key, and nothing is rewritten",
    arguments: [
      false, true,
    ])
  func formerComesBack(_ isEncrypted: Bool) async throws {
    let fixture = try await EraseFixture(encrypted: isEncrypted)
    let former = fixture.formers().filter { $0.key.description.contains("/10/18/") && $0.key.name != "key.json" }
    try await fixture.request()
    _ = try await fixture.run()
    let after = fixture.formers()
    restore(former, into: fixture)
    #expect(try await fixture.verify().findings.contains { $0.verdict == .extra && $0.cause.contains("came back") })
    let outcome = try await fixture.run()
    #expect(outcome.erased.count == 2 && outcome.done.isEmpty && fixture.formers() == after)
    #expect(try await fixture.verify().words == [])
    let before = fixture.store.contents
    _ = try await fixture.run()
    #expect(fixture.store.contents == before)
  }

  @Test("A ledger that is gone, or lost its end, is told: no number is given to anybody else") func ledgerGone() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request("nobody-at-all")
    try await fixture.request()
    _ = try await fixture.run()
    let ledger = fixture.store.contents.filter { $0.key.description.hasPrefix("erasures/ledger/") }.sorted { $0.key < $1.key }
    for kept in [0, 1] {
      let copy = fixture.copied
      for (key, _) in ledger.dropFirst(kept) { copy.store.tamper(key, nil) }
      #expect(try await copy.verify().words == ["missing erasures/ledger/00000002.json"])
      let before = copy.store.contents
      for body in [{ _ = try await copy.request("somebody-else") }, { _ = try await copy.run() }] as [() async throws -> Void] {
        let error = await #expect(throws: JobError.self) { try await body() }
        #expect(error?.code == .integrity && error?.cause.contains("names request 2") == true, "\(String(describing: error))")
      }
      #expect(copy.store.contents == before)
    }
  }

  @Test("A hold wins over what came back, and its release lets it go") func heldAgain() async throws {
    let fixture = try await EraseFixture()
    let former = fixture.formers().filter { $0.key.description.contains("/10/18/") }
    try await fixture.request()
    _ = try await fixture.run()
    restore(former, into: fixture)
    try await fixture.expire.hold()
    #expect(try await fixture.run().deferred.map(\.deferral.verdict) == [.held])
    for (key, bytes) in former { #expect(fixture.store.contents[key] == bytes) }
    try await fixture.expire.release()
    fixture.expire.move(to: "2027-12-15")
    #expect(try await fixture.run().done.count == 1)
    #expect(former.keys.allSatisfy { fixture.store.contents[$0] == nil })
    #expect(try await fixture.verify().words == [])
  }

  @Test("Archives from a backup that is older than the erasure are rewritten anew, where the ledger is kept") func olderBackup()
    async throws
  {
    let fixture = try await EraseFixture(encrypted: true)
    let backup = fixture.store.contents.filter { $0.key.description.hasPrefix("archives/") }
    try await fixture.request()
    _ = try await fixture.run()
    for key in fixture.store.contents.keys where key.description.hasPrefix("archives/") { fixture.store.tamper(key, nil) }
    restore(backup, into: fixture)
    #expect(try await fixture.events(EraseFixture.message).count == 8)
    #expect(try await fixture.verify().findings.contains { $0.verdict == .missing && $0.place.contains("rewrite-1") })
    let outcome = try await fixture.run()
    #expect(outcome.erased.count == 2)
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message))
    #expect(try await fixture.verify().words == [])
  }

  @Test("A sweep finds what no certificate names: an archive of the message that came later") func sweep() async throws {
    let fixture = try await EraseFixture()
    let late = fixture.store.contents.filter { $0.key.description.hasPrefix("archives/2026/10/18/") }
    for key in late.keys { fixture.store.tamper(key, nil) }
    try await fixture.request()
    #expect(try await fixture.run().done.map(\.done.events) == [0])
    restore(late, into: fixture)
    #expect(try await fixture.run().erased.isEmpty)
    let outcome = try await fixture.run(sweeps: true)
    #expect(outcome.erased.count == 2 && outcome.done.map(\.done.events) == [8])
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message))
    #expect(try await fixture.verify().words == [])
  }
}
