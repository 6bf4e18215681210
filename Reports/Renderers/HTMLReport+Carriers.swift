internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// What each channel's carriers carried in the night, and on the last packed days.
  var carriers: HTML {
    let comparison = report.carriers
    return Page.section("carriers", "Carriers") {
      ofNight
      if !comparison.channels.isEmpty {
        channels(comparison)
        records(comparison)
      }
      Tag.p(comparison.note(asOf: report.store.asOf), .class(comparison.channels.isEmpty ? "none" : "note"))
    }
  }

  private var ofNight: HTML {
    guard let carriers = report.nightCarriers else { return Tag.p(NightCarriers.absence, .class("none")) }
    let note = Tag.p(carriers.note(numbers), .class(carriers.channels.isEmpty ? "none" : "note"))
    guard !carriers.channels.isEmpty else { return note }
    let heads = NightCarriers.counts + NightCarriers.shares + NightCarriers.percentiles(numbers)
    return Page.table(
      NightCarriers.caption, "small", head: HTML(joining: [Tag.th("Carrier", .column), Page.numberHeads(heads)]),
      body: HTML(
        joining: carriers.channels.map { row in
          HTML(joining: [
            Tag.tr { Tag.th(row.channel.name, .of(.scope, "rowgroup"), .of(.colspan, "10"), .class("group")) },
            HTML(joining: row.lines.map { line($0.name, $0.counts) }), line("all", row.all, isSum: true),
          ])
        })) + note
  }

  private func line(_ name: String, _ counts: CarrierCounts, isSum: Bool = false) -> HTML {
    Tag.tr(.class(isSum ? "sum" : "")) {
      Tag.th(Clipped.text(name, in: "totals.json"), .row)
      numbers.cells(NightCarriers.counts(counts))
      HTML(joining: NightCarriers.shares(counts, numbers).map { Tag.td($0, .number) })
      HTML(joining: NightCarriers.percentiles(counts).map { Tag.td($0.map(numbers.latency) ?? "–", .number) })
    }
  }

  /// What is counted by channel only, of the same days.
  private func channels(_ comparison: CarrierComparison) -> HTML {
    let table = LatencyTable(
      "Messages of these days, delivered within", id: "carried-within", comparison.channels.map { ($0.channel.name, $0.latency) },
      numbers)
    return Page.table(
      "The channels on these days", "small",
      head: HTML(joining: [
        Tag.th("Channel", .column),
        Page.numberHeads(["Sends", "Delivered", "Failed", "Delivered, %", "Failed, %"] + LatencyFigures.heads(numbers)),
      ]),
      body: HTML(
        joining: comparison.channels.map { row in
          Tag.tr {
            Tag.th(row.channel.name, .row)
            numbers.cells([row.messages.sends, row.messages.delivered, row.messages.failed])
            HTML(
              joining: [row.messages.delivered, row.messages.failed].map { count in
                Tag.td(numbers.share(count, of: row.messages.sends), .number)
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
            HTML(joining: row.rows(numbers).map { line($0.name, $0.records, of: row.all.sends) }),
            line("all", row.all, of: row.all.sends, isSum: true),
          ])
        }))
  }

  private func line(_ name: String, _ records: CarrierComparison.Records, of sends: Int, isSum: Bool = false) -> HTML {
    let rate = records.deliveriesPerThousand
    return Tag.tr(.class(isSum ? "sum" : "")) {
      Tag.th(Clipped.text(name), .row)
      numbers.cells(records.counts)
      Tag.td(numbers.share(records.sends, of: sends), .number)
      Tag.td(rate.map { numbers.tenths($0) } ?? "–", .number)
      Tag.td { rate.map { RateBar(perThousand: $0).svg } ?? .empty }
    }
  }
}
