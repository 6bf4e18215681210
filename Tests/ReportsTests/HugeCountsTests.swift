internal import Events
internal import PDF
internal import Reconciliation
internal import Reports
internal import Testing

/// Files of a store may say what they like: what is believed of them can be multiplied and added up, and what is not is named.
@Suite struct HugeCountsTests {
  private static let night = FixtureNight([(.duplicateEvent, [("SMS", 1)]), (.lateDelivery, [("SMS", 2)])])
  private static let most = "10000000000000"
  private static let late = #""LATE_DELIVERY":2"#

  private static func latency(_ times: Int64) -> String {
    var histogram = LatencyHistogram()
    histogram.add(milliseconds: 700, times: times)
    return #""latency":{"SMS":\#(String(decoding: histogram.json.canonical(), as: UTF8.self))},"channels":{"#
  }

  /// The largest counts that are believed are drawn, and do not foot.
  @Test func drawn() async throws {
    let totals = Self.night.totals().replacing(Self.late, with: #""LATE_DELIVERY":\#(Self.most)"#)
      .replacing(#""DUPLICATE_EVENT":1"#, with: #""DUPLICATE_EVENT":0"#)
      .replacing(#""channels":{"#, with: Self.latency(10_000_000_000_000))
      .replacing(#""messages":{"sends":"#, with: #""messages":{"sends":\#(Self.most),"was":"#)
    let rendered = try await Rendered(
      breaks: Self.night.breaks, totals: totals, run: Self.night.run(), custody: (0..<8).map(Self.night.custody))
    #expect(rendered.report.verdict.kind == .doesNotFoot)
    #expect(rendered.html.contains("10,000,000,000,000"))
    _ = PDFReport(rendered.report, fonts: try .noto)
  }

  @Test(arguments: [
    (Self.late, #""LATE_DELIVERY":10000000000001"#, "breaks/LATE_DELIVERY"),
    (Self.late, #""LATE_DELIVERY":\#(Self.most)"#, "breaks"),
    (#""channels":{"#, Self.latency(10_000_000_000_001), "latency/SMS"),
    (#""of":"others","sends":"#, #""of":"others","sends":\#(Self.most),"was":"#, "carriers/SMS"),
  ]) func named(_ found: String, _ changed: String, _ place: String) throws {
    let totals = Self.night.totals()
    #expect(totals.contains(found))
    let error = #expect(throws: ReportError.self) {
      try Totals(parsing: Array(totals.replacing(found, with: changed).utf8), at: "totals.json")
    }
    #expect(error?.place == "totals.json/" + place)
  }

  /// Counts of many exports, each of which could be.
  @Test func exports() throws {
    let run = try ReconciliationRun(
      parsing: Array(Self.night.run().replacing(#""scanned":"#, with: #""scanned":6000000000000,"was":"#).utf8), at: "run.json")
    let inputs = run.inputs.map { ReportInput($0, custody: nil) }
    try ReportInput.check([inputs[0]], at: "run.json")
    let error = #expect(throws: ReportError.self) { try ReportInput.check(inputs, at: "run.json") }
    #expect(error?.place == "run.json")
  }
}
