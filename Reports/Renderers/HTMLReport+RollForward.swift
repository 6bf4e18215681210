internal import Events

extension HTMLReport {
  /// Opening + new − cleared = closing, for open items and provisional breaks.
  var rollForward: HTML {
    let rolls = [
      (FootCheck("Open items", report.totals.openItems), "open-items"),
      (FootCheck("Provisional breaks", report.totals.breakRollForward), "provisional"),
    ]
    return Page.section("roll-forward", "Roll-forward") {
      Tag.div(.class("pair")) {
        HTML(
          joining: rolls.map { check, id in
            Tag.figure {
              Tag.figcaption(check.subject)
              Waterfall(check, id: id).svg
            }
          })
      }
      Page.table(
        "Opening + new − cleared = closing",
        head: HTML(joining: [
          Tag.th("Carried over", .column), Page.numberHeads(["Opening", "+ New", "− Cleared", "= Closing"]),
          Tag.th("Foot check", .column),
        ]),
        body: HTML(joining: rolls.map { row($0.0) }))
      Tag.p(report.standingWords)
      Tag.p(
        "An open item is a send without a final outcome. A provisional break is one that a later outcome clears by itself.",
        .class("note"))
      if let opening = report.run.opening {
        Tag.p(.class("note")) {
          "Opening is the closing of "
          Tag.code(Clipped.text(opening.key))
          ", SHA-256 "
          Tag.code(opening.sha256)
          "."
        }
      } else {
        Tag.p("No earlier night: opening is 0.", .class("note"))
      }
    }
  }

  private func row(_ check: FootCheck) -> HTML {
    Tag.tr(.class(check.holds ? "" : "fails")) {
      Tag.th(check.subject, .row)
      HTML(joining: (check.terms + [check.result]).map { Tag.td(Figures.grouped($0.value), .number) })
      Tag.td { mark(check) }
    }
  }
}
