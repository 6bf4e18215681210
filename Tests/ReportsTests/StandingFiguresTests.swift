internal import Events
internal import Numbers
internal import Reconciliation
internal import Testing

@testable internal import Reports

/// A night without breaks of its own does not hide those that stand open.
@Suite struct StandingFiguresTests {
  @Test(
    arguments: [
      (0, 0, 0, nil, nil), (1, 0, 0, "2026-11-10", "1 open, the oldest since 2026-11-10"),
      (1_234, 7, 0, nil, "1,234 open, 7 of them overdue"),
      (6, 6, 5, "2026-11-10", "6 open, 5 of them escalated, the oldest since 2026-11-10"),
    ] as [(Int, Int, Int, String?, String?)])
  func words(_ open: Int, _ overdue: Int, _ escalated: Int, since: String?, said: String?) {
    let figures = StandingFigures(
      open: open, overdue: overdue, escalated: escalated, since: since.flatMap { LogicalDate($0) })
    #expect(figures.words(.english) == said)
  }

  /// Page, workbook, JSON, index, feed and notice, which is read from its file.
  @Test func everyFormSaysIt() async throws {
    let night = FixtureNight([])
    var earlier = try Totals(parsing: Array(night.totals().utf8), at: "totals.json")
    earlier.breaks = [.exportGap: 5, .lateDelivery: 1]
    let day = try #require(LogicalDate("2026-11-10"))
    let report = try await Rendered(
      breaks: [], totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody), openItems: 3,
      earlier: [day: earlier]
    ).report
    let sentence = "No new breaks; 6 open, 5 of them overdue, the oldest since 2026-11-10."
    #expect(report.verdict.kind == .noBreaks && report.verdict.sentence(.english) == sentence)
    let page = String(decoding: HTMLReport(report).pieces().flatMap(\.bytes), as: UTF8.self)
    #expect(page.contains("<title>Reconciliation 2026-11-18: \(sentence)</title>"))
    #expect(page.contains(">6 since 2026-11-10</a></dd>"))
    #expect(ReportSheets(report).sheets[0].rows.contains([.word("Verdict"), .word(sentence)]))
    let summary = try NightSummary(parsing: NightSummary(report).json, at: "summary.json")
    #expect(summary == NightSummary(report))
    let index = ReportIndex(nights: [.init(date: summary.date, versions: [1], summary: summary)])
    let pages = IndexTests.page(index) + String(decoding: AtomFeed(index).bytes, as: UTF8.self)
    #expect(pages.contains("<dd>\(sentence)</dd>") && pages.contains("<title>2026-11-18: \(sentence)</title>"))
    #expect(pages.contains("<td>no new breaks, 6 open</td>"))
    let notice = try Notice(parsing: Notice(summary, number: 1, link: nil).json, at: "notice")
    #expect(notice.text(.english).title == sentence && notice.sentence == sentence)
  }
}
