internal import Events

extension HTMLReport {
  /// How long messages took from send to delivery, channel by channel, and how that is spread.
  var latency: HTML {
    Page.section("latency", "Latency") {
      if let latencies = report.latencies {
        if latencies.isEmpty {
          Tag.p("No message was delivered.", .class("none"))
        } else {
          percentiles(latencies)
          spread(LatencyChart(report.allLatencies))
        }
        Tag.p(LatencyFigures.meaning, .class("note"))
      } else {
        Tag.p(LatencyFigures.absence, .class("none"))
      }
    }
  }

  private func percentiles(_ latencies: [LatencyFigures]) -> HTML {
    let histograms = report.totals.latency ?? [:]
    let table = LatencyTable(
      "Messages of the day, delivered within", id: "within",
      Channel.allCases.compactMap { channel in histograms[channel].map { (channel.name, $0) } } + [("All", report.allLatencies)])
    func row(_ figures: LatencyFigures) -> HTML {
      Tag.tr {
        Tag.th(figures.name, .row)
        Tag.td(Figures.grouped(figures.delivered), .number)
        HTML(joining: figures.milliseconds.map(table.cell))
      }
    }
    return Page.table(
      "From send to delivery, by channel", "small",
      head: HTML(joining: [Tag.th("Channel", .column), Page.numberHeads(["Delivered"] + LatencyFigures.heads)]),
      body: HTML(joining: latencies.dropLast().map(row)), foot: HTML(joining: latencies.suffix(1).map(row))) + table.html
  }

  private func spread(_ chart: LatencyChart) -> HTML {
    HTML(joining: [
      Tag.figure(.class("trend")) {
        Tag.figcaption("How latencies are spread")
        Page.scroll("How latencies are spread") { chart.svg }
      },
      Tag.details {
        Tag.summary("The figures of the chart")
        Page.table(
          "Messages by latency", "small",
          head: HTML(joining: [Tag.th("Up to", .column), Page.numberHeads(["Messages"])]),
          body: HTML(
            joining: chart.bars.map { bar in
              Tag.tr {
                Tag.th(bar.name, .row)
                Page.figures([bar.count])
              }
            }))
      },
    ])
  }
}
