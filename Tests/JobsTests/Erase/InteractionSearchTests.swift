internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// An interaction is erased by its messages, wherever an event of theirs names it.
@Suite struct InteractionSearchTests {
  /// Two days, each with a message of four events and another of one: the interactions 0 and 2 are of the first alone, 1 is of both.
  private func fixture(encrypted: Bool = false) async throws -> EraseFixture {
    try await EraseFixture(encrypted: encrypted, records: 5)
  }

  private func messages(_ fixture: EraseFixture, _ interaction: String) async throws -> [String] {
    let source = ReconcileSource(Source(name: "archiver"), mapping: try #require(try ProviderMapping.named("archiver")))
    let search = InteractionSearch(
      archives: fixture.archives(),
      hot: TraceJob(store: fixture.store, archives: fixture.archives(), sources: [source], threads: 2), threads: 2)
    return try await search.messages(of: interaction)
  }

  @Test("In archives, plain and encrypted", arguments: [false, true]) func archived(_ encrypted: Bool) async throws {
    let fixture = try await fixture(encrypted: encrypted)
    #expect(try await messages(fixture, "I-0") == ["M-2026-10-18-0", "M-2026-10-19-0"])
    #expect(
      try await messages(fixture, "I-1") == ["M-2026-10-18-0", "M-2026-10-18-1", "M-2026-10-19-0", "M-2026-10-19-1"])
  }

  @Test("In exports that are kept, with ids that need no escape and such that do") func hot() async throws {
    let fixture = try await fixture()
    let custody = try #require(fixture.store.contents.first { $0.key.name == "h00.ndjson.custody.json" }?.value)
    let line = try #require(fixture.packed().first { $0.contains(#""interaction_id":"I-0""#) })
    let lines = [#"M \"9\""#, "6BA7B810-9dad-11d1-80b4-00c04fd430c8", "caf\u{e9}", "cafe\u{301}"].map { id in
      line.replacing("\"M-2026-10-18-0\"", with: "\"\(id)\"").replacing("\"M-2026-10-19-0\"", with: "\"\(id)\"") + "\n"
    }
    let export = try #require(ObjectKey("exports/archiver/2027/10/25/h00.ndjson"))
    fixture.store.tamper(export, lines.flatMap { Array($0.utf8) })
    fixture.store.tamper(
      export.adding(".custody.json"),
      Array(String(decoding: custody, as: UTF8.self).replacing(#/"date":"[0-9-]*"/#, with: #""date":"2027-10-25""#).utf8))
    #expect(
      try await messages(fixture, "I-0")
        == ["6BA7B810-9dad-11d1-80b4-00c04fd430c8", #"M "9""#, "M-2026-10-18-0", "M-2026-10-19-0", "cafe\u{301}", "caf\u{e9}"])
  }

  @Test("Nothing found is said, and no request is taken") func nothing() async throws {
    let fixture = try await fixture()
    let error = await #expect(throws: JobError.self) { try await messages(fixture, "I-9") }
    #expect(error?.code == .noInput)
  }

  @Test("All events of its messages go, whatever interaction they name; nothing is asked for twice") func erased()
    async throws
  {
    let fixture = try await fixture()
    let (clock, ids) = (fixture.expire.clock, try await messages(fixture, "I-0"))
    func take() async throws -> [ErasureRegister.Taken] {
      try await ErasureRegister(store: fixture.store, key: fixture.key, now: { clock.now() }).take(
        messages: ids, ground: .objection, reference: nil, by: "J. Doe")
    }
    #expect(try await take() == [.init(number: 1, isKnown: false), .init(number: 2, isKnown: false)])
    #expect(try await take() == [.init(number: 1, isKnown: true), .init(number: 2, isKnown: true)])
    #expect(try await fixture.run().done.map(\.request) == [1, 2])
    #expect(try await fixture.events() == fixture.packed(without: "M-2026-10-18-0", "M-2026-10-19-0"))
    #expect(try await fixture.verify().words == [])
  }
}
