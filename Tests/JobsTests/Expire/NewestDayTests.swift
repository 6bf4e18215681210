import Events
import Storage
import TestSupport
import Testing

@testable import Jobs

/// What day a store knows of by others than its clock.
@Suite struct NewestDayTests {
  private let store = MemoryStore()

  private func put(_ key: String) { ObjectKey(key).map { store.tamper($0, [1]) } }

  private func newest(_ today: String = "2027-11-01", plans: [String] = []) async throws -> LogicalDate? {
    try await NewestDay(in: store, plans: plans.map(LogicalDate.of), today: .of(today))?.date
  }

  @Test("Exports of all sources, archives and plans count; what is of no day, or of one to come, does not") func finds()
    async throws
  {
    #expect(try await newest() == nil)
    put("exports/archiver/2026/10/18/h00.ndjson.custody.json")
    #expect(try await newest() == .of("2026-10-18"))
    put("exports/archiver-b/2026/10/19/h00.ndjson")
    put("archives/2026/10/17/SMS/manifest.json")
    #expect(try await newest() == .of("2026-10-19"))
    for key in [
      "exports/zz/readme", "exports/archiver/zz/x", "exports/archiver/2029/01/01/a", "archives/2028/01/01/SMS/manifest.json",
      "archives/2027/10/readme", "runs/pull/2027-10-30/0.json", "holds/LIT-1/1.json",
    ] { put(key) }
    #expect(try await newest() == .of("2026-10-19"))
    #expect(try await newest("2028-01-01") == .of("2028-01-01"))
    #expect(try await newest(plans: ["2027-09-01", "2027-12-01"]) == .of("2027-09-01"))
    put("exports/ledger/2027/11/01/l.ndjson")
    let found = try #require(try await NewestDay(in: store, plans: [], today: .of("2027-11-01")))
    #expect(found.date == .of("2027-11-01") && found.gap == 0)
  }

  @Test("By halves it finds what a look at all days would") func halves() async throws {
    var random = SplitMix(seed: 7)
    for _ in 0..<50 {
      let store = MemoryStore()
      let days = (0...Int(random.next() % 5)).map { _ in LogicalDate(day: 17_000 + Int(random.next() % 4_001)) }
      for day in days { ObjectKey("archives/\(day.path)/SMS/manifest.json").map { store.tamper($0, [1]) } }
      for today in [20_000, days[0].day - 1, days[0].day, 21_001].map({ LogicalDate(day: $0) }) {
        let found = try await NewestDay(in: store, plans: [], today: today)?.date
        #expect(found == days.filter { $0 <= today }.max(), "\(days) \(today)")
      }
    }
  }
}
