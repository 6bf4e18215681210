import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

/// Archives without the events of some messages.
@Suite struct ArchiveRewriterTests {
  private let scratch = TemporaryFolder()

  private func rewriter(_ manifest: Manifest, _ fixture: PackedFixture, _ messages: String...) async throws -> ArchiveRewriter {
    let keys = Set(messages.map { FilterKey.message.hash($0) })
    return ArchiveRewriter(try await ArchiveReader(manifest, in: fixture.store), scratch: scratch.path) { keys.contains($0) }
  }

  private func write(
    _ rewritten: ArchiveRewriter.Rewritten, of former: Manifest, _ fixture: PackedFixture
  ) async throws -> Manifest {
    var manifest = former
    manifest.slot = former.slot.superseding
    manifest.id = manifest.slot.archiveID(
      store: "5f0c", inputs: [(key: "events", sha256: rewritten.lane.events.merkleRoot)])
    let writer = ArchiveWriter(store: fixture.store, organization: "A firm", program: "tally 0")
    let written = try await writer.write(rewritten.lane, slot: manifest.slot, id: manifest.id, files: rewritten.files)
    (manifest.archive, manifest.members, manifest.events) = (written.archive, written.members, rewritten.lane.events)
    manifest.filters = rewritten.filters
    let erased = rewritten.erased.values.reduce(0, +)
    manifest.supersedes = Manifest.Supersession(
      id: former.id, manifest: SHA256.hash(former.bytes), erased: erased, requests: [1: erased])
    return manifest
  }

  private func events(_ manifest: Manifest, _ fixture: PackedFixture) async throws -> [ArchivedEvent] {
    let reader = try await ArchiveReader(manifest, in: fixture.store)
    var found: [ArchivedEvent] = []
    for member in reader.eventMembers {
      let events = try await reader.events(in: member)
      found += events.leaves.map { events[$0] }
    }
    return found
  }

