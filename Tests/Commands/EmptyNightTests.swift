import Foundation
import TestSupport
import Testing

/// Exports without an event: nothing was proved, and no step calls that a success.
@Suite struct EmptyNightTests {
  @Test func everyStepSaysNoInput() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false)
      try night.write("nothing.ndjson", [10])
      #expect(try night.tally("pull", "--quiet", "--date", SmallNight.date).status == 0)
      for step in ["reconcile", "report", "nightly"] {
        let ending = try night.tally(step, "--date", SmallNight.date)
        #expect(ending.status == 66 && !ending.error.contains("no breaks"), "\(step): \(ending.error)")
      }
      let again = try night.tally("reconcile", "--date", SmallNight.date)
      #expect(
        again.error.contains("no input for 2026-12-31: exports/: the exports of the day have no outbound event"), "\(again.error)"
      )
    }
  }

  private static let told = ", notices: { webhook: { url: 'URL' } }, metrics: { textfile: 'm.prom' }"

  /// A day before those of `SmallNight`, with a good night in it.
  private func before(_ night: SmallNight) throws {
    let lines = SmallNight.good.map {
      $0.replacing("2026-12-31", with: "2026-12-30").replacing(#""id":""#, with: #""id":"x"#)
    }
    try night.write("20261230-a.ndjson", SmallNight.lines(lines))
    #expect(try night.tally("nightly", "--quiet", "--date", "2026-12-30").status == 0)
  }

  @Test(
    "A night without any export is a night that proves nothing: reported, in the index, and told; the next version has what came late"
  )
  func noExport() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(204) }
      let night = try SmallNight(
        folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}-{name}.ndjson', slots: ['a']",
        more: Self.told.replacing("URL", with: server.url + "/hook"))
      try before(night)
      let heard = server.requests.count
      for _ in 0..<2 {
        let ending = try night.nightly("--quiet")
        #expect(ending.status == 66 && ending.error.contains("no source of the config has a kept export"), "\(ending.error)")
      }
      #expect(try night.totals().breaks == ["EXPORT_GAP": 1])
      let page = try night.text("reports/2026/12/31/v1/report.html")
      #expect(page.contains("No input.") && page.contains("EXPORT_GAP"))
      let index = try night.text("reports/index.html")
      #expect(index.contains("2026/12/31/v1/report.html") && index.contains("no input"))
      #expect(server.requests.count == heard + 1)
      let post = try #require(server.requests.last)
      #expect(post.text.contains(#""verdict":"noInput""#) && post.text.contains(#""EXPORT_GAP":1"#), "\(post.text)")
      try night.write("20261231-a.ndjson", SmallNight.lines(SmallNight.good))
      #expect(try night.nightly("--quiet").status == 0)
      #expect(try night.totals(version: 2)["messages", "sends"] == 3 && night.totals(version: 2).breaks.isEmpty)
      #expect(server.requests.last?.text.contains(#""verdict":"noBreaks""#) == true)
      #expect(try night.tally("verify", "--quiet").status == 0)
    }
  }

  @Test("What earlier nights left open is judged without input too, and the report says so")
  func openItemsWithoutInput() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}-{name}.ndjson'")
      try night.write("20261230-a.ndjson", SmallNight.lines([SmallNight.good[0].replacing("2026-12-31", with: "2026-12-30")]))
      #expect(try night.tally("nightly", "--quiet", "--date", "2026-12-30").status == 10)
      let ending = try night.nightly()
      #expect(ending.status == 66 && ending.error.contains("2026-12-31 1 break of 1 code"), "\(ending.error)")
      let page = try night.text("reports/2026/12/31/v1/report.html")
      #expect(page.contains("judged all the same: 1 open item of earlier nights. Stated: 1 break in 1 code."))
    }
  }

  /// A store's first night, a day that is not over, and a source that does not answer: nothing can be said to be missing.
  @Test func whatIsNoNight() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}-{name}.ndjson'")
      #expect(try night.tally("nightly", "--quiet", "--date", "2026-12-29").status == 66 && !night.has("reconciliations"))
      try before(night)
      #expect(try night.tally("nightly", "--quiet", "--date", "2027-01-01").status == 66)
      for step in ["nightly", "pull", "reconcile", "report"] {
        let ending = try night.tally(step, "--quiet", "--date", "2262-04-11")
        #expect(ending.status == 64 && ending.error.contains("2262-04-11 has not begun: today is 2027-01-01"), "\(ending.error)")
      }
      #expect(!night.has("reconciliations/2027") && !night.has("reconciliations/2062"))
      try FileManager.default.moveItem(atPath: folder + "/in", toPath: folder + "/away")
      #expect(try night.nightly("--quiet").status == 74)
      #expect(!night.has("reconciliations/2026/12/31"))
      // It was run, and is not there.
      let index = try night.text("reports/index.html")
      #expect(index.contains(">2026-12-31</th>") && index.contains("× no report"))
      #expect(!index.contains("2027-01-01") && !index.contains("2062") && !index.contains("2026-12-29"))
    }
  }

  @Test(
    "A night that is stopped is told, once, and in the index; what was altered comes to no report, and back again is forgotten")
  func stopped() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(204) }
      let night = try SmallNight(
        folder, settings: ", pattern: '{name}.ndjson'", more: Self.told.replacing("URL", with: server.url + "/hook"))
      #expect(try night.nightly("--quiet").status == 0 && server.requests.isEmpty)
      func alter(_ name: String, _ found: String, _ changed: String) throws {
        let path = folder + "/store/" + name
        let text = try night.text(name)
        #expect(text.contains(found))
        try FileManager.default.removeItem(atPath: path)
        try Data(text.replacing(found, with: changed).utf8).write(to: URL(filePath: path))
      }
      let (totals, items) = (SmallNight.reconciliation + "totals.json", SmallNight.reconciliation + "open-items.ndjson")
      let whole = try night.text(totals)
      // What cannot even be read comes to no report.
      try alter(totals, "{", "")
      for _ in 0..<2 { #expect(try night.nightly("--quiet").status == 11) }
      #expect(server.requests.count == 1 && server.requests[0].text.contains("Not reconciled: integrity failure."))
      try alter(totals, whole.replacing("{", with: ""), whole.replacing(#""delivered": 2"#, with: #""delivered": 3"#))
      for _ in 0..<2 { #expect(try night.nightly("--quiet").status == 11) }
      try alter(totals, #""delivered": 3"#, #""delivered": 2"#)
      try Data("{}\n".utf8).write(to: URL(filePath: folder + "/store/" + items))
      #expect(try night.tally(after: 1, "nightly", "--date", SmallNight.date, "--quiet").status == 11)
      let report = try night.tally("report", "--date", SmallNight.date, "--quiet")
      #expect(report.status == 11 && report.error.contains(items + ": it is not what the date's latest report was made from"))
      #expect(!night.has("reports/2026/12/31/v2"))
      let stop = "no breaks; the last run of it ended with: integrity failure"
      #expect(try night.text("reports/index.html").contains(stop))
      try Data().write(to: URL(filePath: folder + "/store/" + items))
      #expect(try night.tally(after: 2, "nightly", "--date", SmallNight.date, "--quiet").status == 0)
      #expect(server.requests.count == 2 && server.requests[1].text.contains(#""verdict":"noBreaks""#))
      #expect(try !night.text("reports/index.html").contains("the last run of it"))
      #expect(try night.tally("verify", "--quiet").status == 0 && !night.has("reports/2026/12/31/v2"))
    }
  }

  /// Inbound events are never matched: a mapping that takes all for inbound proves no more than an empty export.
  @Test func inboundEventsAloneAreNoInput() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false)
      let event = SmallNight.event("r1", "read", "m1", 10).replacingOccurrences(of: "outbound", with: "inbound")
      try night.write("inbound.ndjson", SmallNight.lines([event]))
      let ending = try night.nightly()
      #expect(ending.status == 66 && ending.error.contains("the exports of the day have no outbound event"), "\(ending.error)")
      #expect(try night.totals()["events", "excluded"] == 1)
      let page = try night.text("reports/2026/12/31/v1/report.html")
      #expect(page.contains("No outbound event in 1 export for this date: nothing was reconciled, and nothing is proved."))
      // What cannot be read may be outbound: it is a break.
      try night.write("broken.ndjson", SmallNight.lines([event.replacing("{", with: "")]))
      #expect(try night.nightly("--quiet").status == 10)
    }
  }
}
