internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// What is wrong, and since when: a line a code, with its nights.
  var sinceWhen: HTML {
    let (trend, codes) = (report.trend, report.trend.codes)
    guard !codes.isEmpty else { return .empty }
    return Page.table(
      "What is wrong, and since when", "since",
      head: HTML(joining: [
        Tag.th("Code", .column), Tag.th("Severity", .column), Page.numberHeads(["This night", "Night before", "Median"]),
        Tag.th("The last \(Trend.length) nights", .column), Tag.th("Oldest, first seen", .column),
      ]),
      body: HTML(
        joining: codes.map { code in
          Tag.tr {
            codeHead(code)
            Tag.td { severity(code.severity) }
            Page.figure(report.totals.breaks[code] ?? 0, "n sum") { number($0, of: code) }
            before(code)
            Page.figure(trend.median(code)) { Tag.a(numbers.grouped($0), .link(to: HTMLReport.column(of: code))) }
            Tag.td { Sparkline(trend, code).svg }
            Tag.td(.class("date")) { HTML(report.listing.oldest[code]?.description ?? "–") }
          }
        }))
  }

  /// A code's count on the night before.
  private func before(_ code: BreakCode) -> HTML {
    guard let night = report.trend.nights.dropLast().last, let breaks = night.breaks else {
      return Tag.td("×", .class("n nil"))
    }
    if night.unproved == .noInput { return Tag.td("no input", .class("n nil")) }
    return Page.figure(breaks[code] ?? 0) { Tag.a(numbers.grouped($0), .link(toFile: .codesFromReport(night.date))) }
  }

  /// A chart of all breaks by severity.
  var trend: HTML {
    let trend = report.trend
    let (missing, expected) = (trend.missing, trend.expected)
    let since = expected < Trend.length ? " since the first, \(report.trend.first.description)," : ""
    let note =
      missing == 0
      ? "Every night\(since) has a reconciliation."
      : "\(missing) of \(expected) nights\(since) \(missing == 1 ? "has no reconciliation; it is" : "have no reconciliation; they are") marked ×."
    return HTML(joining: [
      Tag.figure(.class("trend")) {
        Tag.figcaption {
          "Breaks a night, the last \(Trend.length) nights, by severity "
          HTML(
            joining: Severity.allCases.reversed().map { severity in
              Tag.span(severity.name, .class("key " + severity.name))
            })
        }
        Page.scroll("Chart of breaks a night") { TrendChart(report.trend, numbers).svg }
      },
      Tag.p(note, .class("note")),
      trend.unprovedNote.map { Tag.p($0, .class("note")) } ?? .empty,
      calendar, nightsBySeverity,
    ])
  }

  /// The last year, a square a night.
  private var calendar: HTML {
    let trend = report.trend
    let days = trend.year.map { night in
      (
        date: night.date,
        day: night.date < trend.first
          ? CalendarChart.Day.beyond
          : night.unproved.map { .unproved($0) } ?? night.breaks.map { .night($0.keys.map(\.severity).max()) } ?? .missing
      )
    }
    return HTML(joining: [
      Tag.figure(.class("trend")) {
        Tag.figcaption {
          "The gravest break of each night, the last 53 weeks "
          CalendarChart.keys
        }
        Page.scroll("Calendar of the last 53 weeks") { CalendarChart(days, title: "Calendar of nights", id: "calendar").svg }
      },
      Tag.p(.class("note")) {
        "The figures are below; those of every night, as they are now: "
        Tag.a("all nights of the store", .link(toFile: .indexFromReport))
        "."
      },
    ])
  }

  /// The figures of the bars and the calendar.
  private var nightsBySeverity: HTML {
    Tag.details(.id("night-figures")) {
      Tag.summary("The figures of bars and calendar, night by night")
      Page.table(
        "Breaks by night and severity", "small",
        head: HTML(joining: [Tag.th("Night", .column), Page.numberHeads(NightCells.severityHeads + ["All"])]),
        body: HTML(
          joining: report.trend.year.reversed().filter { $0.date >= report.trend.first }.map { night in
            row(night, at: StorePage.nightFromReport, columns: Severity.allCases.count) {
              HTML(
                joining: Severity.allCases.reversed().map { severity in
                  figure(night.count(severity), on: night.date, find: "severity=" + severity.name)
                })
            }
          }))
    }
  }

  /// The figures of each code, and of their medians.
  var nightByNight: HTML {
    let codes = report.trend.codes
    guard !codes.isEmpty else { return .empty }
    let known = report.trend.nights.filter { $0.date >= report.trend.first }
    // Days on which there was no store are one line.
    let before =
      Page.span(report.trend.nights.filter { $0.date < report.trend.first }.map(\.date)).map { days in
        Tag.tr {
          Tag.th(days, .row)
          Tag.td("before the first night", .of(.colspan, String(codes.count + 1)), .class("missing"))
        }
      } ?? .empty
    return Tag.details {
      Tag.summary("The figures of the codes, night by night")
      Page.table(
        "Breaks by night and code", "small tall-heads",
        head: HTML(joining: [
          Tag.th("Night", .column),
          HTML(joining: codes.map { Tag.th($0.name, .column, .number, .id(HTMLReport.column(of: $0))) }),
          Page.numberHeads(["All"]),
        ]),
        body: HTML(
          joining: known.reversed().map { night in
            row(night, at: StorePage.codesFromReport, columns: codes.count) {
              HTML(joining: codes.map { figure(night.breaks?[$0] ?? 0, on: night.date, find: "code=" + $0.name) })
            }
          } + [before]))
      Tag.p(
        "A median is the middle one of its column's figures, the lower of two; of nights that prove something.", .class("note"))
    }
  }

  /// The id of a code's column there.
  private static func column(of code: BreakCode) -> String { "nights-" + code.name }

  /// A night that leads to its breaks, its figures and their sum; or that it has none.
  private func row(_ night: Trend.Night, at line: (LogicalDate) -> StorePage, columns: Int, figures: () -> HTML) -> HTML {
    Tag.tr {
      Tag.th(.row) {
        night.breaks == nil ? HTML(night.date.description) : self.night(night.date, at: line)
        HTML(night.unproved.map { ", " + $0.words } ?? "")
      }
      if let total = night.total {
        figures() + figure(total, on: night.date, find: "all", "n sum")
      } else {
        Tag.td("× no reconciliation", .of(.colspan, String(columns + 1)), .class("missing"))
      }
    }
  }

  /// This night's figures lead to their breaks, those of others by the night that they stand beside.
  private func figure(_ count: Int, on date: LogicalDate, find query: String, _ style: String = "n") -> HTML {
    Page.figure(count, style) {
      date == report.identity.date ? number($0, find: query, to: "listed") : HTML(numbers.grouped($0))
    }
  }
}