  @Test("What is left has the same bytes, exports and lines, and the whole archive verifies") func rewrites() async throws {
    let fixture = try await PackedFixture(exports: 3, records: 60)
    let former = try #require(try await fixture.write().first)
    let rewriter = try await rewriter(former, fixture, "M-3", "M-6")
    let rewritten = try await rewriter.rewrite()
    let manifest = try await write(rewritten, of: former, fixture)
    let before = try await events(former, fixture)
    let after = try await events(manifest, fixture)
    let gone = before.filter { event in
      let text = String(decoding: event.bytes, as: UTF8.self)
      return text.contains(#""M-3""#) || text.contains(#""M-6""#)
    }
    #expect(!gone.isEmpty && rewritten.erased.values.reduce(0, +) == gone.count)
    #expect(try await rewriter.count() == rewritten.erased)
    let kept = before.filter { !gone.map(\.leaf).contains($0.leaf) }
    #expect(
      after.map(\.bytes) == kept.map(\.bytes) && after.map(\.export) == kept.map(\.export)
        && after.map(\.line) == kept.map(\.line))
    #expect(try await ArchiveCheck(manifest, in: fixture.store, key: nil, threads: 2).run().findings.isEmpty)
    #expect(
      CountCheck.findings(manifest, in: manifest.slot).allSatisfy { $0.cause.contains("summary") || $0.cause.contains("inputs") })
    #expect(manifest.events.outbound == kept.count && manifest.events.types == [.send: kept.count])
    // The index knows what is left, and no more.
    let reader = try await ArchiveReader(manifest, in: fixture.store)
    #expect(try await reader.find(.message, "M-3").isEmpty)
    #expect(try await !reader.find(.message, "M-0").isEmpty)
    #expect(try await !reader.index.mayHold(.message, "M-3"))
    #expect(try Manifest(manifest.bytes) == manifest)
    #expect(manifest.filters?.isSuperset(of: [.message, .event]) == true)
    #expect(
      RewriteCheck.findings(
        [former, manifest].map { RewriteCheck.Facts($0, digest: SHA256.hash($0.bytes), in: $0.slot) }) == [])
  }

  @Test("Nobody's events take nothing; quarantined records stay as they are") func quarantined() async throws {
    let fixture = try await PackedFixture(exports: 2, records: 9, quarantined: true)
    let former = try #require(try await fixture.write().last)
    #expect(former.slot.channel == .other && former.events.quarantined > 0)
    let same = try await rewriter(former, fixture, "M-none").rewrite()
    #expect(same.erased.isEmpty)
    let manifest = try await write(same, of: former, fixture)
    #expect(try await ArchiveCheck(manifest, in: fixture.store, key: nil, threads: 1).run().findings.isEmpty)
    #expect(manifest.events == former.events)
    #expect(
      manifest.members.map { "\($0.path) \($0.sha256)" } == former.members.map { "\($0.path) \($0.sha256)" })
    // All events of an archive with quarantined records: those stay, so that it is not empty.
    let messages = try await events(former, fixture).map { event in
      try JSONValue.parse(event.bytes)["message"]?["id"]?.stringValue ?? ""
    }
    let keys = Set(messages.map { FilterKey.message.hash($0) })
    let rest = try await ArchiveRewriter(try await ArchiveReader(former, in: fixture.store), scratch: scratch.path) {
      keys.contains($0)
    }.rewrite()
    #expect(!rest.lane.isEmpty && rest.lane.events.count == 0 && rest.lane.events.quarantined == former.events.quarantined)
    let left = try await write(rest, of: former, fixture)
    #expect(try await ArchiveCheck(left, in: fixture.store, key: nil, threads: 1).run().findings.isEmpty)
  }

  @Test("The archive's copies of breaks and open items lose the lines of the message, and no other") func reconciliation()
    async throws
  {
    let fixture = try await PackedFixture(exports: 1, records: 9)
    let lane = try #require(fixture.day.lanes.first)
    let date = try #require(PackedFixture.date)
    let slot = Slot(date, lane.channel)
    let mine = #"{"code":"LATE_DELIVERY","messageId":"M-0"}"#
    let theirs = #"{"code":"LATE_DELIVERY","messageId":"M-3"}"#
    let nobodys = #"{"code":"EXPORT_GAP"}"#
    func lines(_ lines: String...) -> [UInt8] { lines.flatMap { Array(($0 + "\n").utf8) } }
    let writer = ArchiveWriter(store: fixture.store, organization: "A firm", program: "tally 0")
    let written = try await writer.write(
      lane, slot: slot, id: "A",
      files: [
        ArchiveFile(path: "data/reconciliation/run.json", content: .bytes(Array("{}".utf8))),
        ArchiveFile(path: "data/reconciliation/breaks.ndjson", content: .bytes(lines(mine, theirs, nobodys, mine))),
        ArchiveFile(path: "data/reconciliation/open-items.ndjson", content: .bytes(lines(mine))),
      ])
    var former = try #require(try await fixture.write().first)
    former.id = "A"
    (former.archive, former.members) = (written.archive, written.members)
    let rewritten = try await rewriter(former, fixture, "M-0").rewrite()
    let manifest = try await write(rewritten, of: former, fixture)
    let reader = try await ArchiveReader(manifest, in: fixture.store)
    #expect(try await reader.read("data/reconciliation/breaks.ndjson") == lines(theirs, nobodys))
    #expect(try await reader.read("data/reconciliation/open-items.ndjson") == [])
    #expect(try await reader.read("data/reconciliation/run.json") == Array("{}".utf8))
    #expect(try await ArchiveCheck(manifest, in: fixture.store, key: nil, threads: 1).run().findings.isEmpty)
  }

  @Test("What is not as it was sealed is not rewritten") func damaged() async throws {
    let fixture = try await PackedFixture(exports: 1, records: 9)
    var former = try #require(try await fixture.write().first)
    let place = try #require(former.members.firstIndex { $0.leaves != nil })
    former.members[place].sha256 = SHA256.hash([1])
    let altered = former
    await #expect(throws: ArchiveError.self) { _ = try await rewriter(altered, fixture, "M-0").rewrite() }
  }

  @Test("A rewrite that does not follow from what it supersedes is told") func check() async throws {
    let fixture = try await PackedFixture(exports: 1, records: 9)
    let former = try #require(try await fixture.write().first)
    let good = try await write(try await rewriter(former, fixture, "M-0").rewrite(), of: former, fixture)
    func findings(_ change: (inout Manifest) -> Void) -> [String] {
      var manifest = good
      change(&manifest)
      return RewriteCheck.findings(
        [former, manifest].map {
          RewriteCheck.Facts($0, digest: SHA256.hash($0.bytes), in: good.slot.rewrite == $0.slot.rewrite ? good.slot : $0.slot)
        }
      ).map { "\($0.verdict.rawValue) \($0.place)" }
    }
    let altered = ["altered \(good.slot.folder)/manifest.json"]
    #expect(findings { _ in } == [])
    #expect(findings { $0.supersedes?.manifest = SHA256.hash([2]) } == altered)
    #expect(findings { $0.supersedes?.erased += 1 } == altered)
    #expect(findings { $0.inputs.append(Manifest.Input(object: $0.summary, records: 1)) } == altered)
    #expect(RewriteCheck.findings([RewriteCheck.Facts(good, digest: SHA256.hash([]), in: good.slot)]) == [])
    var nothing = good
    nothing.supersedes = nil
    #expect(
      RewriteCheck.findings([RewriteCheck.Facts(nothing, digest: SHA256.hash([]), in: good.slot)]).map(\.verdict) == [.altered])
  }

  @Test("Folders of rewrites, and nothing that looks like one") func slots() throws {
    let date = try #require(PackedFixture.date)
    for slot in [Slot(date, .sms, rewrite: 2), Slot(date, .email, supplement: 3, rewrite: 1), Slot(date, .sms, supplement: 1)] {
      #expect(Slot(folder: slot.folder) == slot)
    }
    #expect(Slot(date, .sms, supplement: 3, rewrite: 1).folder == "archives/2026/10/18/SMS/supplement-3/rewrite-1")
    #expect(Slot(date, .sms, rewrite: 2).superseded == Slot(date, .sms, rewrite: 1) && Slot(date, .sms).superseded == nil)
    for folder in ["rewrite-0", "rewrite-01", "rewrite-1/supplement-1", "rewrite-1/rewrite-2", "rewrite-"] {
      #expect(Slot(folder: "archives/2026/10/18/SMS/" + folder) == nil, "\(folder)")
    }
    #expect(Slot(date, .sms, rewrite: 1).archiveID(store: "s", inputs: []).hasPrefix("20261018-SMS-r1-"))
  }
}
