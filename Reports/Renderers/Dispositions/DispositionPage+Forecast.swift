internal import Events
internal import Numbers
internal import Retention

extension DispositionPage {
  private static let kinds: [(verdict: RetentionVerdict, name: String, style: String)] = [
    (.awaitingReview, "after a review", "high"), (.awaitingApproval, "after an approval", "medium"),
    (.expired, "by itself", "low"),
  ]

  private typealias Volumes = [RetentionVerdict: RetentionForecast.Volume]

  /// What becomes free when, and what has to be done then.
  var forecasts: HTML {
    Page.section("forecast", "What becomes free when") {
      Tag.p(
        "What follows from the rules, holds, outside events and locks that are known as of the day. Whatever comes later, a hold or a longer "
          + "policy, keeps more; nothing goes earlier than it says here, but by a shorter policy or a release.", .class("note"))
      goesChart
      goesTable
      unknown
    }
  }

  private var goesChart: HTML {
    guard !forecast.months.isEmpty else { return .empty }
    let chart = MonthChart(
      "Bytes that become free, by month", id: "goes", forecast.months.map(\.month),
      Self.kinds.map { kind in
        MonthChart.Series(name: kind.name, style: kind.style, values: forecast.months.map { $0.goes[kind.verdict]?.bytes ?? 0 })
      }, numbers)
    return figure("Bytes that become free, by month, and what has to be done then", chart)
  }

  private func figure(_ caption: String, _ chart: MonthChart) -> HTML {
    Tag.figure(.class("trend")) {
      Tag.figcaption {
        HTML(caption + " ")
        chart.keys
      }
      Page.scroll("Chart: " + caption) { chart.svg }
    }
  }

  private func cells(_ volumes: Volumes) -> HTML {
    HTML(
      joining: Self.kinds.reversed().map { kind in
        let volume = volumes[kind.verdict] ?? RetentionForecast.Volume()
        return HTML(joining: [numbers.cells([volume.archives]), size(volume.bytes)])
      })
  }

  private var goesTable: HTML {
    let sum = forecast.months.reduce(into: forecast.now) { sum, month in
      for (verdict, volume) in month.goes { sum[verdict, default: RetentionForecast.Volume()] += volume }
    }
    let heads = Self.kinds.reversed().flatMap { ["Archives \($0.name)", "Bytes"] }
    return Page.table(
      "Archives that become free", "small",
      head: HTML(joining: [Tag.th("Month", .column), Page.numberHeads(heads)]),
      body: HTML(joining: [
        Tag.tr {
          Tag.th("by \(report.identity.asOf)", .row, .class("date"))
          cells(forecast.now)
        },
        HTML(
          joining: forecast.months.map { month in
            Tag.tr {
              Tag.th(month.month.description, .row, .class("date"))
              cells(month.goes)
            }
          }),
      ]),
      foot: Tag.tr {
        Tag.th("All of these", .row)
        cells(sum)
      })
  }

  private var unknown: HTML {
    let rows = RetentionVerdict.allCases.compactMap { verdict in forecast.unknown[verdict].map { (verdict.rawValue, $0) } }
    let last = forecast.months.last.map { "after \($0.month)" } ?? "later"
    return Page.table(
      "The others", "small",
      head: HTML(joining: [Tag.th("Free", .column), Page.numberHeads(["Archives", "Bytes"])]),
      body: HTML(
        joining: [row(last, forecast.later)] + rows.map { name, volume in row("no day is known, \(name)", volume) }),
      foot: Tag.tr {
        Tag.th(forecast.foots ? "All archives, these and those above: it foots" : "All archives: it does not foot", .row)
        numbers.cells([forecast.whole.archives])
        size(forecast.whole.bytes)
      })
  }

  private func row(_ name: String, _ volume: RetentionForecast.Volume) -> HTML {
    Tag.tr {
      Tag.th(name, .row)
      numbers.cells([volume.archives])
      size(volume.bytes)
    }
  }

  /// What there was, and what is left if all that is free goes.
  var storage: HTML {
    let chart = MonthChart(
      "Bytes stored at the end of each month", id: "stored", forecast.past.map(\.month) + forecast.months.map(\.month),
      [
        MonthChart.Series(
          name: "what there was", style: "medium",
          values: forecast.past.map(\.volume.bytes) + forecast.months.map { _ in 0 }),
        MonthChart.Series(
          name: "what is left of it", style: "high", values: forecast.past.map { _ in 0 } + forecast.months.map(\.left.bytes)),
        MonthChart.Series(
          name: "what comes in, at most", style: "low",
          values: forecast.past.map { _ in 0 } + forecast.months.map { $0.withArrivals - $0.left.bytes }),
      ], numbers)
    return Page.section("storage", "Storage by month") {
      Tag.p(
        "If all that is free by then is destroyed. What comes in is taken as the average of the last \(RetentionForecast.trailing) days, "
          + "\(numbers.size(forecast.arrivals)) a day, none of which goes again. What there was is counted by the days of archives.",
        .class("note"))
      figure("Bytes stored at the end of each month", chart)
      Page.table(
        "Archives and bytes at the end of each month", "small",
        head: HTML(joining: [Tag.th("Month", .column), Page.numberHeads(["Archives", "Bytes", "With what comes in"])]),
        body: HTML(joining: [
          HTML(
            joining: forecast.past.map { past in
              Tag.tr {
                Tag.th(past.month.description, .row, .class("date"))
                numbers.cells([past.volume.archives])
                size(past.volume.bytes)
                Tag.td("", .class("n"))
              }
            }),
          HTML(
            joining: forecast.months.map { month in
              Tag.tr {
                Tag.th(month.month.description, .row, .class("date"))
                numbers.cells([month.left.archives])
                size(month.left.bytes)
                size(month.withArrivals)
              }
            }),
        ]))
    }
  }
}
