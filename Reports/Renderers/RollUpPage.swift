internal import Events
internal import Reconciliation

/// `reports/month-<yyyy-mm>.html` and `reports/week-<yyyy-Www>.html`: a month or a week rolled up from the reports of its nights, beside the one before.
/// It names each night's report, so every sum can be followed to its parts.
package struct RollUpPage: Sendable {
  private let period: Period
  private let nights: [ReportIndex.Night]
  private let before: [ReportIndex.Night]
  private let organization: String?
  private let index: ReportIndex
  /// The days of all nights that are in the period; nil where none is.
  private let known: ClosedRange<LogicalDate>?

  /// Of an index, as it is now.
  package init(_ period: Period, _ index: ReportIndex) {
    self.period = period
    nights = index.nights.filter { period.days.contains($0.date) }
    before = index.nights.filter { period.previous.days.contains($0.date) }
    organization = index.organization
    self.index = index
    let (from, to) = (
      max(index.nights.first?.date ?? period.days.upperBound, period.days.lowerBound),
      min(index.last ?? period.days.lowerBound, period.days.upperBound)
    )
    known = from <= to ? from...to : nil
  }

  /// The whole page, UTF-8, in pieces to be written one after the other.
  package func pieces() -> [HTML] {
    HTML.page(
      head: Page.head(
        title: "\(period.name)" + (organization.map { ": " + $0 } ?? ""), styles: [.fonts, .pageStyle], scripts: []),
      body: [
        masthead,
        Tag.main {
          verdict; totals; codes; byNight; sources
        },
      ])
  }

  private var summaries: [NightSummary] { nights.compactMap(\.summary) }

  /// Days of the period that should have a report and have none.
  private var missing: [LogicalDate] { index.missing.filter(period.days.contains) }

  private var length: Int { period.days.upperBound.day - period.days.lowerBound.day + 1 }

  private var masthead: HTML {
    Tag.header(.class("masthead")) {
      Tag.p("Reconciliation, \(period.kind.rawValue) by nights" + (organization.map { " · " + $0 } ?? ""), .class("kicker"))
      Tag.h1(period.name)
      Tag.dl(.class("facts")) {
        Page.fact("Period", HTML("\(period.days.lowerBound) to \(period.days.upperBound), UTC"))
        Page.fact("Nights with a report", HTML("\(nights.count) of \(length)"))
        Page.fact("All nights", Tag.a("index", .link(toFile: .index)))
        Page.fact(
          "Next to it",
          before.isEmpty ? HTML("nothing before") : Tag.a(period.previous.name, .link(toFile: .rollUp(period.previous))))
      }
    }
  }

  private var verdict: HTML {
    let summaries = summaries
    let faulty = summaries.filter { $0.verdict == .doesNotFoot }
    let empty = summaries.filter { $0.verdict == .noInput }
    let breaks = summaries.filter { $0.verdict == .breaks }
    let unread = nights.count - summaries.count
    let style =
      !faulty.isEmpty
      ? "alarm" : !missing.isEmpty || !empty.isEmpty || unread > 0 ? "caution" : breaks.isEmpty ? "clean" : "breaks"
    func counted(_ count: Int) -> String { "\(count) night\(count == 1 ? "" : "s")" }
    let words = [
      faulty.isEmpty ? nil : "\(counted(faulty.count)) whose totals do not foot",
      empty.isEmpty ? nil : "\(counted(empty.count)) without input",
      missing.isEmpty ? nil : "\(counted(missing.count)) without a report",
      unread == 0 ? nil : "\(counted(unread)) whose summary cannot be read",
    ].compactMap(\.self)
    return Tag.section(.class("verdict " + style), .id("verdict"), .of(.ariaLabelledby, "verdict-title")) {
      Tag.h2("Verdict", .id("verdict-title"))
      Tag.p("\(counted(breaks.count)) with breaks, of \(counted(summaries.count)).", .class("sentence"))
      Tag.p(
        words.isEmpty
          ? "No night\(known.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? "") is missing, and the totals of every night foot."
          : "Not proved: " + words.joined(separator: ", ") + ".")
    }
  }

  private static func sum(_ summaries: [NightSummary]) -> Totals.MessageCounts {
    summaries.reduce(into: Totals.MessageCounts.zero) { $0 += $1.messages }
  }

  /// Messages, with the equation that their outcomes satisfy, beside the period before.
  private var totals: HTML {
    let (now, then) = (RollUpPage.sum(summaries), RollUpPage.sum(before.compactMap(\.summary)))
    let check = FootCheck("Messages", now)
    let names = ["Sends", "Delivered", "Failed", "Pending", "Unconfirmed", "Read"]
    return Page.section("totals", "Messages") {
      compared(
        "Messages by outcome, as each night reported its own", "Outcome",
        zip(names, zip(now.counts, then.counts)).map { (HTML($0.0), $0.1.0, $0.1.1) })
      Tag.p(
        "\(check.terms.map { Figures.grouped($0.value) + " " + $0.name }.joined(separator: " + ")) = \(Figures.grouped(check.sum)); "
          + "sends are \(Figures.grouped(check.result.value)): \(check.holds ? "it foots" : "it does not foot").",
        .class(check.holds ? "note" : "fails"))
    }
  }

  private var codes: HTML {
    func sum(_ nights: [NightSummary], _ code: BreakCode) -> Int { nights.reduce(0) { $0 + ($1.breaks[code] ?? 0) } }
    let (now, then) = (summaries, before.compactMap(\.summary))
    let codes = BreakCode.allCases.filter { sum(now, $0) + sum(then, $0) > 0 }
      .sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
    return Page.section("breaks", "Breaks") {
      codes.isEmpty
        ? Tag.p("No breaks.", .class("none"))
        : compared(
          "Breaks by code, as each night reported them", "Code",
          codes.map { code in
            (
              HTML(joining: [HTML(code.name + " "), Tag.span(code.severity.name, .class("severity " + code.severity.name))]),
              sum(now, code),
              sum(then, code)
            )
          })
      Tag.p(
        "A break that stands for several nights, as a pending one does, is in each of their counts. "
          + (now.last.map { "At the end of \($0.date) \(Figures.grouped($0.open.values.reduce(0, +))) breaks were open." } ?? ""),
        .class("note"))
    }
  }

  private func compared(_ caption: String, _ head: String, _ rows: [(name: HTML, now: Int, then: Int)]) -> HTML {
    Page.table(
      caption, "small",
      head: HTML(joining: [Tag.th(head, .column), Page.numberHeads([period.name, period.previous.name, "Difference"])]),
      body: HTML(
        joining: rows.map { row in
          Tag.tr {
            Tag.th(.row) { row.name }
            Page.figures([row.now])
            before.isEmpty ? Tag.td("–", .class("n nil")) : Page.figures([row.then])
            before.isEmpty ? Tag.td("–", .class("n nil")) : Page.figures([row.now - row.then])
          }
        }))
  }

  private var byNight: HTML {
    let byDate = Dictionary(nights.map { ($0.date, $0) }) { first, _ in first }
    let dates = (period.days.lowerBound.day...period.days.upperBound.day).map { LogicalDate(day: $0) }
    let inside = dates.filter { known?.contains($0) == true }
    return Page.section("nights", "Nights") {
      Page.table(
        "Nights of \(period.name)", "small",
        head: HTML(joining: [
          Tag.th("Night", .column), Tag.th("Verdict", .column), Page.numberHeads(["High", "Medium", "Low", "Info", "Sends"]),
          Tag.th("Signed", .column),
        ]),
        body: HTML(
          joining: [outside(dates.filter { date in known.map { date < $0.lowerBound } ?? true })]
            + inside.map { row($0, byDate[$0]) }
            + [outside(dates.filter { date in known.map { date > $0.upperBound } ?? false })]))
    }
  }

  /// Days before the first night or behind the last, in one line.
  private func outside(_ dates: [LogicalDate]) -> HTML {
    Page.span(dates).map { empty($0, "outside the nights that have reports") } ?? .empty
  }

  private func empty(_ days: String, _ words: String) -> HTML {
    Tag.tr {
      Tag.th(days, .row, .class("date"))
      Tag.td(words, .of(.colspan, "7"), .class("missing"))
    }
  }

  private func row(_ date: LogicalDate, _ night: ReportIndex.Night?) -> HTML {
    guard let night else { return empty(date.description, "× " + index.absence(date)) }
    return Tag.tr(.class(night.summary?.verdict == .doesNotFoot ? "fails" : "")) {
      Tag.th(.row, .class("date")) { Tag.a(date.description, .link(toFile: .report(date, version: night.latest))) }
      if let summary = night.summary {
        Tag.td(IndexPage.word(summary.verdict))
        IndexPage.severities(summary, of: date, version: night.latest)
        Page.figures([summary.messages.sends])
      } else {
        Tag.td("its summary is missing or cannot be read", .of(.colspan, "6"), .class("missing"))
      }
      Tag.td(
        night.signOff.map { ($0.version == night.latest ? "" : "v\($0.version), not the latest: ") + Clipped.text($0.sentence) }
          ?? "–")
    }
  }

  /// Which reports it is rolled up from.
  private var sources: HTML {
    Page.section("sources", "Rolled up from") {
      summaries.isEmpty
        ? Tag.p("No report.", .class("none"))
        : Tag.p { HTML(joining: summaries.map { HTML(joining: [Tag.code($0.reportID), HTML(" ")]) }) }
      Tag.p(
        "The latest version of each night at the time when this page was made; it is made anew with every report, and can be made at any time from the summary.json of these.",
        .class("note"))
    }
  }
}
