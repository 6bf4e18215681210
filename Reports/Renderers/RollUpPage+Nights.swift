internal import Events
internal import Reconciliation

/// The nights that the sums are of.
extension RollUpPage {
  /// The codes that occur on any of the nights: the gravest first.
  static func codes(_ nights: [NightSummary]) -> [BreakCode] {
    BreakCode.allCases.filter { sum(nights, $0) > 0 }.sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
  }

  static func sum(_ nights: [NightSummary], _ code: BreakCode) -> Int { nights.reduce(0) { $0 + ($1.breaks[code] ?? 0) } }

  /// By severity, with what was sent.
  var byNight: HTML {
    Page.section("nights", "Nights") {
      Page.table(
        "Nights of \(period.name)", "small nights",
        head: HTML(joining: [
          Tag.th("Night", .column), Tag.th("Verdict", .column),
          Page.numberHeads(NightCells.severityHeads + NightCells.messageHeads),
          Tag.th("Signed", .column),
        ]),
        body: HTML(
          joining: dates.map { date, night in
            Tag.tr(.class(night?.summary?.verdict == .doesNotFoot ? "fails" : "")) {
              row(date, night, columns: 1 + NightCells.severityHeads.count + NightCells.messageHeads.count) { summary, cells in
                Tag.td(IndexPage.word(summary, numbers)) + cells.severities + cells.messages
              }
              Tag.td(night.map(signed) ?? "–")
            }
          }))
      if let outside { Tag.p(outside, .class("note")) }
    }
  }

  private var days: [LogicalDate] {
    (period.days.lowerBound.day...period.days.upperBound.day).map { LogicalDate(day: $0) }
  }

  /// The days of the period before the first night that has a report and behind the last day that was run, in a line.
  private var outside: String? {
    guard let known else { return "No night here has a report." }
    let words = [days.filter { $0 < known.lowerBound }, days.filter { $0 > known.upperBound }].compactMap(Page.span)
    return words.isEmpty ? nil : words.joined(separator: " and ") + ": outside the nights that have reports."
  }

  /// By code: each column adds up to the number that leads to its head.
  var byCode: HTML {
    let codes = RollUpPage.codes(summaries)
    guard !codes.isEmpty else { return .empty }
    return Page.section("codes", "Nights by code") {
      Page.table(
        "Breaks by night and code", "small tall-heads",
        head: HTML(joining: [
          Tag.th("Night", .column), HTML(joining: codes.map { Tag.th($0.name, .column, .number, .id($0.name)) }),
          Page.numberHeads(["All"]),
        ]),
        body: HTML(
          joining: dates.map { date, night in
            Tag.tr(.id(StorePage.line(of: date))) {
              row(date, night, columns: codes.count + 1) { _, cells in cells.breaks(codes) }
            }
          }))
    }
  }

  /// Those that have a report, and those in between that should.
  private var dates: [(LogicalDate, ReportIndex.Night?)] {
    let byDate = Dictionary(nights.map { ($0.date, $0) }) { first, _ in first }
    return days.filter { known?.contains($0) == true }.map { ($0, byDate[$0]) }
  }

  /// A night and its figures, or why it has none.
  private func row(
    _ date: LogicalDate, _ night: ReportIndex.Night?, columns: Int, figures: (NightSummary, NightCells) -> HTML
  ) -> HTML {
    func none(_ words: String) -> HTML { Tag.td(words, .of(.colspan, String(columns)), .class("missing")) }
    guard let night else {
      return Tag.th(date.description, .row, .class("date")) + none("× " + index.absence(date))
    }
    return Tag.th(.row, .class("date")) { Tag.a(date.description, .link(toFile: .report(date, version: night.latest))) }
      + (night.summary.map { figures($0, NightCells($0, version: night.latest, numbers)) }
        ?? none("its summary is missing or cannot be read"))
  }

  private func signed(_ night: ReportIndex.Night) -> String {
    night.signOff.map {
      ($0.version == night.latest ? "" : "v\($0.version), not the latest: ") + Clipped.text($0.sentence, in: "the signatures")
    }
      ?? "–"
  }
}
