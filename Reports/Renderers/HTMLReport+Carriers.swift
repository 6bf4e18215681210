internal import Events

extension HTMLReport {
  /// What each channel's carriers carried on the last packed days.
  var carriers: HTML {
    let comparison = report.carriers
    return Page.section("carriers", "Carriers") {
      if !comparison.channels.isEmpty {
        channels(comparison)
        records(comparison)
      }
      Tag.p(comparison.note(asOf: report.store.asOf), .class(comparison.channels.isEmpty ? "none" : "note"))
    }
  }

  /// What is counted by channel only, of the same days.
  private func channels(_ comparison: CarrierComparison) -> HTML {
    let table = LatencyTable(
      "Messages of these days, delivered within", id: "carried-within", comparison.channels.map { ($0.channel.name, $0.latency) })
    return Page.table(
      "The channels on these days", "small",
      head: HTML(joining: [
        Tag.th("Channel", .column),
        Page.numberHeads(["Sends", "Delivered", "Failed", "Delivered, %", "Failed, %"] + LatencyFigures.heads),
      ]),
      body: HTML(
        joining: comparison.channels.map { row in
          Tag.tr {
            Tag.th(row.channel.name, .row)
            Page.figures([row.messages.sends, row.messages.delivered, row.messages.failed])
            HTML(
              joining: [row.messages.delivered, row.messages.failed].map { count in
                Tag.td(Figures.percent(count, of: row.messages.sends), .number)
              })
            HTML(joining: LatencyFigures("", row.latency).milliseconds.map(table.cell))
          }
        })) + table.html
  }

  private func records(_ comparison: CarrierComparison) -> HTML {
    let heads = CarrierComparison.Records.heads + ["Share of sends, %", "Deliveries per 100 sends"]
    return Page.table(
      "Records by channel and carrier", "small",
      head: HTML(joining: [Tag.th("Carrier", .column), Page.numberHeads(heads), Tag.th("To scale, 100 is the line", .column)]),
      body: HTML(
        joining: comparison.channels.map { row in
          HTML(joining: [
            Tag.tr { Tag.th(row.channel.name, .of(.scope, "rowgroup"), .of(.colspan, "8"), .class("group")) },
            HTML(joining: row.rows.map { line($0.name, $0.records, of: row.all.sends) }),
            line("all", row.all, of: row.all.sends, isSum: true),
          ])
        }))
  }

  private func line(_ name: String, _ records: CarrierComparison.Records, of sends: Int, isSum: Bool = false) -> HTML {
    let rate = records.deliveriesPerThousand
    return Tag.tr(.class(isSum ? "sum" : "")) {
      Tag.th(Clipped.text(name), .row)
      Page.figures(records.counts)
      Tag.td(Figures.percent(records.sends, of: sends), .number)
      Tag.td(rate.map { Figures.tenths($0) } ?? "–", .number)
      Tag.td { rate.map { RateBar(perThousand: $0).svg } ?? .empty }
    }
  }
}
