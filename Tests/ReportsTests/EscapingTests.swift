internal import Events
internal import Reconciliation
internal import Reports
internal import Testing

@Suite struct EscapingTests {
  /// What a message may carry, and how the page shows it.
  static let hostile: [(text: String, shown: String)] = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("</style><img src=x onerror=alert(1)>", "&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;"),
    ("\" onmouseover='x'", "&quot; onmouseover=&#39;x&#39;"),
    ("a&amp;b", "a&amp;amp;b"),
    ("invoice\u{202e}gpj.exe", "invoice⟨U+202E⟩gpj.exe"),
    ("a\u{2066}b\u{2069}\u{200f}", "a⟨U+2066⟩b⟨U+2069⟩⟨U+200F⟩"),
    ("zero\u{200b}width\u{feff}", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
    ("a\u{0}b\tc\r\nd\u{7f}\u{1b}[31m", "a␀b␉c␍␊d␡␛[31m"),
    ("next\u{85}line\u{2028}", "next⟨U+0085⟩line⟨U+2028⟩"),
    ("tag\u{e0041}", "tag⟨U+E0041⟩"),
    ("Grüße 你好 🙂", "Grüße 你好 🙂"),
    ("=cmd|' /C calc'!A0", "=cmd|&#39; /C calc&#39;!A0"),
    ("x;=cmd|' /C calc'!A0", "x;=cmd|&#39; /C calc&#39;!A0"),
    ("x; \"=1+1\"", "x; &quot;=1+1&quot;"),
    ("a\t=1+1\r\n-1", "a␉=1+1␍␊-1"),
  ]

  @Test(arguments: hostile)
  func text(_ text: String, shown: String) {
    #expect(String(decoding: HTML(text).bytes, as: UTF8.self) == shown)
    let element = Tag.span("x", .of(.title, text))
    #expect(String(decoding: element.bytes, as: UTF8.self) == "<span title=\"\(shown)\">x</span>")
  }

  /// What pages carry of our own cannot end its element.
  @Test(
    arguments: ["Fonts/fonts.css", "Stylesheet/page.css"] + ["common", "breaks", "index", "search"].map { "Script/\($0).js" })
  func resourcesStayInTheirElement(_ name: String) {
    let text = resource(name)
    #expect(!text.isEmpty && !text.contains("</") && !text.contains("<!--") && !text.lowercased().contains("<script"))
  }

