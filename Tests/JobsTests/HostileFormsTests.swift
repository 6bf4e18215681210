internal import Events
internal import Jobs
internal import Operations
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

/// Everything that a message, a platform or a person may write, in every place that it may fill, in every form: read back by other people's programs.
@Suite(.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)")) struct HostileFormsTests {
  static let texts = [
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\tx", "a\tb", "\rx", "a\r\nb\nc\rd", "\nx",
    "invoice\u{202e}gpj.exe", "a\u{2066}b\u{2069}\u{200f}", "a\u{0}b", "\u{0}", "zero\u{200b}width\u{feff}", "Grüße 你好 🙂",
    "שלום עולם", "مرحبا بالعالم", "þ\u{14}þ®¶", "_x0041_ _x000D_", "\u{ff1d}1", "http://example.org/", "mailto:a@example.org",
    "\u{fffd}\u{fffe}\u{ffff}", "\u{1b}[31m", "(\\) endstream endobj >>", "]]>&amp;<!--", "\"a\",\"b\"", "x;=cmd|' /C calc'!A0",
    "e\u{301}\u{301}\u{301}",
    "",
  ]

  @Test func everywhere() async throws {
    var lines = Self.texts.map { NightFiles.hostile(NightFiles.json($0)) }
    lines += [#""\ud800 lone""#, #""\udc00\ud800""#].map(NightFiles.hostile)
    lines.append(NightFiles.hostile(NightFiles.json(String(repeating: "<b>é=", count: 200_000))))
    // As many pieces of evidence as no row has room for, and none.
    lines.append(NightFiles.line(evidence: 500))
    lines.append(NightFiles.line(evidence: 0))
    let store = MemoryStore()
    try await NightFiles.fillEverywhere(store, Self.texts, lines: lines)
    let scratch = TemporaryFolder()
    let outcome = try await NightFiles.job(store, scratch: scratch.path, organization: "<b>=1+1 & \u{202e}你").run(
      date: NightFiles.date)
    #expect(outcome.exit == .breaks)
    #expect(outcome.missing.contains("你") && outcome.missing.contains("🙂"))
    // What is spelled out for those who do not see it is in the fonts.
    #expect(!outcome.missing.contains { (0x2400...0x2421).contains($0.value) || "⟨⟩".unicodeScalars.contains($0) })
    let folder = TemporaryFolder()
    for file in outcome.files {
      guard let key = ObjectKey(file), let bytes = store.contents[key] else { continue }
      folder.write(String(key.name), bytes)
    }
    let faults = try FormsCheck.faults(in: folder.path)
    #expect(faults == [])
    // What was filled in has come: an owner and a carrier beside many, a matter, a finding and a parameter.
    let json = try JSONValue.parse(try #require(store["reports/2026/11/18/v1/report.json"]))
    let breaks = try #require(json["breaks"]?.elements)
    #expect(Set(breaks.prefix(Self.texts.count).compactMap { $0["owner"]?.stringValue }) == Set(Self.texts))
    #expect(breaks.contains { $0["note"]?.stringValue == "-1+1" && $0["resolution"]?.stringValue == "explained" })
    let carriers = try #require(json["carriers"]?["channels"]?.elements?.first?["carriers"]?.elements)
    #expect(carriers.contains { $0["name"]?.stringValue == "(\\) endstream endobj >>" })
    let ofNight = try #require(json["nightCarriers"]?["channels"]?.elements?.first?["carriers"]?.elements)
    #expect(ofNight.compactMap { $0["name"]?.stringValue } == Self.texts)
    #expect(json["store"]?["holds"]?.elements?.contains { $0["matter"]?.stringValue == "=cmd|' /C calc'!A0" } == true)
    #expect(
      json["inputs"]?.elements?.contains { $0["findings"]?.elements?.last?.stringValue == "<script>alert(1)</script>" } == true)
    #expect(json["reconciliation"]?["parameters"]?["@SUM(A1)"]?.stringValue == "@SUM(A1)")
  }
}
