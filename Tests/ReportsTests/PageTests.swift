internal import Events
import Numbers
internal import Reconciliation
internal import Reports
internal import Testing

@Suite struct PageTests {
  @Test func usualNight() async throws {
    let rendered = try await Rendered.usual()
    #expect(rendered.report.verdict.kind == .breaks)
    #expect(rendered.report.verdict.sentence(.english) == "307 breaks in 11 codes.")
    expectSnapshot(rendered.page(), "usual.html")
    expectSnapshot(rendered.csv, "usual.csv")
  }

  @Test func noBreaks() async throws {
    let rendered = try await Rendered.usual(FixtureNight([]), openItems: 3)
    #expect(rendered.report.verdict.kind == .noBreaks)
    #expect(rendered.html.contains(#"<p class="sentence">No breaks.</p>"#))
    #expect(
      rendered.csv
        == "code,severity,provisional,channel,messageId,eventId,firstSeen,ageSeconds,archiverEvidence,ledgerEvidence,detail,breakId,disposition,owner,resolution,note,resolvedBy,resolvedAt,evidenceChanged,reason,notes,noteBy,noteAt\r\n"
    )
    #expect(MarkupCheck(rendered.html).faults == [])
  }

  /// One event of one message in one export.
  @Test func oneOfEach() async throws {
    let night = FixtureNight([])
    let message = #"{"sends":1,"delivered":1,"failed":0,"pending":0,"unconfirmed":0,"read":0}"#
    let totals = night.totals(empty: true).replacing(#""scanned":0,"accepted":0"#, with: #""scanned":1,"accepted":1"#)
      .replacing(message.replacing("1", with: "0"), with: message)
      .replacing(#""channels":{}"#, with: #""channels":{"SMS":\#(message)}"#)
    let export =
      #"{"key":"exports/a/2026/11/18/h0.gz","bytes":9,"sha256":"\#(FixtureNight.digest(0))","events":{"scanned":1,"outbound":1}}"#
    let run = night.run(empty: true).replacing(#""inputs":[]"#, with: #""inputs":[\#(export)]"#)
    let custody = night.custody(0).replacing("25000", with: "1")
    let rendered = try await Rendered(breaks: [], totals: totals, run: run, custody: [custody], openItems: 0)
    #expect(rendered.report.checks.filter { !$0.holds } == [])
    #expect(rendered.report.verdict.explanation(.english).hasPrefix("1 event in 1 export, 1 message sent on the day, "))
    #expect(rendered.html.contains("<summary>The export with its SHA-256</summary>"))
    let summary = NightSummary(rendered.report)
    let index = ReportIndex(nights: [.init(date: summary.date, versions: [1], summary: summary)])
    #expect(String(decoding: AtomFeed(index).bytes, as: UTF8.self).contains(" 1 message sent: 1 delivered"))
    let search = SearchPage(year: 2026, nights: [(summary.date, 1, Array("AAAABBBB".utf8))], years: [2026])
    #expect(String(decoding: search.pieces().flatMap(\.bytes), as: UTF8.self).contains("1 message with a break in 1 night."))
  }

  @Test func noInput() async throws {
    let night = FixtureNight([])
    let rendered = try await Rendered(
      breaks: [], totals: night.totals(empty: true), run: night.run(empty: true), openItems: 0, organization: nil)
    #expect(rendered.report.verdict.kind == .noInput)
    expectSnapshot(rendered.page(), "no-input.html")
  }

  @Test func theFirstNightHasOneLineOfTheNightsBefore() async throws {
    let night = FixtureNight()
    let html = try await Rendered(breaks: night.breaks, totals: night.totals(), run: night.run(), openItems: 57).html
    #expect(
      html.contains("Breaks by night and code") && html.contains(" to 2026-11-17</th>") && !html.contains(">2026-11-17</th>"))
  }

  @Test func noInputIsSaidBesideTheGapsThatItLeaves() async throws {
    let night = FixtureNight([(.exportGap, [("", 24)])])
    let rendered = try await Rendered(
      breaks: night.breaks, totals: night.totals(empty: true), run: night.run(empty: true), openItems: 0)
    #expect(rendered.report.verdict.sentence(.english) == "No input.")
    #expect(rendered.report.verdict.explanation(.english).contains("24 breaks in 1 code"))
  }

  /// What earlier exports say is judged without input too: nobody reads that nothing was.
  @Test func noInputDoesNotHideWhatWasJudged() async throws {
    func explanation(sends: Int, open: Int, _ night: FixtureNight) async throws -> String {
      let item = #""opening":\#(open),"new":0,"cleared":0,"closing":\#(open)"#
      let message = #"{"sends":\#(sends),"delivered":\#(sends),"failed":0,"pending":0,"unconfirmed":0,"read":0}"#
      let totals = night.totals(empty: true)
        .replacing(#""openItems":{"opening":0,"new":0,"cleared":0,"closing":0}"#, with: #""openItems":{\#(item)}"#)
        .replacing(#"{"sends":0,"delivered":0,"failed":0,"pending":0,"unconfirmed":0,"read":0}"#, with: message)
        .replacing(#""channels":{}"#, with: sends == 0 ? #""channels":{}"# : #""channels":{"SMS":\#(message)}"#)
      var items = RolledItems()
      items.opening.add(open, breakSince: nil, of: LogicalDate(day: 20_775))
      items.closing.add(open, breakSince: nil, of: LogicalDate(day: 20_775))
      let rendered = try await Rendered(breaks: night.breaks, totals: totals, run: night.run(empty: true), items: items)
      #expect(rendered.report.verdict.kind == .noInput && !rendered.html.contains("nothing was reconciled"))
      #expect(rendered.html.contains("No breaks in what earlier exports say.") == night.breaks.isEmpty)
      return rendered.report.verdict.explanation(.english)
    }
    let judged = "No export for this date: it is not proved. What earlier exports say was judged all the same"
    #expect(
      try await explanation(sends: 2, open: 1, FixtureNight([]))
        == judged + ": 2 messages sent on the day, 1 open item of earlier nights.")
    #expect(
      try await explanation(sends: 0, open: 0, FixtureNight([(.orphanDelivery, [("SMS", 1)])]))
        == judged + ". Stated: 1 break in 1 code.")
  }

  @Test func totalsThatDoNotFoot() async throws {
    let night = FixtureNight([(.orphanDelivery, [("SMS", 2)])])
    let rendered = try await Rendered.usual(night, totals: night.totals(accepted: 187_203), openItems: 3)
    #expect(rendered.report.verdict.kind == .doesNotFoot)
    #expect(rendered.report.checks.filter { !$0.holds }.map(\.subject) == ["Events"])
    expectSnapshot(rendered.page(), "does-not-foot.html")
  }

  /// Summary and detail are laid side by side: a line too many or too few is a failed check.
  @Test(arguments: [("one line missing", 1, 0), ("one line twice", 0, 1)])
  func detailThatDisagrees(_ name: String, dropped: Int, doubled: Int) async throws {
    let night = FixtureNight()
    let lines = Array(night.breaks.dropFirst(dropped)) + night.breaks.prefix(doubled)
    let rendered = try await Rendered(
      breaks: lines, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody))
    #expect(rendered.report.verdict.kind == .doesNotFoot)
    #expect(
      rendered.report.checks.filter { !$0.holds }.map(\.subject) == [
        "DELIVERY_UNCONFIRMED in breaks.ndjson", "Breaks of 90 nights by what became of them",
      ])
  }

  /// From where, and of which time: what a source is asked for.
  @Test func whereTheEventsCameFrom() async throws {
    let rendered = try await Rendered.usual()
    #expect(
      rendered.html.contains(
        "archiver: from <code>/data/&lt;archiver&gt;/2026/11/18/</code>, events of 2026-11-18T00:00:00Z to 2026-11-18T07:59:59.250Z."
      ))
    var json = ReportJSON(rendered.report)
    json.finish()
    let input = try #require(try JSONValue.parse(json.take())["inputs"]?.elements?.first)
    #expect(input["path"]?.stringValue == "/data/<archiver>/2026/11/18/h0.ndjson.gz")
    #expect(input["lastTimestamp"]?.stringValue == "2026-11-18T00:59:59.250Z")
  }

  @Test func alteredExport() async throws {
    let night = FixtureNight()
    let rendered = try await Rendered(
      breaks: night.breaks, totals: night.totals(), run: night.run(), custody: [night.custody(1)] + (1..<8).map(night.custody))
    #expect(rendered.report.verdict.kind == .doesNotFoot)
    #expect(rendered.html.contains("SHA-256 differs from the custody record"))
  }

  @Test func nothingIsCutSilently() async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", 4312)])])
    let rendered = try await Rendered.usual(night, openItems: 3)
    #expect(rendered.html.contains("25 of 4,312; all of them are in breaks.csv."))
    #expect(rendered.report.listing.first[.lateDelivery]?.count == 25)
    #expect(MarkupCheck(rendered.html).scripts[0].split(separator: "\n").count == 4313)
    #expect(rendered.csv.utf8.count { $0 == 0x0a } == 4313)
  }

  /// A page that cannot carry all says so, with and without its script.
  @Test func whatAPageCarriesHasAnEnd() async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", 70)])])
    let rendered = try await Rendered(
      breaks: night.breaks, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody), openItems: 3,
      carried: 50)
    #expect(rendered.html.contains("this page carries the first 50 of 70, in the order of breaks.ndjson."))
    let lines = MarkupCheck(rendered.html).scripts[0].split(separator: "\n")
    #expect(lines.count == 51 && lines[0].contains(#""count":70,"kept":50,"#))
    #expect(rendered.report.verdict.kind == .breaks)
  }

  @Test func sameReportSameBytes() async throws {
    let (first, second) = (try await Rendered.usual(), try await Rendered.usual())
    #expect(first.html == second.html)
    #expect(first.csv == second.csv)
  }

  @Test func isSoundAndSelfContained() async throws {
    let html = try await Rendered.usual().html
    let check = MarkupCheck(html)
    #expect(check.faults == [])
    #expect(check.names.isDisjoint(with: ["link", "img", "iframe", "object", "form", "input"]))
    for word in ["http:", "https:", "@import", "javascript:"] { #expect(!html.contains(word), "\(word)") }
    #expect(html.ranges(of: "url(").count == html.matches(of: #/url\((?:data:font\/woff2;base64,|#[a-z]+\))/#).count)
    #expect(html.contains("default-src &#39;none&#39;; style-src &#39;sha256-"))
    for rule in ["prefers-color-scheme: dark", "@media print", "size: A4", "table-header-group", "break-inside: avoid"] {
      #expect(html.contains(rule), "\(rule)")
    }
    #expect(html.contains(#"@page { @bottom-left { content: "2026-11-18-v1-"#))
  }

  @Test func missingNightsAreShown() async throws {
    let html = try await Rendered.usual().html
    #expect(html.contains("2 of 30 nights have no reconciliation"))
    // In the figures of the codes, and in those by severity.
    #expect(html.split(separator: "× no reconciliation").count == 5)
  }
}
