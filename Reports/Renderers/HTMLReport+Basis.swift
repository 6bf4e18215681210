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
        HTML(joining: report.run.parameters.facts.map { Page.fact($0.name, HTML($0.text)) })
      }
      sources
      rules
    }
  }

  private var rules: HTML {
    let parameters = report.run.parameters
    guard !parameters.channels.isEmpty else { return .empty }
    return Page.table(
      "Rules by channel", "small",
      head: HTML(joining: [
        Tag.th("Channels", .column), HTML(joining: parameters.rules.map { Tag.th(StatedParameters.title($0), .column) }),
      ]),
      body: HTML(
        joining: parameters.lines.map { channels, values in
          Tag.tr {
            Tag.th(channels.joined(separator: ", "), .row)
            HTML(joining: parameters.rules.map { rule in Tag.td(StatedParameters.said(values[rule])) })
          }
        }))
  }
}
