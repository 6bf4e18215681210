internal import Events
internal import Glibc
internal import Numbers
internal import Reconciliation
internal import Reports
internal import TestSupport
internal import Testing

/// Chromium, driven by Tests/Browser/check.py in the Python that TALLYSTICK_BROWSER names.
enum Browser {
  static let python: String? = unsafe getenv("TALLYSTICK_BROWSER").flatMap { unsafe String(cString: $0) }.flatMap {
    $0.isEmpty ? nil : $0
  }
  static let isThere = {
    let hasChromium = unsafe access("/usr/bin/chromium", X_OK) == 0
    return hasChromium && python != nil
  }()
  static let absence =
    "no browser: `make test` installs one; else install chromium, and set TALLYSTICK_BROWSER to what Tests/Browser/python prints"

  /// What is wrong with a page, by that check: a line each.
  static func faults(of page: String, _ checks: [String], beside files: [String: String] = [:]) throws -> [Substring] {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    folder.write("page.html", page)
    for (name, text) in files { folder.write(name, text) }
    let path = folder.path + "/page.html"
    let script = String(#filePath.dropLast("ReportsTests/BrowserTests.swift".count)) + "Browser/check.py"
    let ending = try Subprocess.run(try #require(python), [script, path] + checks, environment: ["HOME": folder.path])
    guard ending.status == 0 else { return ["check.py ended with \(ending.status): \(ending.error.suffix(2000))"] }
    return ending.out.split(separator: "\n")
  }
}

/// Fails with what is wrong with a page.
private func expectNoFaults(
  of page: String, _ checks: [String], beside files: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let faults = try Browser.faults(of: page, checks, beside: files)
  #expect(faults == [], sourceLocation: sourceLocation)
}

/// The page in a real browser.
@Suite(.enabled(if: Browser.isThere, "\(Browser.absence)"), .serialized) struct BrowserTests {
  @Test(arguments: [["sound", "plain"], ["finds", "still"], ["leads"], ["narrow", "printed"], ["accessible"]])
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
    let index = try IndexTests.index(400)
    // "message 7" has a break in two nights.
    let codes = [["AAAABBBB", IndexTests.code], ["CCCCDDDD", IndexTests.blankCode], [IndexTests.code]].map {
      Array($0.joined().utf8)
    }
    let nights = zip(index.nights.suffix(3), codes).map { night, codes in (date: night.date, version: 1, codes: codes) }
    let search = SearchPage(year: 2026, nights: nights, years: [2026, 2025])
    let other = SearchPage(year: 2025, nights: [], years: [2026, 2025])
    let pages = ["search-2026.html": search, "search-2025.html": other].mapValues { page in
      String(decoding: page.pieces().flatMap(\.bytes), as: UTF8.self)
    }
    let checks = ["sound", "compared", "nights", "narrow", "accessible", "still"]
    try expectNoFaults(of: IndexTests.page(index), checks, beside: pages)
    try expectNoFaults(of: pages["search-2026.html"] ?? "", ["sound", "narrow", "accessible", "still"])
    try expectNoFaults(of: IndexTests.page(ReportIndex(nights: [])), ["sound", "narrow", "accessible", "still"])
  }

  /// A month and a week, with nights missing and one whose names are hostile.
  @Test(arguments: Period.Kind.allCases) func rollUps(_ kind: Period.Kind) throws {
    let index = try IndexTests.index(40, organization: "<script>happened=1</script>")
    let page = RollUpPage(Period(kind, of: LogicalDate(day: 20_770)), index)
    try expectNoFaults(
      of: String(decoding: page.pieces().flatMap(\.bytes), as: UTF8.self), ["sound", "narrow", "accessible", "still"])
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
    try expectNoFaults(of: DispositionFixture.page(report), ["sound", "narrow", "accessible", "still"])
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
