internal import Events

extension HTMLReport {
  /// How long messages took from send to delivery, channel by channel, and how that is spread.
  var latency: HTML {
    Page.section("latency", "Latency") {
      if let latency = report.totals.latency {
        let channels = Channel.allCases.filter { (latency[$0]?.count ?? 0) > 0 }
        if channels.isEmpty {
          Tag.p("No message was delivered.", .class("none"))
        } else {
          percentiles(latency, channels)
          spread(LatencyChart(channels.reduce(into: LatencyHistogram()) { $0 += latency[$1] ?? LatencyHistogram() }))
        }
        Tag.p(.class("note")) {
          "Of the day's own messages that were delivered, from the send to the first event of the delivered class. A percentile is at most 1/32 (3.2 %) too high; one before its send counts as 0. "
            + "Carriers are compared by "
          Tag.code("tally summary --by carrier")
          ", once a day is packed."
        }
      } else {
        Tag.p("The reconciliation is of a program that did not count latencies.", .class("none"))
      }
    }
  }

  private func percentiles(_ latency: [Channel: LatencyHistogram], _ channels: [Channel]) -> HTML {
    let all = channels.reduce(into: LatencyHistogram()) { $0 += latency[$1] ?? LatencyHistogram() }
    func row(_ name: String, _ histogram: LatencyHistogram) -> HTML {
      let times = [0.5, 0.9, 0.95, 0.99].map { histogram.quantile($0) } + [histogram.range?.upperBound]
      return HTML(joining: [
        Tag.th(name, .row), Tag.td(Figures.grouped(Int(histogram.count)), .number),
        HTML(joining: times.map { Tag.td($0.map(LatencyChart.text) ?? "–", .number) }),
      ])
    }
    return Page.table(
      "From send to delivery, by channel", "small",
      head: HTML(joining: [
        Tag.th("Channel", .column),
        Page.numberHeads(["Delivered", "Half within", "90 % within", "95 % within", "99 % within", "Longest"]),
      ]),
      body: HTML(joining: channels.map { channel in Tag.tr { row(channel.name, latency[channel] ?? LatencyHistogram()) } }),
      foot: Tag.tr { row("All", all) })
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
