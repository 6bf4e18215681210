internal import Events
internal import Reconciliation
internal import Reports
internal import Testing

@Suite struct IndexTests {
  /// Nights up to 2026-11-18, as many as are asked for, each seventh one missing but for the last; every fifth night has two versions.
  static func index(_ count: Int, organization: String? = "Example Savings Bank plc") throws -> ReportIndex {
    let last = LogicalDate(day: 20_775)
    return ReportIndex(
      nights: try (0..<count).filter { $0 % 7 != 3 }.map { back in
        let date = last.advanced(by: -back)
        let versions = back % 5 == 1 ? [1, 2] : [1]
        return ReportIndex.Night(
          date: date, versions: versions, summary: try summary(date, versions.count, back, organization: organization))
      })
  }

  static func summary(_ date: LogicalDate, _ version: Int, _ seed: Int, organization: String?) throws -> NightSummary {
    let name = organization.map { #""organization":\#(EscapingTests.json($0)),"# } ?? ""
    let breaks = seed % 4 == 2 ? "" : #""LATE_DELIVERY":\#(seed + 3),"EXPORT_GAP":\#(seed % 3 + 1)"#
    let text = """
      {"date":"\(date)","version":\(version),"report":"\(date)-v\(version)-0123456789ab","verdict":"\(breaks.isEmpty ? "noBreaks" : "breaks")",
      "sentence":"\(breaks.isEmpty ? "No breaks." : "\(seed) breaks.")",\(name)"asOf":"\(date.advanced(by: 1))T06:00:00Z","breaks":{\(breaks)},
      "messages":{"sends":\(1000 + seed),"delivered":\(990 + seed),"failed":4,"pending":6,"unconfirmed":0,"read":1}}
      """
    return try NightSummary(parsing: Array(text.utf8), at: "summary.json")
  }

  /// Of "message 7", by openssl.
  static let code = "XzQNt2g0"
  /// Of " message 9 " and " message 7 ", by openssl.
  static let blankCode = "zzmCP2Lz"
  static let otherBlankCode = "yIt+K0BP"

  static func page(_ index: ReportIndex) -> String { String(decoding: IndexPage(index).pieces().flatMap(\.bytes), as: UTF8.self) }

  @Test func everyNightWithItsVersionsAndTheMissingOnes() throws {
    let index = try Self.index(400)
    let page = Self.page(index)
    #expect(MarkupCheck(page).faults == [])
    #expect(index.missing.count == 57 && page.ranges(of: "× no report").count == 57)
    for night in index.nights {
      for version in night.versions { #expect(page.contains(#"href="\#(night.date.path)/v\#(version)/report.html""#)) }
    }
    #expect(index.years == [2026, 2025])
    for year in index.years { #expect(page.contains("Nights of \(year)") && page.contains("search-\(year).html")) }
  }

  /// By which program and config, a line for each change; and what was open in the end.
  @Test func settingsThatChanged() throws {
    var nights = try Self.index(4).nights
    for (place, config) in ["aa", "aa", "bb"].enumerated() {
      nights[place].summary?.program = "tally 0.1.0"
      nights[place].summary?.configDigest = config
      nights[place].summary?.open = [.high: place, .low: 40]
    }
    nights[2].summary?.overdue = 7
    let page = Self.page(ReportIndex(nights: nights))
    #expect(MarkupCheck(page).faults == [])
    let section = try #require(page.split(separator: #"<section id="settings""#).last?.split(separator: "</section>").first)
    #expect(section.ranges(of: "tally 0.1.0").count == 2 && section.contains("aa</code>") && section.contains("bb</code>"))
    #expect(!section.contains(nights[1].date.description))
    #expect(page.contains("42, 7 of them overdue") && page.contains(#"v2/report.html#work">41</a>"#))
  }

  /// What was run behind the last night and came to nothing is missing too, and the reason is said.
  @Test func daysThatWereRunInVain() throws {
    let nights = try Self.index(3).nights
    func day(_ back: Int) -> LogicalDate { LogicalDate(day: 20_775 - back) }
    let index = ReportIndex(nights: nights, stops: [day(-2): "integrity-failure", day(9): "no-input"])
    #expect(index.last == day(-2) && index.missing == [day(-1), day(-2)])
    let page = Self.page(index)
    #expect(
      page.contains("× no report</td>") && page.contains("× no report; the last run of it ended with: integrity failure</td>"))
    #expect(MarkupCheck(page).faults == [] && !page.contains(day(9).description))
    let month = String(
      decoding: RollUpPage(Period(.month, of: day(0)), index).pieces().flatMap(\.bytes), as: UTF8.self)
    #expect(month.contains("2 nights without a report") && month.contains("ended with: integrity failure"))
    #expect(String(decoding: AtomFeed(index).bytes, as: UTF8.self).contains("ended with: integrity failure"))
  }

  /// Months and weeks come from the same nights: each of their columns adds up to the line under it.
  @Test(arguments: ["months", "weeks"]) func rollUpsFoot(_ name: String) throws {
    let page = Self.page(try Self.index(400))
    let section = try #require(page.split(separator: #"<section id="\#(name)""#).last?.split(separator: "</section>").first)
    let rows = section.split(separator: "<tr>").dropFirst(2).map { row in
      row.matches(of: #/<td class="n[^"]*">(?:<a [^>]*>)?([0-9,–]+)/#).map { Int($0.1.replacing(",", with: "")) ?? 0 }
    }
    let sum = try #require(rows.last)
    #expect(sum.count == 12 && sum[0] == 343 && sum[1] == 57)
    for column in sum.indices { #expect(rows.dropLast().reduce(0) { $0 + $1[column] } == sum[column]) }
  }

  /// Each month and week has a page, whose sums are those of the index.
  @Test(arguments: Period.Kind.allCases) func rollUps(_ kind: Period.Kind) throws {
    let index = try Self.index(400)
    let periods = index.periods.filter { $0.kind == kind }
    let all = Self.page(index)
    var sends = 0
    for period in periods {
      let page = String(decoding: RollUpPage(period, index).pieces().flatMap(\.bytes), as: UTF8.self)
      #expect(MarkupCheck(page).faults == [], "\(period.name)")
      #expect(all.contains("href=\"\(period.fileName)\">\(period.name)</a>"))
      let nights = index.nights.filter { period.days.contains($0.date) }
      for night in nights { #expect(page.contains("\(night.date.path)/v\(night.versions.last ?? 1)/report.html")) }
      let row = try #require(page.firstMatch(of: #/>Sends<\/th>\n?<td class="n"><a href="#nights">([0-9,]+)<\/a><\/td>/#))
      sends += Int(row.1.replacing(",", with: "")) ?? 0
      #expect(page.contains(": it foots."))
    }
    #expect(sends == index.nights.reduce(0) { $0 + ($1.summary?.messages.sends ?? 0) })
    #expect(Set(periods.map(\.fileName)).count == periods.count)
    for (period, next) in zip(periods, periods.dropFirst()) { #expect(period.next == next && next.previous == period) }
  }

  @Test func aMonthThatIsNotWhole() throws {
    let index = try Self.index(3)
    let page = String(
      decoding: RollUpPage(Period(.month, of: LogicalDate(day: 20_775)), index).pieces().flatMap(\.bytes), as: UTF8.self)
    // Neither what lies before the first night nor what lies behind the last is missing.
    let outside = "2026-11-01 to 2026-11-15 and 2026-11-19 to 2026-11-30: outside the nights that have reports."
    #expect(page.contains(outside) && !page.contains("× no report") && !page.contains("2026-11-02"))
    #expect(page.contains("No night from 2026-11-16 to 2026-11-18 is missing"))
    let empty = RollUpPage(Period(.week, of: LogicalDate(day: 0)), ReportIndex(nights: []))
    #expect(MarkupCheck(String(decoding: empty.pieces().flatMap(\.bytes), as: UTF8.self)).faults == [])
  }

  @Test(arguments: [
    ("2026-01-01", "2026-W01"), ("2027-01-01", "2026-W53"), ("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"),
    ("2024-12-30", "2025-W01"),
    ("2021-01-03", "2020-W53"), ("2026-11-18", "2026-W47"),
  ])
  func weeksOfISO8601(_ date: String, week: String) throws {
    let date = try #require(LogicalDate(date))
    let night = ReportIndex.Night(date: date, versions: [1], summary: try Self.summary(date, 1, 1, organization: nil))
    #expect(Self.page(ReportIndex(nights: [night])).contains(#"week-\#(week).html">\#(week)</a>"#))
  }

  @Test func nightsWithoutASummaryAreSaidToBe() throws {
    let date = LogicalDate(day: 20_775)
    let page = Self.page(ReportIndex(nights: [ReportIndex.Night(date: date, versions: [1, 3], summary: nil)]))
    #expect(MarkupCheck(page).faults == [])
    #expect(
      page.contains("its summary is missing or cannot be read")
        && page.contains("In no sum: 1 night without a readable summary."))
    let empty = Self.page(ReportIndex(nights: []))
    #expect(MarkupCheck(empty).faults == [] && empty.contains("No night has a report."))
  }

  @Test func feedHasTheLastNightsAndNoMore() throws {
    let feed = String(decoding: AtomFeed(try Self.index(400, organization: "R&D <b>")).bytes, as: UTF8.self)
    #expect(feed.ranges(of: "<entry>").count == 60)
    #expect(
      feed.contains("<updated>2026-11-19T06:00:00Z</updated>") && feed.contains("R&amp;D &lt;b&gt;") && !feed.contains("<b>"))
    #expect(Set(feed.matches(of: #/<id>([^<]+)<\/id>/#).map { $0.1 }).count == 61)
    #expect(feed.contains(#"href="2026/11/18/v1/report.html""#))
  }

  /// As `printf %s ID | openssl dgst -sha256 -binary | base64 | cut -c1-8` prints them.
  @Test func codesAreThoseOfOpenSSL() async throws {
    let lines = ["m1", "m1", "message 7", "grüße \"x\""].map { id in
      #"{"code":"LATE_DELIVERY","channel":"SMS","messageId":\#(EscapingTests.json(id)),"severity":"medium","provisional":false,"ageSeconds":1,"firstSeen":"2026-11-18","evidence":[]}"#
    }
    var sink = Kept()
    let listing = try await BreakListing.read(Lines(lines: lines), at: "breaks.ndjson", csv: &sink)
    #expect(String(decoding: listing.messages.bytes, as: UTF8.self) == "yg3yyVqhXzQNt2g0AvGp7q9o\n")
  }

  @Test func summaryIsReadAsItIsWritten() async throws {
    let summary = NightSummary(try await Rendered.usual().report)
    #expect(try NightSummary(parsing: summary.json, at: "summary.json") == summary)
    #expect(summary.breaks.values.reduce(0, +) == 307 && summary.verdict == .breaks)
  }

  @Test(arguments: ["{}", "[]", "{", #"{"date":"2026-11-18","version":1,"report":"x","verdict":"fine"}"#])
  func unreadableSummaries(_ text: String) {
    #expect(throws: ReportError.self) { try NightSummary(parsing: Array(text.utf8), at: "summary.json") }
  }

  @Test(arguments: EscapingTests.hostile.map(\.text)) func hostileNames(_ text: String) throws {
    let check = MarkupCheck(Self.page(try Self.index(9, organization: text)))
    #expect(check.faults == [] && check.scripts.count == 3 && !check.names.contains("img"))
  }

  /// What is no code does not get into a search page.
  @Test func codesThatAreNone() throws {
    let date = LogicalDate(day: 20_775)
    let page = SearchPage(
      year: 2026, nights: [(date, 1, Array("AAAABBBB".utf8)), (date, 1, Array("</script>".utf8))], years: [2026])
    let text = String(decoding: page.pieces().flatMap(\.bytes), as: UTF8.self)
    #expect(MarkupCheck(text).faults == [])
    #expect(MarkupCheck(text).scripts.first == "\n2026-11-18 1 AAAABBBB\n")
  }
}
