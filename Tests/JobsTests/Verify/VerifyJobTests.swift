import Events
import Jobs
import Storage
import TestSupport
import Testing

@Suite struct VerifyJobTests {
  private func pulled() async throws -> PullFixture {
    let fixture = try PullFixture()
    for hour in 0..<3 { fixture.write("2026/11/18/h\(hour).gz", "a\n\(hour)\n") }
    _ = try await fixture.pull()
    return fixture
  }

  private func verify(_ fixture: PullFixture, _ store: (any ObjectStore)? = nil) async throws -> VerifyResult {
    try await VerifyJob(store: store ?? fixture.memory, index: StubIndexer(store: fixture.memory)).run()
  }

  private func key(_ name: String) throws -> ObjectKey { try #require(ObjectKey("exports/archiver/2026/11/18/" + name)) }

  @Test func everythingAsPulledIsIntact() async throws {
    let result = try await verify(try await pulled())
    #expect(result.isIntact && !result.isEmpty && !result.isDamaged && result.extras.isEmpty)
    #expect(result.items.map(\.index) == [.intact, .intact, .intact])
  }

  @Test func verifyingNothingIsNoSuccess() async throws {
    let result = try await verify(try PullFixture())
    #expect(result.isEmpty && !result.isIntact && !result.isDamaged)
  }

  @Test func tellsApartWhatHappened() async throws {
    let fixture = try await pulled()
    fixture.memory.tamper(try key("h0.gz"), Array("b\n0\n".utf8))
    fixture.memory.tamper(try key("h1.gz"), nil)
    fixture.memory.tamper(try key("h2.gz.custody.json"), Array("{}".utf8))
    fixture.memory.tamper(try key("h0.gz.events"), [0])
    fixture.memory.tamper(try key("h1.gz.events"), nil)
    fixture.memory.tamper(try key("stray.gz"), [])
    let result = try await verify(fixture)
    #expect(
      result.items.map(\.integrity) == [
        .altered("its SHA-256 is another"), .missing, .altered("its custody record is none that can be read"),
      ])
    #expect(result.items.map(\.index) == [.altered("not an index"), .missing, .intact])
    #expect(result.extras == [try key("stray.gz")])
    #expect(result.isDamaged && !result.isIntact)
  }

  @Test func whatCannotBeReadIsNotCalledAltered() async throws {
    let fixture = try await pulled()
    let plan = FaultPlan([.init(.open, suffix: "h1.gz", code: .io)])
    let result = try await verify(fixture, FaultyStore(fixture.memory, plan))
    #expect(plan.unfired.isEmpty)
    guard case .notCheckable = result.items[1].integrity else {
      Issue.record("\(result.items[1].integrity)")
      return
    }
    #expect(!result.isDamaged && !result.isIntact && !result.isEmpty)
  }

  @Test func aCustodyRecordOfAnotherExportProvesNothing() async throws {
    let fixture = try await pulled()
    let other = fixture.memory.contents[try key("h0.gz.custody.json")]
    fixture.memory.tamper(try key("h1.gz.custody.json"), other)
    #expect(try await verify(fixture).items[1].integrity == .altered("its custody record is of another export"))
  }

  @Test(arguments: [
    "archives/2026/11/18/SMS/manifest.json", "summaries/2026/11/18/SMS.json", "reports/2026/11/18/v1/report.json",
  ])
  func whatWasLaidOverAnythingElseIsFound(_ name: String) async throws {
    let found = [Overlay(try #require(ObjectKey(name)), .hidden)]
    #expect(try await VerifyJob.overlays(in: OverlaidStore(store: MemoryStore(), found: found)) == found)
  }

  /// What was laid over is told apart from what is damaged; what is gone is damage.
  @Test func whatWasLaidOverIsFound() async throws {
    let fixture = try await pulled()
    let evidence = try key("h0.gz")
    for (kind, isOdd, isDamaged) in [
      (.hidden, true, false), (.gone, true, true), (.laidOver(versions: 1, areAlike: true), false, false),
      (.laidOver(versions: 2, areAlike: false), true, false),
    ] as [(Overlay.Kind, Bool, Bool)] {
      let store = OverlaidStore(store: fixture.memory, found: [Overlay(evidence, kind)])
      let result = try await verify(fixture, store)
      #expect(try await VerifyJob.overlays(in: store).isEmpty)
      #expect(result.overlays == [Overlay(evidence, kind)])
      #expect(result.isIntact && result.isOdd == isOdd && result.isDamaged == isDamaged, "\(kind)")
    }
  }
}
