internal import Events
internal import Reconciliation
internal import Reports
internal import Testing

/// What a calendar, a trend and the feed say of nights that prove nothing: never that they were without breaks.
@Suite struct CalendarTests {
  private static let last = LogicalDate(day: 20_775)

  private static func summary(_ back: Int, _ verdict: String, breaks: String = "", version: Int = 1, workAsOf: String? = nil)
    throws
    -> ReportIndex.Night
  {
    let date = last.advanced(by: -back)
    let text = """
      {"date":"\(date)","version":\(version),"report":"\(date)-v\(version)-0123456789ab","verdict":"\(verdict)","sentence":"\(verdict).",
      "asOf":"\(date.advanced(by: 1))T06:00:00Z","breaks":{\(breaks)},\(workAsOf.map { #""workAsOf":"\#($0)","# } ?? "")
      "messages":{"sends":1,"delivered":1,"failed":0,"pending":0,"unconfirmed":0,"read":0}}
      """
    return ReportIndex.Night(
      date: date, versions: Array(1...version), summary: try NightSummary(parsing: Array(text.utf8), at: "summary.json"))
  }

  /// Clean, info at most, no input, does not foot, unreadable; one is missing.
  private static func index() throws -> ReportIndex {
    ReportIndex(nights: [
      try summary(5, "noBreaks"), try summary(4, "breaks", breaks: #""SCHEMA_DRIFT":1"#), try summary(3, "noInput"),
      try summary(2, "doesNotFoot"), ReportIndex.Night(date: last, versions: [1], summary: nil),
    ])
  }

  @Test func theIndexTellsThemApart() throws {
    let page = IndexTests.page(try Self.index())
    #expect(MarkupCheck(page).faults == [])
    #expect(
      page.contains(
        "2 nights, 1 of them without breaks; 3 more prove nothing: 2026-11-15 (no input), 2026-11-16 (does not foot), "
          + "2026-11-18 (summary cannot be read); missing: 2026-11-17."))
    #expect(page.ranges(of: #"<rect class="unproved""#).count == 3 && page.ranges(of: #"<line class="unproved""#).count == 3)
    #expect(page.ranges(of: #"<rect class="clean""#).count == 1 && page.contains("key unproved"))
    // Info and clean differ by a mark, not by their outline alone.
    #expect(page.ranges(of: #"<rect class="info""#).count == 1 && page.ranges(of: #"<rect class="dot""#).count == 1)
  }

  @Test func theReportTellsThemApart() async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", 12)])])
    let empty = try Totals(parsing: Array(FixtureNight([]).totals(empty: true).utf8), at: "totals.json")
    var wrong = try Totals(parsing: Array(FixtureNight([]).totals().utf8), at: "totals.json")
    wrong.events.accepted += 1
    let rendered = try await Rendered(
      breaks: night.breaks, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody), openItems: 3,
      earlier: [Self.last.advanced(by: -1): empty, Self.last.advanced(by: -2): wrong])
    #expect(MarkupCheck(rendered.html).faults == [])
    #expect(
      rendered.html.contains(
        "1 nights, 0 of them without breaks; 2 more prove nothing: 2026-11-16 (does not foot), 2026-11-17 (no input); none is missing."
      ))
    #expect(
      rendered.html.contains("2 nights prove nothing, and are in no median; marked with a stroke: 2026-11-16 (does not foot), "))
    // This night, the night before, the median: that of the one night that proves something.
    let row = try #require(rendered.html.split(separator: #"class="since"#).last?.split(separator: "</tr>").dropFirst().first)
    #expect(
      row.contains(">12<") && row.contains(">no input</td>") && row.contains(##"<a href="#nights-LATE_DELIVERY">12</a>"##),
      "\(row)")
    var json = ReportJSON(rendered.report)
    json.finish()
    let trend = try #require(try JSONValue.parse(json.take())["trend"]?.elements)
    #expect(trend.suffix(3).map { $0["unproved"]?.stringValue } == ["doesNotFoot", "noInput", nil])
  }

  /// A night's own verdict counts, which knows more than its totals.
  @Test func itsOwnNight() async throws {
    let night = FixtureNight([])
    let rendered = try await Rendered(
      breaks: [], totals: night.totals(empty: true), run: night.run(empty: true), openItems: 0)
    #expect(rendered.html.contains("0 nights, 0 of them without breaks; 1 more proves nothing: 2026-11-18 (no input)"))
    let faulty = try await Rendered(breaks: [], totals: night.totals(), run: night.run(), openItems: 99)
    #expect(faulty.report.verdict.kind == .doesNotFoot && faulty.html.contains("2026-11-18 (does not foot)"))
  }

  @Test func theFeedLeavesNoneOut() throws {
    let feed = String(decoding: AtomFeed(try Self.index()).bytes, as: UTF8.self)
    #expect(feed.ranges(of: "<entry>").count == 6)
    #expect(feed.contains("<title>2026-11-17: no report</title>") && feed.contains("index.html#night-2026-11-17"))
    #expect(feed.contains("<title>2026-11-18: the summary cannot be read</title>"))
    #expect(Set(feed.matches(of: #/<id>([^<]+)<\/id>/#).map { $0.1 }).count == 7)
  }

  /// A later version, and later work, are news.
  @Test(
    arguments: [
      (1, nil, "2026-11-19T06:00:00Z"), (2, nil, "2026-11-19T06:00:01Z"), (1, "2026-11-19T12:00:00.000Z", "2026-11-19T12:00:00Z"),
    ] as [(Int, String?, String)]) func aLaterVersionIsNews(_ version: Int, _ workAsOf: String?, _ updated: String) throws
  {
    let index = ReportIndex(nights: [try Self.summary(0, "noBreaks", version: version, workAsOf: workAsOf)])
    let feed = String(decoding: AtomFeed(index).bytes, as: UTF8.self)
    #expect(feed.ranges(of: "<updated>\(updated)</updated>").count == 2, "\(feed)")
  }
}
