import Archival
import Events
import Testing

/// A filter that says yes to everything is never wrong, and of no use.
@Suite struct FilterRateTests {
  @Test func saysNoToMostOfWhatIsNotThere() async throws {
    let fixture = try await PackedFixture(exports: 3, records: 1_000)
    for manifest in try await fixture.write() {
      let index = try await ArchiveReader(manifest, in: fixture.store).index
      var wrong = (archive: 0, members: 0)
      for number in 0..<1_000 {
        if try await index.mayHold(.message, "absent-\(number)") { wrong.archive += 1 }
        if try await !index.members(holding: .event, "absent-\(number)").isEmpty { wrong.members += 1 }
      }
      // At 12 and 16 bits a key some 0.5 and 0.1 %.
      #expect(wrong.archive < 30 && wrong.members < 15, "\(wrong)")
    }
  }
}
