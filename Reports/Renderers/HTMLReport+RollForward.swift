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
        body: HTML(joining: rolls.map { row($0.0, isProvisional: $0.1 == "provisional") }))
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

  private func row(_ check: FootCheck, isProvisional: Bool) -> HTML {
    Tag.tr(.class(check.holds ? "" : "fails")) {
      Tag.th(check.subject, .row)
      HTML(joining: (check.terms + [check.result]).map { term in Tag.td(.number) { figure(term, isProvisional) } })
      Tag.td { mark(check) }
    }
  }

  /// What was there before is a matter of the night before; provisional breaks that are here lead to themselves.
  private func figure(_ term: FootCheck.Term, _ isProvisional: Bool) -> HTML {
    let (listing, count) = (report.listing, Figures.grouped(term.value))
    guard term.value > 0 else { return HTML(count) }
    switch term.name {
    // Provisional breaks have a code of their own there.
    case "opening", "cleared":
      return openingNight.map { Tag.a(count, .link(toFile: isProvisional ? .codesFromReport($0) : .nightFromReport($0))) }
        ?? HTML(count)
    // A number leads to exactly its breaks, or nowhere.
    case "closing" where isProvisional && term.value == listing.provisional:
      return number(term.value, find: "provisional=yes", to: "listed")
    case "new" where isProvisional && term.value == report.totals.messages.pending && listing.provisional > 0:
      return number(term.value, find: "provisional=yes&seen=new", to: "listed")
    default: return HTML(count)
    }
  }

  /// The night whose closing is this one's opening: `reconciliations/<yyyy>/<mm>/<dd>/…`.
  private var openingNight: LogicalDate? {
    guard let parts = report.run.opening?.key.split(separator: "/"), parts.count > 3 else { return nil }
    return LogicalDate(parts[1...3].joined(separator: "-"))
  }
}
