internal import Reconciliation
internal import Reports
internal import Testing

/// Requests for re-ingestion, as the report shows them.
@Suite struct RequestsTests {
  @Test func everyStateWithItsFootCheck() async throws {
    let html = try await Rendered.usual().html
    for text in [
      "Closed: 2, all shown.", "Given up: 1, all shown.", "Posted: 2, all shown.", "Rejected: 1, all shown.",
      "Failed: 2, all shown.",
      "Open: 2, all shown.", "status 422", "no answer, 2026-11-19T06:05:01.234Z", "status 503, POST 3",
      "slot 2026-11-18T21 of archiver",
    ] { #expect(html.contains(text), "\(text)") }
    #expect(!html.contains("No endpoint is configured"))
  }

  @Test func nothingIsCutSilently() async throws {
    let night = FixtureNight()
    let rendered = try await Rendered.usual(
      night, totals: night.totals(requests: 40), requests: FixtureRequests.listing(more: 40))
    #expect(rendered.report.checks.filter { !$0.holds } == [])
    #expect(rendered.html.contains("Open: 25 of 42; all of them are in requests.csv."))
  }

  @Test(arguments: [("one too few", 1, ["Requests in open-requests.ndjson"]), ("as stated", 0, [])])
  func linesAndTotalsAreLaidTogether(_ name: String, missing: Int, failed: [String]) async throws {
    var listing = RequestListing(hasEndpoint: true)
    for record in try FixtureRequests.records().dropLast(missing) { listing.add(record) }
    let rendered = try await Rendered.usual(requests: listing)
    #expect(rendered.report.checks.filter { !$0.holds }.map(\.subject) == failed)
  }

  @Test func aRollForwardThatDoesNotFoot() async throws {
    let night = FixtureNight()
    let totals = night.totals().replacing(#""closed":2"#, with: #""closed":3"#)
    let rendered = try await Rendered.usual(night, totals: totals)
    #expect(rendered.report.verdict.kind == .doesNotFoot)
    #expect(
      rendered.report.checks.filter { !$0.holds }.map(\.subject) == ["Requests", "Requests closed in closed-requests.ndjson"])
  }

  @Test func withoutAnEndpoint() async throws {
    let html = try await Rendered.usual(requests: FixtureRequests.listing(hasEndpoint: false)).html
    #expect(html.contains("No endpoint is configured: requests are kept and listed, and nothing is posted."))
  }

  @Test(arguments: EscapingTests.hostile.map(\.text))
  func hostileIds(_ text: String) async throws {
    let id = EscapingTests.json(text)
    let check = MarkupCheck(try await Rendered.usual(requests: FixtureRequests.listing(id: id)).html)
    #expect(check.faults == [])
    #expect(!check.names.contains("img") && check.scripts.count == 3)
    let csv = RequestsCSV.header + (try FixtureRequests.records(id: id).flatMap(RequestsCSV.row))
    let rows = try #require(readCSV(String(decoding: csv, as: UTF8.self)))
    #expect(rows.map(\.count) == Array(repeating: RequestsCSV.columns.count, count: 11))
    for cell in rows[1] { #expect(!EscapingTests.isFormula(cell), "\(cell)") }
  }

  @Test(arguments: [
    "{}", "[]", "{", #"{"id":"x","code":"NONE","since":"2026-11-18","source":"a"}"#, #"{"id":"x","code":"EXPORT_GAP"}"#,
  ])
  func unreadable(_ line: String) {
    #expect(throws: ReportError.self) { try RequestRecord(parsing: Array(line.utf8), at: "x:1", state: .open) }
  }
}
