internal import Events
internal import Reconciliation

extension HTMLReport {
  /// The last nights: a chart of all breaks by severity, one small chart a code, and the figures behind both.
  var trend: HTML {
    let missing = report.trend.missing
    let note =
      missing == 0
      ? "Every night has a reconciliation." : "\(missing) of \(Trend.length) nights have no reconciliation; they are marked ×."
    return HTML(joining: [
      Tag.figure(.class("trend")) {
        Tag.figcaption {
          "Breaks a night, the last \(Trend.length) nights, by severity "
          HTML(
            joining: Severity.allCases.reversed().map { severity in
              Tag.span(severity.name, .class("key " + severity.name))
            })
        }
        Tag.div(.class("scroll"), .of(.role, "region"), .of(.ariaLabel, "Chart of breaks a night"), .of(.tabindex, "0")) {
          TrendChart(report.trend).svg
        }
      },
      Tag.p(note, .class("note")),
      report.trend.codes.isEmpty ? .empty : byNight,
    ])
  }

  private var byNight: HTML {
    let codes = report.trend.codes
    return HTML(joining: [
      table(
        "Breaks a night by code, the last \(Trend.length) nights",
        head: HTML(joining: [
          Tag.th("Code", .column), Tag.th("Trend", .column), numberHeads(["Least", "Most", "This night"]),
        ]),
        body: HTML(
          joining: codes.map { code in
            let counts = report.trend.nights.compactMap { $0.breaks.map { $0[code] ?? 0 } }
            return Tag.tr {
              Tag.th(code.name, .row, .class("code"))
              Tag.td { Sparkline(report.trend, code).svg }
              HTML(
                joining: [counts.min() ?? 0, counts.max() ?? 0, report.totals.breaks[code] ?? 0].map {
                  Tag.td(Figures.grouped($0), .number)
                })
            }
          })),
      Tag.details {
        Tag.summary("The figures of the trend, night by night")
        table(
          "Breaks by night and code", "small tall-heads",
          head: HTML(joining: [Tag.th("Night", .column), numberHeads(codes.map(\.name) + ["All"])]),
          body: HTML(joining: report.trend.nights.reversed().map { night in figures(of: night, codes) }))
      },
    ])
  }

  private func figures(of night: Trend.Night, _ codes: [BreakCode]) -> HTML {
    Tag.tr {
      Tag.th(night.date.description, .row)
      if let breaks = night.breaks {
        figures(codes.map { breaks[$0] })
        Tag.td(Figures.grouped(night.total ?? 0), .class("n sum"))
      } else {
        Tag.td("× no reconciliation", .of(.colspan, String(codes.count + 1)), .class("missing"))
      }
    }
  }
}
