internal import Events
internal import Jobs
internal import Operations
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

/// A night of more breaks than a form lists one by one: whatever is left out is counted, and a line says where it is.
@Suite struct LimitsTests {
  private let store = MemoryStore()
  private let scratch = TemporaryFolder()

  /// The report of so many breaks where page, PDF and JSON list 50, and the workbook so many.
  private func report(_ breaks: Int = 70, rows: Int = 60) async throws -> (outcome: ReportOutcome, json: JSONValue) {
    NightFiles.fill(store, lines: (0..<breaks).map { NightFiles.line($0) })
    let limits = ReportJob.Limits(carried: 50, rows: rows)
    let outcome = try await NightFiles.job(store, scratch: scratch.path, limits: limits).run(date: NightFiles.date)
    let json = try #require(store["reports/2026/11/18/v1/report.json"])
    return (outcome, try JSONValue.parse(json))
  }

  @Test func nothingIsLeftOutInSilence() async throws {
    let (outcome, json) = try await report()
    #expect(outcome.exit == .breaks)
    #expect(json["breakCount"]?.intValue == 70 && json["breaksLeftOut"]?.intValue == 20)
    #expect(json["breaks"]?.elements?.count == 50 && json["bySeverity"]?["medium"]?.intValue == 70)
    #expect(store.text(outcome.page).contains("this page carries the first 50 of 70, in the order of breaks.ndjson."))
    #expect(store.text("reports/2026/11/18/v1/breaks.csv").utf8.count { $0 == 0x0a } == 71)
    #expect(store.text("reports/2026/11/18/v1/breaks.dat").utf8.count { $0 == 0x0a } == 71)
  }

  /// As many as there is room for are all: nothing is said of others.
  @Test func asManyAsThereIsRoomFor() async throws {
    let (outcome, json) = try await report(50, rows: 50)
    #expect(json["breaksLeftOut"]?.intValue == 0 && json["breaks"]?.elements?.count == 50)
    #expect(!store.text(outcome.page).contains("this page carries the first"))
  }

  /// The PDF's annex and the sheet say how many there are, and every summary is of all.
  @Test(.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)"), arguments: [(70, 60), (50, 50)])
  func readBack(_ breaks: Int, _ rows: Int) async throws {
    let (outcome, _) = try await report(breaks, rows: rows)
    #expect(try faults(outcome, carried: 50, rows: rows) == [])
  }

  private func faults(_ outcome: ReportOutcome, carried: Int, rows: Int) throws -> [Substring] {
    let folder = TemporaryFolder()
    for file in outcome.files {
      guard let key = ObjectKey(file), let bytes = store.contents[key] else { continue }
      folder.write(String(key.name), bytes)
    }
    return try FormsCheck.faults(in: folder.path, carried: carried, rows: rows)
  }
}
