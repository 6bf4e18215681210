import Events
import Reports
import Retention
import Testing

@Suite struct DispositionReportTests {
  @Test func page() throws {
    let html = DispositionFixture.page(DispositionFixture.report())
    #expect(MarkupCheck(html).faults == [])
    #expect(MarkupCheck(html).scripts.isEmpty)
    #expect(html.contains("default-src &#39;none&#39;") && html.contains("script-src &#39;none&#39;"))
    for words in [
      "3 archives were destroyed; 12 may go; 28 stay.", "nobody had to agree", "CN=Approver,O=A firm",
      "cannot be relied on", "grace through 2033-01-19", "All archives, these and those above: it foots",
      "1 object without a legal hold that a hold asks for", "320 objects were read back.",
    ] {
      #expect(html.contains(words), "\(words)")
    }
    try expectSnapshot(bodyOf(html), "dispositions.html")
    let csv = DispositionCSV(DispositionFixture.report())
    expectSnapshot(String(decoding: csv.archives, as: UTF8.self), "dispositions-archives.csv")
    expectSnapshot(String(decoding: csv.holds, as: UTF8.self), "dispositions-holds.csv")
    expectSnapshot(String(decoding: csv.forecast, as: UTF8.self), "dispositions-forecast.csv")
  }

  /// What all pages share is in the snapshots of the others.
  private func bodyOf(_ html: String) throws -> String {
    String(html[try #require(html.firstRange(of: "<body>")).lowerBound...])
  }

  @Test func nothing() {
    var report = DispositionFixture.report(archives: 0, gone: 0)
    (report.plans, report.holds, report.drift) = ([], [], HoldDrift())
    let html = DispositionFixture.page(report)
    #expect(MarkupCheck(html).faults == [])
    #expect(!report.isAlarming && html.contains("0 archives were destroyed; 0 may go; 0 stay."))
  }

  @Test func longListsSayThatTheyAreCut() {
    let html = DispositionFixture.page(DispositionFixture.report(archives: 400, gone: 250))
    #expect(html.contains("The first 100 of 250 archives, the last ones first; all of them are in archives.csv."))
    #expect(html.contains("all of them are in archives.csv.</p>"))
  }

  @Test func json() throws {
    let report = DispositionFixture.report()
    let value = try JSONValue.parse(report.json)
    #expect(value.canonical() == report.json)
    #expect(value["archives"]?.elements?.count == 40 && value["destroyed"]?.elements?.count == 3)
    #expect(value["forecast"]?["months"]?.elements?.count == 12)
    #expect(value["drift"]?["missing"]?.elements?.count == 1)
  }

  /// A hostile text in every place that people, platforms or the store fill.
  @Test(arguments: EscapingTests.hostile.map(\.text)) func hostileTexts(_ text: String) throws {
    let report = DispositionFixture.report(text)
    let check = MarkupCheck(DispositionFixture.page(report))
    #expect(check.faults == [])
    #expect(!check.names.contains("img") && check.scripts.isEmpty)
    let csv = DispositionCSV(report)
    for bytes in [csv.archives, csv.holds, csv.forecast] {
      let rows = try #require(readCSV(String(decoding: bytes, as: UTF8.self)))
      #expect(Set(rows.map(\.count)).count == 1)
      for cell in rows.joined() { #expect(!EscapingTests.isFormula(cell), "\(cell)") }
    }
    #expect(try JSONValue.parse(report.json)["organization"]?.stringValue == text)
  }
}

@Suite struct RetentionForecastTests {
  /// Every archive is in one place: laid beside a count of each by its day alone.
  @Test(arguments: 0..<20) func agreesWithAPlainCount(_ seed: Int) {
    let report = DispositionFixture.report(archives: 13 * seed, gone: seed, months: 1 + seed * 7 % 60)
    let forecast = report.forecast
    #expect(forecast.foots)
    let asOf = report.identity.asOf
    for month in forecast.months {
      let gone = report.archives.filter { $0.free.map { $0.on <= month.month.last } ?? false }
      #expect(month.left.archives == report.archives.count - gone.count)
      #expect(month.left.bytes == report.archives.reduce(0) { $0 + $1.bytes } - gone.reduce(0) { $0 + $1.bytes })
      let here = report.archives.filter { archive in
        archive.free.map { $0.on > asOf && "\($0.on)".prefix(7) == month.month.description } ?? false
      }
      #expect(month.goes.values.reduce(0) { $0 + $1.archives } == here.count)
      let days = Int64(month.month.last.day - asOf.day)
      #expect(month.withArrivals == month.left.bytes + forecast.arrivals * days)
    }
    let lately = report.archives.filter { $0.day < asOf && asOf.day - $0.day.day <= 90 }
    #expect(forecast.arrivals == lately.reduce(0) { $0 + $1.bytes } / 90)
    #expect(forecast.unknown.values.reduce(0) { $0 + $1.archives } == report.archives.count { $0.free == nil })
    #expect(forecast.past.count == 12 && forecast.past.last?.month.description == "2032-12")
    for past in forecast.past {
      let there =
        report.archives.count { $0.day <= past.month.last }
        + report.destroyed.count { $0.day <= past.month.last && $0.on > past.month.last }
      #expect(past.volume.archives == there)
    }
  }

  @Test(arguments: [
    ("2033-01-05", 0, "2033-01", "2033-01-31"), ("2032-02-01", 0, "2032-02", "2032-02-29"),
    ("2033-12-31", 1, "2034-01", "2034-01-31"),
    ("2033-01-31", -1, "2032-12", "2032-12-31"), ("9999-12-01", 5, "9999-12", "9999-12-31"),
    ("0001-01-01", -5, "0001-01", "0001-01-31"),
  ]) func months(_ day: String, _ steps: Int, _ name: String, _ last: String) {
    let month = CalendarMonth(DispositionFixture.day(day)).advanced(by: steps)
    #expect(month.description == name && month.last.description == last)
  }
}
