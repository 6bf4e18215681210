internal import Events
internal import Numbers
internal import Reconciliation
internal import Reports
internal import TestSupport
internal import Testing

/// Fails with what is wrong with a page.
private func expectNoFaults(
  of page: String, _ checks: [String], beside files: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let faults = try BrowserCheck.faults(of: page, checks, beside: files)
  #expect(faults == [], sourceLocation: sourceLocation)
}

/// The page in a real browser.
@Suite(.enabled(if: BrowserCheck.isThere, "\(BrowserCheck.absence)"), .serialized) struct BrowserTests {
  @Test(arguments: [
    ["sound", "plain"], ["finds", "still"], ["addresses"], ["leads", "grey"], ["narrow", "fields", "printed"], ["accessible"],
  ])
  func usualNight(_ checks: [String]) async throws {
    try expectNoFaults(of: await Rendered.usual().html, checks)
  }

  @Test func nightsWithNothingToFind() async throws {
    let checks = ["sound", "plain", "narrow", "printed", "accessible"]
    try expectNoFaults(of: await Rendered.usual(FixtureNight([]), openItems: 3).html, checks)
    let night = FixtureNight([])
    let empty = try await Rendered(
      breaks: [], totals: night.totals(empty: true), run: night.run(empty: true), openItems: 0, organization: nil)
    try expectNoFaults(of: empty.html, checks)
  }

  /// The index of four hundred nights, and the search pages that it leads to.
  @Test func allNights() throws {
    var signed = try IndexTests.index(400).nights
    signed[signed.count - 2].signOff = SignOff(
      version: 1,
      signatures: SignOff.Role.allCases.map {
        .init(
          role: $0, signer: "CN=K. Roe,OU=Internal audit,O=Example Savings Bank plc", signedAt: Instant(seconds: 1_795_000_000))
      })
    let index = ReportIndex(nights: signed)
    // "message 7" has a break in two nights, in one of which " message 7 " has one too.
    let codes = [
      ["AAAABBBB", IndexTests.code, IndexTests.otherBlankCode], ["CCCCDDDD", IndexTests.blankCode], [IndexTests.code],
    ].map { Array($0.joined().utf8) }
    let nights = zip(index.nights.suffix(3), codes).map { night, codes in (date: night.date, version: 1, codes: codes) }
    let search = SearchPage(year: 2026, nights: nights, years: [2026, 2025])
    let other = SearchPage(year: 2025, nights: [], years: [2026, 2025])
    let pages = ["search-2026.html": search, "search-2025.html": other].mapValues { page in
      String(decoding: page.pieces().flatMap(\.bytes), as: UTF8.self)
    }
    let checks = ["sound", "compared", "nights", "grey", "narrow", "fields", "accessible", "still"]
    try expectNoFaults(of: IndexTests.page(index), checks, beside: pages)
    try expectNoFaults(of: pages["search-2026.html"] ?? "", ["sound", "narrow", "fields", "accessible", "still"])
    try expectNoFaults(of: IndexTests.page(ReportIndex(nights: [])), ["sound", "narrow", "accessible", "still"])
  }

  /// A month and a week, with nights missing and one whose names are hostile.
  @Test(arguments: Period.Kind.allCases) func rollUps(_ kind: Period.Kind) throws {
    let index = try IndexTests.index(40, organization: "<script>happened=1</script>")
    let page = RollUpPage(Period(kind, of: LogicalDate(day: 20_770)), index)
    try expectNoFaults(
      of: String(decoding: page.pieces().flatMap(\.bytes), as: UTF8.self), ["sound", "narrow", "accessible", "still"])
  }

  /// Exports of every shape, a record that cannot be read, and ids that a program may take for options.
  @Test func commands() async throws {
    let events = (1...3).map { #"{"id":"E-\#($0)","message":{"id":"-\#($0)+1"}}"# }
    let broken = #"{"id":"E-4","é":}"#
    let exports: [(name: String, text: String, line: Int)] = [
      ("lines", events.joined(separator: "\n"), 2), ("array", "[" + events.joined(separator: ",") + "]", 1),
      ("glued", events.joined(), 1), ("broken", events.joined() + broken + events.joined(), 1),
    ]
    func line(
      _ code: BreakCode, _ rest: String, _ export: (name: String, text: String, line: Int), _ event: String = ""
    ) -> String {
      #"{"code":"\#(code.name)",\#(rest),"severity":"medium","provisional":false,"ageSeconds":7,"firstSeen":"2026-11-18","#
        + #""evidence":[{"side":"archiver","source":"archiver","export":"exports/\#(export.name)","line":\#(export.line)\#(event)}]"#
    }
    var breaks = [
      line(.malformedRecord, #""channel":"""#, exports[3])
        + #","detail":{"reason":"a value is expected","offset":\#(events.joined().utf8.count),"length":\#(broken.utf8.count)}}"#
    ]
    breaks += exports.dropLast().map {
      line(.lateDelivery, #""channel":"SMS","messageId":"-2+1""#, $0, #","eventId":"E-2""#) + "}"
    }
    let night = FixtureNight([(.malformedRecord, [("", 1)]), (.lateDelivery, [("SMS", 3)])])
    let page = try await Rendered(
      breaks: breaks, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody), openItems: 3)
    let files = Dictionary(uniqueKeysWithValues: exports.map { ("exports/" + $0.name, $0.text) })
    try expectNoFaults(of: page.html, ["commands"], beside: files)
  }

  /// A ledger was reconciled too: a rule that does not ask it says so, one that does says that it has no such event.
  @Test func bothSides() async throws {
    func line(_ code: BreakCode, _ side: String) -> String {
      #"{"code":"\#(code.name)","channel":"SMS","messageId":"m-\#(code.name)","severity":"high","provisional":false,"ageSeconds":7,"#
        + #""firstSeen":"2026-11-18","evidence":[{"side":"\#(side)","source":"s","export":"exports/s/h1.gz","line":3}]}"#
    }
    let night = FixtureNight([])
    let ledger = night.custody(7).replacing(#""side":"archiver""#, with: #""side":"ledger""#)
    let breaks = [
      line(.lateDelivery, "archiver"), line(.missingInLedger, "archiver"), line(.missingInExport, "ledger"),
      line(.conflictingDuplicate, "ledger"),
    ]
    let page = try await Rendered(
      breaks: breaks, totals: night.totals(), run: night.run(), custody: (0..<7).map(night.custody) + [ledger])
    try expectNoFaults(of: page.html, ["sides"])
    try expectNoFaults(of: await Rendered.usual().html, ["sides"])
  }

  /// The chart of latencies opens on those that most messages had, wherever they are in it.
  @Test(arguments: [80, 9_000, 4_000_000] as [Int64]) func latencies(_ common: Int64) async throws {
    let night = FixtureNight([])
    var histogram = LatencyHistogram()
    for milliseconds in [70, 9_000, 80_000_000] as [Int64] { histogram.add(milliseconds: milliseconds) }
    histogram.add(milliseconds: common, times: 9)
    let latency = String(decoding: histogram.json.canonical(), as: UTF8.self)
    let totals = night.totals().replacing(#""channels":{"#, with: #""latency":{"SMS":\#(latency)},"channels":{"#)
    let page = try await Rendered(breaks: [], totals: totals, run: night.run(), custody: (0..<8).map(night.custody))
    #expect(page.html.contains("How latencies are spread"))
    try expectNoFaults(of: page.html, ["narrow"])
  }

  /// Breaks that clear by themselves, that are new, that are old, and that are resolved: in the page with its script, and without.
  @Test func whereBreaksStand() async throws {
    let night = FixtureNight([(.pendingDeliveryFail, [("SMS", 2)]), (.lateDelivery, [("SMS", 3)])])
    var lines = night.breaks
    for (index, date) in [(3, "2026-11-17"), (4, "2026-11-10")] {
      lines[index] = lines[index].replacing(#""firstSeen":"2026-11-18""#, with: #""firstSeen":"\#(date)""#)
    }
    let records = try lines.map(WorkTests.record)
    let work = WorkTests.work([WorkTests.document(1, .resolve, [records[3]], resolution: .explained, text: "x")])
    let page = try await Rendered(
      breaks: lines, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody), work: work)
    #expect(page.html.contains("open 8 nights</div>") && !page.html.contains("open 1 night</div>"))
    try expectNoFaults(of: page.html, ["standing"])
  }

  /// Many breaks are found, filtered and sorted as few are, and at once.
  @Test func manyBreaks() async throws {
    let night = FixtureNight([
      (.lateDelivery, [("SMS", 12_000), ("EMAIL", 3_000)]), (.pendingDeliveryFail, [("SMS", 4_000)]), (.exportGap, [("", 1)]),
    ])
    try expectNoFaults(of: await Rendered.usual(night, openItems: 4_003).html, ["finds", "fast"])
  }

  /// What the script counts it writes as the texts around it do: read back and written anew by another hand.
  @Test(arguments: ["de", "en-IN", "es", "fr"]) func numbersOfLocales(_ locale: String) async throws {
    let numbers = try #require(NumberForm(locale: locale))
    let night = FixtureNight([(.lateDelivery, [("SMS", 2_345), ("EMAIL", 12_345)]), (.pendingDeliveryFail, [("SMS", 30)])])
    try expectNoFaults(of: await Rendered.usual(night, openItems: 33, numbers: numbers).html, ["finds", "plain"])
    // Numbers of seven digits, which India parts otherwise than after each third.
    var nights = try IndexTests.index(40).nights
    for place in nights.indices { nights[place].summary?.messages.sends *= 1_234 }
    let index = ReportIndex(nights: nights, numbers: numbers)
    let search = SearchPage(year: 2026, nights: [], years: [2026], numbers: numbers)
    try expectNoFaults(
      of: IndexTests.page(index), ["compared"],
      beside: ["search-2026.html": String(decoding: search.pieces().flatMap(\.bytes), as: UTF8.self)])
  }

  /// The dispositions: whole without a script, in both schemes, at 320 pixels, whatever stands in them.
  @Test(arguments: [DispositionFixture.report(), .hostile, .empty]) func dispositions(_ report: DispositionReport) throws {
    try expectNoFaults(of: DispositionFixture.page(report), ["sound", "grey", "narrow", "accessible", "still"])
  }

  /// Everything that a message may carry, in every place that it may fill: nothing of it runs.
  @Test func hostileTexts() async throws {
    var lines = EscapingTests.hostile.map { EscapingTests.line($0.text) }
    lines += [
      "\u{ff1c}script\u{ff1e}", "<svg onload=happened=1>", "]]><script>happened=1</script>", "<!--<script>happened=1//-->",
      "{{happened=1}}", "javascript:happened=1", "\u{2028}happened=1", "%3Cscript%3E", "&lt;img src=x onerror=happened=1&gt;",
    ].map(EscapingTests.line)
    // A lone surrogate is no Unicode text, but may be escaped in JSON; and a megabyte of text.
    lines.append(EscapingTests.line("x").replacing(#""messageId":"x""#, with: #""messageId":"\ud800 lone""#))
    lines.append(EscapingTests.line(String(repeating: "<b>é", count: 250_000)))
    let night = FixtureNight([(.lateDelivery, [("SMS", lines.count)])])
    let page = try await Rendered(
      breaks: lines, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody), openItems: 3,
      organization: "<script>happened=1</script>"
    ).html
    #expect(page.utf8.count < 1_000_000)
    try expectNoFaults(of: page, ["still", "sound", "plain", "narrow"])
  }
}
