internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// What every figure can be checked against, with anyone's own tools.
  var integrity: HTML {
    Page.section("integrity", "Integrity") {
      checks
      exports
      files
      storeFacts
      ownTools
    }
  }

  /// Every equation, as a line.
  private var checks: HTML {
    let failing = report.checks.count { !$0.holds }
    return Tag.details(.id("checks")) {
      Tag.summary(
        failing == 0
          ? "All \(numbers.grouped(report.checks.count)) equations foot"
          : "\(numbers.grouped(failing)) of \(numbers.grouped(report.checks.count)) equations do not foot")
      checkTable("Equations", report.checks)
    }
  }

  /// The files that the figures come from, and those that lie beside the page.
  private var files: HTML {
    func rows(_ title: String, _ files: [StoredFile]) -> HTML {
      HTML(joining: [
        Tag.tr { Tag.th(title, .of(.scope, "rowgroup"), .of(.colspan, "2"), .class("group")) },
        HTML(
          joining: files.map { file in
            Tag.tr {
              Tag.th(.row) { Tag.code(Clipped.text(file.key)) }
              Tag.td { Tag.code(file.sha256) }
            }
          }),
      ])
    }
    return Page.table(
      "Files of the store and their SHA-256", "listing files",
      head: HTML(joining: [Tag.th("File", .column), Tag.th("SHA-256", .column)]),
      body: HTML(joining: [
        rows("Made from (evidence.sha256 lists every file)", report.evidence), rows("Beside this page", report.companions),
      ]))
  }

  /// How to come to the same figures without this program, in the store's folder.
  private var ownTools: HTML {
    HTML(joining: [
      Tag.h3("With your own tools"),
      Tag.p(NightReport.ownToolsNote, .class("note")),
      Tag.dl(.class("commands")) { HTML(joining: report.ownTools.map { Page.fact($0, Tag.code($1)) }) },
    ])
  }

  /// All codes, those that occur in this report first: the rule and an example of each.
  var definitions: HTML {
    let here = Set(report.trend.codes + report.totals.codes + report.listing.codes)
    func list(_ codes: [BreakCode]) -> HTML {
      Tag.dl(.class("definitions")) {
        HTML(
          joining: codes.map { code in
            Tag.div(.id("rule-" + code.name)) {
              Tag.dt {
                Tag.code(code.name)
                severity(code.severity)
              }
              Tag.dd {
                HTML(code.rule)
                Tag.span("For example: " + code.example, .class("example"))
              }
            }
          })
      }
    }
    return Page.section("definitions", "Definitions") {
      Tag.p(
        "The rules follow from the parameters above; docs/reconciliation.md of the program has every case. "
          + "Ages run from the send (the first event of a message without one) to the as-of; breaks about exports and records have none.",
        .class("note"))
      here.isEmpty ? Tag.p("No code occurs in this report.", .class("none")) : list(BreakCode.allCases.filter(here.contains))
      Tag.details {
        Tag.summary("The other codes")
        list(BreakCode.allCases.filter { !here.contains($0) })
      }
    }
  }
}