  /// The whole page and the whole CSV with a hostile text in every place that a message or a platform fills.
  @Test(arguments: hostile.map(\.text))
  func everywhere(_ text: String) async throws {
    let line = EscapingTests.line(text)
    let night = FixtureNight([(.lateDelivery, [("SMS", 1)])])
    let quoted = EscapingTests.json(text)
    let record = try WorkTests.record(line)
    let work = WorkTests.work([
      WorkTests.document(1, .assign, [record], owner: text, text: text),
      WorkTests.document(2, .resolve, [record], resolution: .explained, text: text),
    ])
    let custody = (0..<8).map {
      night.custody($0).replacing(
        #""source":"archiver","side":"archiver""#,
        with: #""source":\#(quoted),"side":\#(quoted),"findings":[{"code":\#(quoted)}]"#)
    }
    let rendered = try await Rendered(
      breaks: [line], totals: night.totals(), run: night.run().replacing(#""settle":"6h""#, with: "\(quoted):\(quoted)"),
      custody: custody, openItems: 3, organization: text, work: work)
    #expect(rendered.report.listing.standing(of: record).owner == text)
    let check = MarkupCheck(rendered.html)
    #expect(check.faults == [])
    #expect(!check.names.contains("img"))
    try expectOnlyOwnScripts(check)
    #expect(rendered.report.verdict.kind == .breaks)
    let rows = try #require(readCSV(rendered.csv))
    #expect(rows.count == 2)
    for cell in rows[1] { #expect(!EscapingTests.isFormula(cell), "\(cell)") }
    for separators in [",", ";", "\t", ",;\t"] {
      for cell in readSpreadsheet(rendered.csv, partedAt: separators) {
        #expect(!EscapingTests.isFormula(cell), "\(cell), at \(separators)")
      }
    }
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+4915112345", "'+4915112345"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "\"'\tx\""),
    ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""), ("\u{ff1d}1", "'\u{ff1d}1"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
    ("=a,\"b\"", "\"'=a,\"\"b\"\"\""), ("plain", "plain"), ("a=b", "a=b"), ("\u{0}x", "␀x"), ("", ""),
    ("x;=1", "\"x;'=1\""), ("x; =1", "\"x;' =1\""), ("x;y", "\"x;y\""), ("x;\"=1\"", "\"x;'\"\"=1\"\"\""),
    ("a\t+1", "\"a\t'+1\""), (" =1", "' =1"),
    ("a\r\n=1", "\"a\r\n'=1\""), ("a;\u{a0}\u{ff1d}1", "\"a;'\u{a0}\u{ff1d}1\""), ("a;b=1;c-1", "\"a;b=1;c-1\""),
  ])
  func csvCell(_ text: String, written: String) throws {
    let line = """
      {"code":"LATE_DELIVERY","channel":"SMS","messageId":\(EscapingTests.json(text)),"severity":"medium","provisional":false,\
      "ageSeconds":7,"firstSeen":"2026-11-18","evidence":[]}
      """
    let record = try BreakRecord(parsing: Array(line.utf8), at: "breaks.ndjson:1")
    #expect(
      String(decoding: BreaksCSV.row(record), as: UTF8.self)
        == "LATE_DELIVERY,medium,false,SMS,\(written),,2026-11-18,7,,,,\(record.identity.id.hex),open,,,,,,,,,,\r\n")
  }

  @Test func longTextIsCutWithANote() async throws {
    let line = """
      {"code":"LATE_DELIVERY","channel":"SMS","messageId":"\(String(repeating: "é", count: 10_240))","severity":"medium",\
      "provisional":false,"ageSeconds":7,"firstSeen":"2026-11-18","evidence":[]}
      """
    let night = FixtureNight([(.lateDelivery, [("SMS", 1)])])
    let rendered = try await Rendered(breaks: [line], totals: night.totals(), run: night.run(), openItems: 3)
    #expect(rendered.html.contains("… (160 of 10240 characters; all of them are in breaks.csv)"))
    #expect(rendered.csv.contains(String(repeating: "é", count: 10_240)))
  }

  /// A page has its data, which is JSON and holds no `<`, and its own scripts.
  private func expectOnlyOwnScripts(_ check: MarkupCheck) throws {
    try #require(check.scripts.count == 3)
    #expect(!check.scripts[0].contains("<"))
    for line in check.scripts[0].split(separator: "\n") { #expect(throws: Never.self) { try JSONValue.parse(Array(line.utf8)) } }
    #expect(check.scripts[1] == resource("Script/common.js"))
    #expect(check.scripts[2] == resource("Script/breaks.js"))
  }

  /// A break with that text in every place.
  static func line(_ text: String) -> String {
    let quoted = EscapingTests.json(text)
    return """
      {"code":"LATE_DELIVERY","channel":"SMS","messageId":\(quoted),"eventId":\(quoted),"severity":"medium","provisional":false,\
      "ageSeconds":72000,"firstSeen":"2026-11-18","evidence":[{"side":"archiver","source":\(quoted),"export":\(quoted),"line":17,\
      "eventId":\(quoted),"type":\(quoted),"timestamp":\(quoted),"deliveryTimestamp":\(quoted),"status":\(quoted)}],"detail":{\(quoted):\(quoted)}}
      """
  }

  static func isFormula(_ cell: String) -> Bool {
    let begin = cell.unicodeScalars.drop { $0 == " " }.first
    return "=+-@\t\r\n".unicodeScalars.contains { $0 == begin }
  }

  static func json(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" {
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
