internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// Who made what, from which sources, by which rules, and how they are known to be complete and accurate.
  var basis: HTML {
    let identity = report.identity
    return Page.section("basis", "What this rests on") {
      Tag.dl(.class("facts wide")) {
        Page.fact("Organization", HTML(identity.organization ?? "not stated in the config"))
        Page.fact("Report written by", HTML(identity.program))
        Page.fact("Reconciled by", HTML("\(report.run.program), version \(report.totals.version) of this date"))
        Page.fact("Time zone", HTML("UTC"))
        Page.fact("Numbers", HTML(numbers.stated))
        HTML(joining: report.provenance.map { Page.fact($0.name, Tag.code(Clipped.text($0.text))) })
        HTML(joining: report.run.parameters.single.map { Page.fact($0.name, HTML($0.text)) })
      }
      sources
      rules
    }
  }

  private var sources: HTML {
    let sources = SourceFacts.all(report)
    guard !sources.isEmpty else { return .empty }
    func row(_ source: SourceFacts) -> HTML {
      Tag.tr {
        Tag.th(.row) {
          HTML(source.name.isEmpty ? "no custody record" : Clipped.text(source.name))
          Tag.div(source.side, .class("sub"))
        }
        Tag.td(source.mappings.isEmpty ? "–" : Clipped.text(source.mappings.joined(separator: ", ")))
        numbers.cells([source.ofDay, source.exports - source.ofDay, source.scanned])
        Tag.td(.class("date")) {
          HTML(source.firstPull.isEmpty ? "–" : source.firstPull)
          Tag.div(source.lastPull == source.firstPull ? "" : "to " + source.lastPull, .class("sub"))
        }
        Tag.td(source.completeness(numbers))
        Tag.td(source.accuracy(numbers))
      }
    }
    return HTML(joining: [
      Page.table(
        "Sources: where the events come from, and how they are known to be complete and accurate", "small",
        head: HTML(joining: [
          Tag.th("Source", .column), Tag.th("Read by mapping", .column), Page.numberHeads(["Exports", "Looked back", "Events"]),
          Tag.th("Pulled", .column), Tag.th("Complete", .column), Tag.th("Accurate", .column),
        ]),
        body: HTML(joining: sources.map(row))),
      HTML(joining: sources.map(origin)),
      Tag.p(.class("note")) {
        "Expected slots without an export: "
        (report.totals.breaks[.exportGap]).map { number($0, of: .exportGap) } ?? HTML("none")
        ", \(NightReport.slotsNote). Exports looked back at are of earlier days: a message may get its outcome days after its send."
      },
    ])
  }

  /// From where a source's exports came, and of which time their events are; nothing where no custody record says.
  private func origin(_ source: SourceFacts) -> HTML {
    guard let place = source.place else { return .empty }
    return Tag.p(.class("note")) {
      HTML(Clipped.text(source.name) + ": from ")
      Tag.code(Clipped.text(place))
      HTML(source.range.map { ", " + $0 } ?? "")
      "."
    }
  }

  private var rules: HTML {
    let parameters = report.run.parameters
    guard !parameters.channels.isEmpty else { return .empty }
    return Page.table(
      "Rules by channel", "small",
      head: HTML(joining: [Tag.th("Channels", .column), HTML(joining: parameters.rules.map { Tag.th($0, .column) })]),
      body: HTML(
        joining: parameters.lines.map { channels, values in
          Tag.tr {
            Tag.th(channels.joined(separator: ", "), .row)
            HTML(joining: parameters.rules.map { rule in Tag.td(values[rule] ?? "–") })
          }
        }))
  }
}
