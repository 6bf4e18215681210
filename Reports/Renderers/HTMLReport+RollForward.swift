internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// Opening + new − cleared − resolved = closing, for open items, provisional and standing breaks.
  var rollForward: HTML {
    Page.section("roll-forward", "Roll-forward") {
      Tag.div(.class("pair")) {
        HTML(
          joining: ([report.openItemsByOutcome] + report.rolls.dropFirst()).map { check in
            Tag.figure {
              Tag.figcaption(check.subject)
              Waterfall(check, numbers).svg
            }
          })
      }
      Page.table(
        "Opening + new − cleared − resolved = closing",
        head: HTML(joining: [
          Tag.th("Carried over", .column), Page.numberHeads(NightReport.rollHeads), Tag.th("Foot check", .column),
        ]),
        body: HTML(joining: report.rolls.map(row)))
      if let cleared = report.clearedItems { ways(cleared) }
      HTML(joining: report.rollNotes.map { Tag.p($0, .class("note")) })
      if let opening = report.run.opening {
        Tag.p(.class("note")) {
          "Open items and provisional breaks open with the closing of "
          Tag.code(Clipped.text(opening.key))
          ", SHA-256 "
          Tag.code(opening.sha256)
          "."
        }
      } else {
        Tag.p("No earlier night: opening of open items and provisional breaks is 0.", .class("note"))
      }
    }
  }

  private func row(_ check: FootCheck) -> HTML {
    Tag.tr(.class(check.holds ? "" : "fails")) {
      Tag.th(check.subject, .row)
      HTML(
        joining: zip(Figure.allCases, check.rolled).map { figure, value in
          Tag.td(.number) { value.map { cell($0, figure, of: check.subject) } ?? HTML("–") }
        })
      Tag.td { mark(check) }
    }
  }

  /// What became of the open items that are cleared.
  private func ways(_ check: FootCheck) -> HTML {
    Page.table(
      "Open items cleared, by what became of them",
      head: HTML(joining: [
        Tag.th("Carried over", .column), Page.numberHeads(check.heads), Tag.th("Foot check", .column),
      ]),
      body: Tag.tr(.class(check.holds ? "" : "fails")) {
        Tag.th(check.subject, .row)
        HTML(joining: check.figures.map { Tag.td(numbers.grouped($0), .number) })
        Tag.td { mark(check) }
      })
  }

  /// The columns, as `NightReport.rollHeads` names them.
  private enum Figure: CaseIterable { case opening, new, cleared, resolved, closing }

  /// What was there before is a matter of the night before; provisional breaks that are here lead to themselves.
  private func cell(_ value: Int, _ figure: Figure, of subject: String) -> HTML {
    let (listing, count, isProvisional) = (report.listing, numbers.grouped(value), subject == "Provisional breaks")
    guard value > 0 else { return HTML(count) }
    if subject == report.standing?.check.subject { return Tag.a(count, .link(to: "work")) }
    switch figure {
    // Provisional breaks have a code of their own there.
    case .opening, .cleared:
      return openingNight.map { Tag.a(count, .link(toFile: isProvisional ? .codesFromReport($0) : .nightFromReport($0))) }
        ?? HTML(count)
    // A number leads to exactly its breaks, or nowhere.
    case .closing where isProvisional && value == listing.provisional:
      return number(value, find: "provisional=yes", to: "listed")
    case .new where isProvisional && value == report.totals.messages.pending && listing.provisional > 0:
      return number(value, find: "provisional=yes&seen=new", to: "listed")
    default: return HTML(count)
    }
  }

  /// The night whose closing is this one's opening: `reconciliations/<yyyy>/<mm>/<dd>/…`.
  private var openingNight: LogicalDate? {
    guard let parts = report.run.opening?.key.split(separator: "/"), parts.count > 3 else { return nil }
    return LogicalDate(parts[1...3].joined(separator: "-"))
  }
}
