internal import Events
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
            Page.figures([trend.median(code)])
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
    return Page.figure(breaks[code] ?? 0) { number($0, on: night.date) }
  }

  /// A chart of all breaks by severity.
  var trend: HTML {
    let trend = report.trend
    let (missing, expected) = (trend.missing, trend.expected)
    let since = expected < Trend.length ? " since the first, \(report.trend.first.description)," : ""
    let note =
      missing == 0
      ? "Every night\(since) has a reconciliation."
      : "\(missing) of \(expected) nights\(since) have no reconciliation; they are marked ×."
    return HTML(joining: [
      Tag.figure(.class("trend")) {
        Tag.figcaption {
          "Breaks a night, the last \(Trend.length) nights, by severity "
          HTML(
            joining: Severity.allCases.reversed().map { severity in
              Tag.span(severity.name, .class("key " + severity.name))
            })
        }
        Page.scroll("Chart of breaks a night") { TrendChart(report.trend).svg }
      },
      Tag.p(note, .class("note")),
      trend.unprovedNote.map { Tag.p($0, .class("note")) } ?? .empty,
      calendar,
    ])
  }

  /// The last year, a square a night. Where each night's figures are is said below it.
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
        "The figures of every night: "
        Tag.a("all nights of the store", .link(toFile: .indexFromReport))
        "."
      },
    ])
  }

  /// The figures behind the charts.
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
      Tag.summary("The figures of the trend, night by night")
      Page.table(
        "Breaks by night and code", "small tall-heads",
        head: HTML(joining: [Tag.th("Night", .column), Page.numberHeads(codes.map(\.name) + ["All"])]),
        body: HTML(joining: known.reversed().map { night in figures(of: night, codes) } + [before]))
    }
  }

  private func figures(of night: Trend.Night, _ codes: [BreakCode]) -> HTML {
    Tag.tr {
      Tag.th(.row) {
        night.breaks == nil ? HTML(night.date.description) : self.night(night.date)
        HTML(night.unproved.map { ", " + $0.words } ?? "")
      }
      if let breaks = night.breaks {
        Page.figures(codes.map { breaks[$0] })
        Tag.td(Figures.grouped(night.total ?? 0), .class("n sum"))
      } else {
        Tag.td("× no reconciliation", .of(.colspan, String(codes.count + 1)), .class("missing"))
      }
    }
  }
}
