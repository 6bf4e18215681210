internal import Events
internal import Testing

@testable internal import Jobs

@Suite struct NightGapsTests {
  @Test func gaps() {
    let day = LogicalDate(day: 20_775)
    let known: Set = [day, day.advanced(by: 3), day.advanced(by: 5)]
    #expect(NightGaps(day...day, known: known).ranges.isEmpty)
    #expect(
      NightGaps(day.advanced(by: -1)...day.advanced(by: 5), known: known).words
        == "2026-11-17, 2026-11-19 to 2026-11-20, 2026-11-22")
  }
}
