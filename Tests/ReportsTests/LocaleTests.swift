internal import Events
internal import Numbers
internal import Reports
internal import Testing

/// A page in a locale's form is the English one but for its numbers, and each of these is the same number.
@Suite struct LocaleTests {
  private static let locales = ["de", "de-CH", "en-IN", "es", "fr", "pl", "tr"]

  private static func form(_ locale: String) throws -> NumberForm { try #require(NumberForm(locale: locale)) }

  @Test(arguments: locales) func report(_ locale: String) async throws {
    let form = try Self.form(locale)
    let (english, other) = (try await Rendered.usual(), try await Rendered.usual(numbers: form))
    try Self.expectSame(english.page(), other.page(), form, atLeast: 100)
    // What programs read has plain numbers and English sentences.
    func json(_ report: NightReport) throws -> String {
      var json = ReportJSON(report)
      json.finish()
      return String(decoding: json.take(), as: UTF8.self)
    }
    #expect(try json(english.report).replacing(#""locale":"en""#, with: #""locale":"\#(locale)""#) == json(other.report))
    #expect(ReportSheets(english.report).sheets == ReportSheets(other.report).sheets)
    #expect(NightSummary(english.report).json == NightSummary(other.report).json)
  }

  @Test(arguments: locales) func allNights(_ locale: String) throws {
    let form = try Self.form(locale)
    // Nights have numbers of four digits, and months of five.
    let (english, other) = (try IndexTests.index(60), ReportIndex(nights: try IndexTests.index(60).nights, numbers: form))
    try Self.expectSame(IndexTests.page(english), IndexTests.page(other), form, atLeast: 50)
    try Self.expectSame(
      String(decoding: AtomFeed(english).bytes, as: UTF8.self), String(decoding: AtomFeed(other).bytes, as: UTF8.self), form,
      atLeast: form.least == 1 && form.separator != "," ? 20 : 0)
    for period in english.periods.suffix(1) + english.periods.prefix(1) {
      func page(_ index: ReportIndex) -> String {
        String(decoding: RollUpPage(period, index).pieces().flatMap(\.bytes), as: UTF8.self)
      }
      try Self.expectSame(page(english), page(other), form, atLeast: 1)
    }
  }

  @Test(arguments: locales) func dispositions(_ locale: String) throws {
    let form = try Self.form(locale)
    let english = DispositionFixture.report()
    var other = english
    other.identity.numbers = form
    try Self.expectSame(DispositionFixture.page(english), DispositionFixture.page(other), form, atLeast: 1)
  }

  /// Everything between a page's numbers is the same, and its numbers are; none that the locale writes otherwise is left in English.
  private static func expectSame(
    _ english: String, _ other: String, _ form: NumberForm, atLeast: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    func visible(_ page: String) -> String {
      // Data of scripts is told apart by one member, and what the form is by its own words.
      String(page[(page.firstRange(of: "<body>")?.lowerBound ?? page.startIndex)...]).replacing("&#39;", with: "'")
        .replacing(#/"numbers":\{[^}]*\}/#, with: "")
        .replacing(#/as in [A-Za-z-]+: [^<]*/#, with: "as in")
    }
    let number = #/%?\u{A0}?[0-9](?:[0-9.,'\u{A0}\u{202F}]*[0-9])?[\u{A0}\u{202F}]?%?/#
    let (was, now) = (visible(english), visible(other))
    #expect(was.split(separator: number) == now.split(separator: number), sourceLocation: sourceLocation)
    var changed = 0
    for (was, now) in zip(was.matches(of: number).map(\.output), now.matches(of: number).map(\.output)) {
      let value = was.replacing(",", with: "")
      if was == now {
        // What is grouped in English is grouped so here too, or it is no number at all: rows of a script's data.
        let isGrouped = was.wholeMatch(of: #/[0-9]{1,3}(,[0-9]{3})+/#) != nil
        guard isGrouped, let number = Int(value), form.grouped(number) != was else { continue }
        Issue.record("\(was) is left in English", sourceLocation: sourceLocation)
        continue
      }
      changed += 1
      let plain = now.replacing(form.separator, with: "").replacing(form.point, with: ".")
      #expect(
        plain.filter { $0.isNumber || $0 == "." } == value.filter { $0.isNumber || $0 == "." }
          && plain.contains("%") == value.contains("%"),
        "\(now) for \(was)", sourceLocation: sourceLocation)
    }
    #expect(changed >= (form.grouped(1234) == "1,234" && form.point == "." ? 0 : atLeast), sourceLocation: sourceLocation)
  }
}
