internal import Events
internal import Reconciliation

extension HTMLReport {
  /// Every export that was read.
  var inputs: HTML {
    section("inputs", "Inputs") {
      if report.inputs.isEmpty {
        Tag.p("No input: no export was reconciled.", .class("none"))
      } else {
        let gaps = report.totals.breaks[.exportGap] ?? 0
        Tag.p(
          "\(Figures.grouped(report.inputs.count)) exports, \(Figures.grouped(report.inputs.reduce(0) { $0 + $1.bytes })) bytes, "
            + "kept as they came. Slots with no export: \(Figures.grouped(gaps)).", .class("note"))
        inputTable
      }
    }
  }

  private var inputTable: HTML {
    table(
      "Exports, as the run read them", "listing",
      head: HTML(joining: [
        Tag.th("Export", .column), Tag.th("Source", .column), numberHeads(["Records", "Events", "Bytes"]),
        Tag.th("Pulled", .column), Tag.th("Findings", .column),
      ]),
      body: HTML(joining: report.inputs.enumerated().map { index, input in row(index + 1, input) }),
      foot: Tag.tr {
        Tag.th("All exports", .row, .of(.colspan, "2"))
        HTML(
          joining: [
            report.inputs.reduce(0) { $0 + ($1.custody?.records ?? 0) }, report.inputs.reduce(0) { $0 + $1.scanned },
            report.inputs.reduce(0) { $0 + $1.bytes },
          ].map { Tag.td(Figures.grouped($0), .number) })
        Tag.td(.of(.colspan, "2"))
      })
  }

  private func row(_ number: Int, _ input: ReportInput) -> HTML {
    Tag.tr(.id("input-\(number)")) {
      Tag.th(.row) {
        Tag.code(Clipped.text(input.key))
        Tag.div(.class("sub")) { Tag.code(input.sha256) }
      }
      Tag.td(input.custody.map { "\($0.source), \($0.side)" } ?? "–")
      Tag.td(input.custody.map { Figures.grouped($0.records) } ?? "–", .number)
      Tag.td(Figures.grouped(input.scanned), .number)
      Tag.td(Figures.grouped(input.bytes), .number)
      Tag.td(.class("date")) { HTML(input.custody?.pulledAt ?? "–") }
      Tag.td {
        if input.findings.isEmpty {
          Tag.span("none", .class("nil"))
        } else {
          HTML(Clipped.text(input.findings.joined(separator: "; ")))
        }
      }
    }
  }

  /// The files that the figures come from, and those that lie beside the page.
  var evidenceFiles: HTML {
    func rows(_ files: [StoredFile]) -> HTML {
      HTML(
        joining: files.map { file in
          Tag.tr {
            Tag.th(.row) { Tag.code(file.key) }
            Tag.td { Tag.code(file.sha256) }
          }
        })
    }
    return section("files", "Files") {
      table(
        "What this page was made from and what lies beside it; check any of them with sha256sum", "listing",
        head: HTML(joining: [Tag.th("File", .column), Tag.th("SHA-256", .column)]),
        body: HTML(joining: [rows(report.evidence), rows(report.companions)]))
    }
  }

  /// Who made what, from which settings.
  var identity: HTML {
    let identity = report.identity
    return section("identity", "Identity and parameters") {
      Tag.dl(.class("facts wide")) {
        fact("Report", Tag.code(identity.reportID))
        fact("Organization", HTML(identity.organization ?? "not stated in the config"))
        fact("Logical date", HTML(identity.date.description))
        fact("Time zone", HTML("UTC"))
        fact("As-of", HTML(report.totals.asOf))
        fact("Reconciliation", HTML("version \(report.totals.version), by \(report.run.program)"))
        fact("Report written by", HTML(identity.program))
        fact("Config", identity.configDigest.map { Tag.code($0) } ?? HTML("digest not stated"))
        HTML(joining: report.run.parameters.single.map { fact($0.name, HTML($0.text)) })
      }
      rules
    }
  }

  private var rules: HTML {
    let parameters = report.run.parameters
    guard !parameters.channels.isEmpty else { return .empty }
    return table(
      "Rules by channel",
      head: HTML(joining: [Tag.th("Channel", .column), HTML(joining: parameters.rules.map { Tag.th($0, .column) })]),
      body: HTML(
        joining: parameters.channels.map { channel in
          Tag.tr {
            Tag.th(channel.name, .row)
            HTML(joining: parameters.rules.map { rule in Tag.td(channel.values[rule] ?? "–") })
          }
        }))
  }

  /// The codes that occur in this report, its trend included.
  var definitions: HTML {
    let codes = Set(report.trend.codes + report.totals.codes + report.listing.codes)
      .sorted { $0.rawValue < $1.rawValue }
    return section("definitions", "Definitions") {
      if codes.isEmpty { Tag.p("No code occurs in this report.", .class("none")) }
      Tag.dl(.class("definitions")) {
        HTML(
          joining: codes.map { code in
            Tag.div {
              Tag.dt { Tag.code(code.name) }
              Tag.dd(code.rule)
            }
          })
      }
    }
  }

  /// Lines to be filled in by hand.
  var signOff: HTML {
    func block(_ role: String) -> HTML {
      Tag.div {
        Tag.h3(role)
        HTML(joining: ["Name", "Signature", "Date"].map { Tag.p($0, .class("blank")) })
      }
    }
    return section("sign-off", "Sign-off") {
      Tag.p("The reviewer is not the preparer.", .class("note"))
      Tag.div(.class("sign-off")) {
        block("Prepared by")
        block("Reviewed by")
      }
    }
  }
}
