internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What is erased, what stays, and what is said of it.
@Suite struct EraseRunTests {
  @Test(
    "Every other event stays byte for byte, the erased ones are in no archive, and a second run writes nothing",
    arguments: [false, true])
  func erases(_ isEncrypted: Bool) async throws {
    let fixture = try await EraseFixture(encrypted: isEncrypted)
    let former = fixture.formers()
    #expect(try await fixture.events(EraseFixture.message).count == 8)
    #expect(try await fixture.request() == 1)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && outcome.failures.isEmpty && outcome.deferred.isEmpty)
    #expect(outcome.erased.map(\.events) == [4, 4] && outcome.erased.allSatisfy { $0.requests == [1: 4] })
    #expect(outcome.done.map(\.done) == [ErasureEntry.Done(events: 8, archives: 2)])
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message))
    #expect(try await fixture.events(EraseFixture.message).isEmpty)
    // The former archives of that day are gone with index and key, those of the other day are as they were.
    let now = fixture.formers()
    for (key, bytes) in former {
      let isOther = key.description.contains("/10/19/")
      #expect(now[key] == (isOther ? bytes : nil), "\(key)")
    }
    let verified = try await fixture.verify()
    #expect(verified.words == [] && verified.destroyed == 2 && verified.erasures == 1 && verified.manifests == 6)
    #expect(verified.events == fixture.packed(without: EraseFixture.message).count)
    let request = try #require(try await fixture.requests().first)
    #expect(request.doneAt != nil && request.done?.events == 8 && request.deferral == nil)

    let before = fixture.store.contents
    let again = try await fixture.run()
    #expect(again.erased.isEmpty && again.done.isEmpty && fixture.store.contents == before)
    #expect(try await fixture.run(sweeps: true).erased.isEmpty && fixture.store.contents == before)
  }

  @Test("Nothing of the ledger, of orders or of certificates names the message") func namesNobody() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let name = Array(EraseFixture.message.utf8)
    func naming() -> [String] {
      fixture.store.contents.filter { key, bytes in
        !key.description.hasPrefix("archives/") && bytes.indices.contains { bytes[$0...].starts(with: name) }
      }.keys.map(\.description)
    }
    #expect(naming() == [])
    #expect(fixture.store.contents.keys.contains { $0.description == "erasures/subjects/00000001" })
    _ = try await fixture.run()
    #expect(naming() == [])
    #expect(!fixture.store.contents.keys.contains { $0.description.hasPrefix("erasures/subjects/") })
    // Neither do archives that are not packed: members of the bag are compressed.
    let sealed = fixture.archives()
    for folder in try await sealed.folders(.init()) {
      let reader = try #require(try await sealed.open(try await sealed.slot(folder)))
      for member in reader.manifest.members {
        let bytes = try await reader.read(member)
        #expect(!bytes.indices.contains { bytes[$0...].starts(with: name) }, "\(folder.slot.folder) \(member.path)")
      }
    }
  }

  @Test("The new manifest links the former one, and says how many events went under which requests") func manifest() async throws
  {
    let fixture = try await EraseFixture()
    let former = try await ArchiveShelf.manifest(Slot(.of("2026-10-18"), .sms), in: fixture.store)
    try await fixture.request()
    try await fixture.request(EraseFixture.other)
    _ = try await fixture.run()
    let slot = Slot(.of("2026-10-18"), .sms, rewrite: 1)
    #expect(slot.folder == "archives/2026/10/18/SMS/rewrite-1")
    let manifest = try await ArchiveShelf.manifest(slot, in: fixture.store).manifest
    let supersedes = try #require(manifest.supersedes)
    #expect(supersedes.manifest == former.digest && supersedes.id == former.manifest.id)
    #expect(manifest.events.count == former.manifest.events.count - supersedes.erased)
    #expect(supersedes.requests == [1: 4, 2: 4] && supersedes.erased == 8)
    #expect(manifest.inputs == former.manifest.inputs && manifest.summary == former.manifest.summary)
    #expect(manifest.id.hasPrefix("20261018-SMS-r1-") && manifest.number == 5)
    let text = String(decoding: manifest.bytes, as: UTF8.self)
    #expect(text.contains(#""format":3"#) && text.contains(#""supersedes":{"erased":8,"#))
    #expect(try Manifest(manifest.bytes) == manifest)
  }

  @Test(
    "Where all of an archive is the subject's, its key and content go, and nothing takes its place", arguments: [false, true])
  func whole(_ isEncrypted: Bool) async throws {
    let fixture = try await EraseFixture(encrypted: isEncrypted, records: 4)
    try await fixture.request("M-2026-10-18-0")
    let outcome = try await fixture.run()
    #expect(outcome.erased.count == 2 && outcome.erased.allSatisfy { $0.supersededBy == nil })
    #expect(!fixture.store.contents.keys.contains { $0.description.contains("rewrite-") })
    #expect(fixture.formers().keys.allSatisfy { $0.description.contains("/10/19/") })
    let verified = try await fixture.verify()
    #expect(verified.words == [] && verified.destroyed == 2)
    #expect(try await fixture.events() == fixture.packed(without: "M-2026-10-18-0"))
  }

  @Test("A later request rewrites what was rewritten") func twice() async throws {
    let fixture = try await EraseFixture(encrypted: true)
    try await fixture.request()
    _ = try await fixture.run()
    #expect(try await fixture.request(EraseFixture.other) == 3)
    let outcome = try await fixture.run()
    #expect(outcome.erased.allSatisfy { $0.slot.rewrite == 1 && $0.supersededBy?.slot.rewrite == 2 } && outcome.erased.count == 2)
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message, EraseFixture.other))
    let verified = try await fixture.verify()
    #expect(verified.words == [] && verified.destroyed == 4 && verified.erasures == 2)
  }

  @Test("What nobody has is done, and says so; a request that is open is taken once") func nothing() async throws {
    let fixture = try await EraseFixture()
    #expect(try await fixture.request("M-9") == 1)
    #expect(try await fixture.request("M-9") == 1)
    let outcome = try await fixture.run()
    #expect(outcome.done.map(\.done) == [ErasureEntry.Done(events: 0, archives: 0)] && outcome.erased.isEmpty)
    #expect(try await fixture.request("M-9") == 3)
  }

  @Test("A dry run writes nothing") func dryRun() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let before = fixture.store.contents
    let outcome = try await fixture.run(dryRun: true)
    #expect(outcome.erased.count == 2 && fixture.store.contents == before)
  }

  @Test("Explanations name the erasure and not the message, and plans go on") func explains() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    _ = try await fixture.run()
    let job = ExplainJob(
      store: fixture.store, labels: fixture.expire.labels(fixture.store), settings: try fixture.expire.settings())
    func explain(_ folder: String) async throws -> ExplainJob.Explanation? {
      let now = fixture.expire.clock.now() / 1_000_000_000
      return try await job.run(.archive(folder, .of("2026-10-18")), asOf: fixture.expire.today, now: now).first
    }
    let former = try await explain("archives/2026/10/18/SMS")
    let gone = try #require(former?.destroyed)
    #expect(gone.word == "SUPERSEDED" && gone.supersededBy?.hasPrefix("20261018-SMS-r1-") == true && gone.planned == nil)
    #expect(gone.words.contains("erased on request (erasures/2027-11-01/certificate.json)"))
    let other = try await explain("archives/2026/10/18/SMS/rewrite-1")
    #expect(other?.destroyed == nil && other?.decision.id == gone.supersededBy)

    var expiring = fixture.expire
    expiring.policies = [ExpireFixture.destroy]
    let draft = try await expiring.plan()
    #expect(draft.plan.items.map(\.slot.folder).contains("archives/2026/10/18/SMS/rewrite-1") && draft.plan.items.count == 4)
    let run = try await expiring.run()
    #expect(run.outcomes.count { $0.verdict == .destroyed } == 4)
    #expect(try await fixture.verify().words == [] && fixture.formers().isEmpty)
  }

  @Test("What an archive had of a plan that was made before, was erased since") func planned() async throws {
    var fixture = try await EraseFixture()
    fixture.expire.policies = [ExpireFixture.destroy]
    try await fixture.expire.plan()
    try await fixture.request()
    _ = try await fixture.run()
    let outcome = try await fixture.expire.run()
    #expect(outcome.exit == .done)
    #expect(outcome.outcomes.count { $0.verdict == .gone && $0.because == .expired } == 2)
    #expect(outcome.outcomes.count { $0.verdict == .destroyed } == 2)
    #expect(try await fixture.verify().words == [])
  }

  @Test("Another key, a ledger that was changed and an as-of to come stop the run, and nothing is erased") func refuses()
    async throws
  {
    let fixture = try await EraseFixture()
    try await fixture.request()
    try await fixture.request(EraseFixture.other)
    let before = fixture.formers()
    func code(_ fixture: EraseFixture, _ asOf: String? = nil) async throws -> ExitCode? {
      do { _ = try await fixture.run(asOf) } catch let error as JobError { return error.code }
      return nil
    }
    var strange = fixture
    strange.key = try ErasureKey([UInt8](repeating: 8, count: 32))
    #expect(try await code(strange) == .configuration)
    #expect(try await code(fixture, "2027-11-02") == .refused)
    let altered = fixture.copied
    let entry = try #require(ObjectKey("erasures/ledger/00000001.json"))
    let bytes = try #require(altered.store.contents[entry])
    let text = String(decoding: bytes, as: UTF8.self)
    altered.store.tamper(entry, Array(text.replacing("J. Doe", with: "K. Roe").utf8))
    #expect(try await code(altered) == .integrity)
    #expect(try await altered.verify().words == ["altered erasures/ledger"])
    altered.store.tamper(entry, nil)
    #expect(try await code(altered) == .integrity)
    #expect(fixture.formers() == before && altered.formers() == before)
  }

  @Test("Requests wait for the key that they were taken under, and stop no others; none is taken beside them") func otherKeys()
    async throws
  {
    let fixture = try await EraseFixture()
    var other = fixture
    other.key = try ErasureKey([UInt8](repeating: 8, count: 32))
    let former = fixture.formers()
    try await fixture.request()
    let refused = await #expect(throws: JobError.self) { try await other.request(EraseFixture.other) }
    #expect(refused?.code == .configuration)
    // The key is lost: what nobody can read any more is removed, and the request taken anew.
    let subject = try #require(ObjectKey("erasures/subjects/00000001"))
    let sealed = fixture.store.contents[subject]
    fixture.store.tamper(subject, nil)
    #expect(try await other.request(EraseFixture.other) == 2)
    let outcome = try await other.run()
    #expect(outcome.exit == .done && outcome.done.map(\.request) == [2] && outcome.erased.count == 2)
    // It is found after all.
    fixture.store.tamper(subject, sealed)
    let told = try await other.run()
    #expect(told.exit == .configuration && told.failures.map(\.code) == [.configuration] && told.done.isEmpty)
    #expect(try await fixture.run().done.map(\.request) == [1])
    #expect(try await fixture.events() == fixture.packed(without: EraseFixture.message, EraseFixture.other))
    #expect(try await other.run().exit == .done)
    #expect(try await fixture.requests().allSatisfy { $0.doneAt != nil })
    // What comes back without its successor can be told apart under its own key alone.
    for key in fixture.store.contents.keys where key.description.contains("/rewrite-") { fixture.store.tamper(key, nil) }
    for (key, bytes) in former { fixture.store.tamper(key, bytes) }
    let back = try await fixture.run()
    #expect(back.exit == .configuration && back.erased.isEmpty && back.failures[0].cause.contains("request 2"))
  }

  @Test("What a killed run of tiering left is no archive yet, and keeps no request open") func leftByTiering() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let place = try #require(ObjectKey("archives/2026/10/20/SMS/20261020-SMS-aaaaaaaaaaaa.tar.zst"))
    fixture.store.tamper(place, [1])
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && outcome.failures.isEmpty && outcome.done.count == 1)
    // One that lost its manifest alone is another matter.
    fixture.store.tamper(try #require(ObjectKey("archives/2026/10/20/SMS/manifest.json.p7s")), [1])
    #expect(try await fixture.run(sweeps: true).exit == .integrity)
  }

  @Test("A damaged archive is told, stays, and keeps its request open") func damaged() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let key = try #require(
      fixture.store.contents.keys.first { $0.description.contains("/18/SMS/") && $0.name.hasSuffix(".tar.zst") })
    let bytes = Array(try #require(fixture.store.contents[key]).dropLast())
    fixture.store.tamper(key, bytes)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity && outcome.failures.count == 1)
    #expect(outcome.erased.map(\.slot.channel) == [.email] && outcome.done.isEmpty)
    #expect(outcome.deferred.map(\.deferral.verdict) == [.unresolved])
    #expect(fixture.store.contents[key] == bytes)
  }
}
