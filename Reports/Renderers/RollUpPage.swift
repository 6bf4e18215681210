internal import Events
internal import Numbers
internal import Reconciliation

/// `reports/month-<yyyy-mm>.html` and `reports/week-<yyyy-Www>.html`: a month or a week rolled up from the reports of its nights, beside the one before.
/// Every sum leads to the nights that it is of, and each night's share to what it counts in the night's report.
package struct RollUpPage: Sendable {
  let period: Period
  let nights: [ReportIndex.Night]
  private let before: [ReportIndex.Night]
  private let organization: String?
  let index: ReportIndex
  /// The days of all nights that are in the period; nil where none is.
  let known: ClosedRange<LogicalDate>?

  /// Of an index, as it is now.
  package init(_ period: Period, _ index: ReportIndex) {
    self.period = period
    nights = index.nights.filter { period.days.contains($0.date) }
    before = index.nights.filter { period.previous.days.contains($0.date) }
    (organization, self.index) = (index.organization, index)
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
          verdict; totals; codes; byNight; byCode; sources
        },
      ])
  }

  var summaries: [NightSummary] { nights.compactMap(\.summary) }

  /// Days of the period that should have a report and have none.
  private var missing: [LogicalDate] { index.missing.filter(period.days.contains) }

  var numbers: NumberForm { index.numbers }

  private var length: Int { period.days.upperBound.day - period.days.lowerBound.day + 1 }

  private var masthead: HTML {
    Tag.header(.class("masthead")) {
      Tag.p("Reconciliation, \(period.kind.rawValue) by nights" + (organization.map { " · " + $0 } ?? ""), .class("kicker"))
      Tag.h1(period.name)
      Tag.dl(.class("facts")) {
        Page.fact("Period", HTML("\(period.days.lowerBound) to \(period.days.upperBound), UTC"))
        Page.fact("Nights with a report", Tag.a("\(nights.count) of \(length)", .link(to: "nights")))
        Page.fact("Numbers", HTML(numbers.stated))
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
    summaries.reduce(into: Totals.MessageCounts()) { $0 += $1.messages }
  }

  /// Messages, with the equation that their outcomes satisfy, beside the period before.
  private var totals: HTML {
    let (now, then) = (RollUpPage.sum(summaries), RollUpPage.sum(before.compactMap(\.summary)))
    let check = FootCheck("Messages", now)
    return Page.section("totals", "Messages") {
      compared(
        "Messages by outcome, as each night reported its own", "Outcome",
        zip(NightCells.messageHeads, zip(now.counts, then.counts)).map { (HTML($0.0), "nights", $0.1.0, $0.1.1) })
      Tag.p(
        "\(check.terms.map { numbers.grouped($0.value) + " " + $0.name }.joined(separator: " + ")) = \(numbers.grouped(check.sum)); "
          + "sends are \(numbers.grouped(check.result.value)): \(check.holds ? "it foots" : "it does not foot").",
        .class(check.holds ? "note" : "fails"))
    }
  }

  private var codes: HTML {
    let (now, then) = (summaries, before.compactMap(\.summary))
    let codes = RollUpPage.codes(now + then)
    return Page.section("breaks", "Breaks") {
      codes.isEmpty
        ? Tag.p("No night reported any.", .class("none"))
        : compared(
          "Breaks by code, as each night reported them", "Code",
          codes.map { code in
            (
              HTML(joining: [HTML(code.name + " "), Tag.span(code.severity.name, .class("severity " + code.severity.name))]),
              code.name,
              RollUpPage.sum(now, code),
              RollUpPage.sum(then, code)
            )
          })
      Tag.p(.class("note")) {
        "A break that stands for several nights, as a pending one does, is in each of their counts. "
        if let last = now.last {
          "At the end of \(last.date) "
          Tag.a(
            numbers.counted(last.open.values.reduce(0, +), "break"),
            .link(toFile: .report(last.date, version: last.version, at: "work")))
          " stood open."
        }
      }
    }
  }

  /// Each number leads to the nights that it is a sum of, those of the period before in its own page.
  private func compared(_ caption: String, _ head: String, _ rows: [(name: HTML, place: String, now: Int, then: Int)]) -> HTML {
    Page.table(
      caption, "small",
      head: HTML(joining: [Tag.th(head, .column), Page.numberHeads([period.name, period.previous.name, "Difference"])]),
      body: HTML(
        joining: rows.map { row in
          Tag.tr {
            Tag.th(.row) { row.name }
            Page.figure(row.now) { Tag.a(numbers.grouped($0), .link(to: row.place)) }
            Page.figure(row.then) { Tag.a(numbers.grouped($0), .link(toFile: .rollUp(period.previous, at: row.place))) }
            before.isEmpty ? Tag.td("–", .class("n nil")) : numbers.cells([row.now - row.then])
          }
        }))
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
