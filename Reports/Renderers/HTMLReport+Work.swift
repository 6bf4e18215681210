internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// What is open of the last nights' breaks, and what people did about them.
  var work: HTML {
    let open = report.open
    return Page.section("work", "Open breaks") {
      if let fault = report.listing.work.fault {
        Tag.p(.class("fails")) { HTML("What was done about breaks cannot be relied on: " + Clipped.text(fault) + ".") }
      }
      Tag.p(open.note(numbers, workAsOf: report.identity.workAsOf), .class("note"))
      if let note = open.olderNote(numbers), let command = open.olderCommand {
        Tag.p(.class("fails")) {
          HTML(note + " They are listed by ")
          Tag.code(command)
          "."
        }
      }
      if open.nights.isEmpty && open.older() == 0 {
        Tag.p("No breaks to be worked on.", .class("none"))
      } else {
        bySeverity(open)
        byNight(open)
        shares(open)
      }
      basedOn
    }
  }

  private func bySeverity(_ open: OpenBreaks) -> HTML {
    Page.table(
      "Breaks by severity and what became of them", "small",
      head: HTML(joining: [
        Tag.th("Severity", .column),
        Page.numberHeads(OpenBreaks.heads),
        Tag.th("Becomes overdue", .column), Tag.th("Is escalated", .column),
      ]),
      body: HTML(
        joining: Severity.allCases.reversed().map { severity in
          Tag.tr(.class(open.escalated(severity) > 0 ? "fails" : "")) {
            Tag.th(.row) { self.severity(severity) }
            sums(open.counts(severity))
            Tag.td(numbers.nights(open.limits.due[severity]))
            Tag.td(numbers.nights(open.limits.escalate[severity]))
          }
        }),
      foot: Tag.tr {
        Tag.th("All", .row)
        sums(open.counts())
        Tag.td("", .of(.colspan, "2"))
      })
  }

  /// Sums over nights lead to each night's share.
  private func sums(_ counts: [Int]) -> HTML {
    HTML(joining: counts.map { count in Page.figure(count) { Tag.a(numbers.grouped($0), .link(to: "shares")) } })
  }

  /// Each night's share in the sums by severity.
  private func shares(_ open: OpenBreaks) -> HTML {
    Tag.details(.id("shares")) {
      Tag.summary("The sums, night by night")
      Page.table(
        "Breaks by night, severity and what became of them", "small",
        head: HTML(joining: [
          Tag.th("Found first on", .column), Tag.th("Severity", .column), Page.numberHeads(OpenBreaks.heads),
        ]),
        body: HTML(
          joining: (open.olderNights + open.nights).reversed().flatMap { night in
            Severity.allCases.reversed().compactMap { severity in
              open.shares(of: night, severity).map { shares in
                Tag.tr {
                  Tag.th(.row, .class("date")) { self.night(night.date) }
                  Tag.td { self.severity(severity) }
                  numbers.cells(shares)
                }
              }
            }
          }))
    }
  }

  /// Each night that has open breaks; its report lists them.
  private func byNight(_ open: OpenBreaks) -> HTML {
    HTML(joining: [
      Page.table(
        "Nights with open breaks", "small",
        head: HTML(joining: [
          Tag.th("Found first on", .column),
          Page.numberHeads(OpenBreaks.nightHeads),
          Tag.th("Listed by", .column),
        ]),
        body: HTML(
          joining: open.standing.map { night in
            Tag.tr {
              Tag.th(.row, .class("date")) { self.night(night.date) }
              numbers.cells(open.counts(of: night))
              Tag.td { Tag.code("tally breaks list --date \(night.date)") }
            }
          })),
      open.restNote(numbers).map { Tag.p($0, .class("note")) } ?? .empty,
    ])
  }

  /// Which documents say so.
  private var basedOn: HTML {
    let work = report.listing.work
    guard let last = work.last else { return Tag.p("Nobody has recorded any work on breaks by then.", .class("note")) }
    return Tag.p(.class("note")) {
      "What people did is in \(numbers.grouped(work.count)) document\(work.count == 1 ? "" : "s"), each with the digest of the one before; the last is "
      Tag.code(last.key)
      ", SHA-256 "
      Tag.code(last.sha256)
      "."
    }
  }

  /// Where a break of the night stands, in a row of the list.
  func standing(_ record: BreakRecord) -> HTML {
    let standing = report.listing.standing(of: record)
    return HTML(joining: [
      Tag.div { HTML(standing.disposition.name + (standing.resolution.map { ": " + $0.word.rawValue } ?? "")) },
      standing.resolution.map { Tag.div("by " + Clipped.text($0.by) + ", \($0.at)", .class("sub")) } ?? .empty,
      standing.resolution?.reason.map { Tag.div("reason: " + Clipped.text($0), .class("sub")) } ?? .empty,
      standing.isChanged ? Tag.div("was resolved; its evidence has changed since", .class("sub")) : .empty,
      standing.owner.map { Tag.div(Clipped.text($0), .class("sub")) } ?? .empty,
      standing.noteWords { Clipped.text($0) }.map { Tag.div("note " + $0, .class("sub")) } ?? .empty,
    ])
  }
}
