internal import Events

extension HTMLReport {
  /// The equations, large.
  var controlTotals: HTML {
    section("totals", "Control totals") {
      Tag.div(.class("equations")) {
        HTML(joining: FootCheck.principal(report.checks).map(equation))
      }
      channels
      verdictOnChecks
    }
  }

  /// An equation as it is read: the figure, its name under it.
  func equation(_ check: FootCheck) -> HTML {
    Tag.div(.class(check.holds ? "equation" : "equation fails")) {
      Tag.h3(check.subject)
      Tag.p {
        HTML(
          joining: check.terms.enumerated().map { index, term in
            HTML(joining: [index == 0 ? .empty : sign(term.taken ? "−" : "+"), self.term(term)])
          })
        sign("=")
        if !check.holds {
          term(FootCheck.Term("sum", check.sum))
          sign("not")
        }
        term(check.result)
        mark(check)
      }
    }
  }

  private func sign(_ sign: String) -> HTML { HTML(joining: [HTML(" "), Tag.span(sign, .class("sign")), HTML(" ")]) }

  private func term(_ term: FootCheck.Term) -> HTML {
    Tag.span(.class("term")) {
      Tag.strong(Figures.grouped(term.value))
      " "
      Tag.span(term.name)
    }
  }

  private func mark(_ check: FootCheck) -> HTML {
    HTML(joining: [
      HTML(" "),
      Tag.span(check.holds ? "✓ foots" : "✗ off by \(Figures.grouped(check.difference))", .class(check.holds ? "yes" : "no")),
    ])
  }

  private var channels: HTML {
    let present = Channel.allCases.filter { report.totals.channels[$0] != nil }
    guard !present.isEmpty else { return .empty }
    func cells(_ counts: Totals.MessageCounts) -> HTML {
      figures([counts.sends, counts.delivered, counts.failed, counts.pending, counts.unconfirmed, counts.read])
    }
    return table(
      "Messages sent on the day, by channel and outcome",
      head: HTML(joining: [
        Tag.th("Channel", .column), numberHeads(["Sends", "Delivered", "Failed", "Pending", "Unconfirmed", "Read"]),
      ]),
      body: HTML(
        joining: present.map { channel in
          Tag.tr {
            Tag.th(channel.name, .row)
            report.totals.channels[channel].map(cells) ?? .empty
          }
        }),
      foot: Tag.tr {
        Tag.th("All channels", .row)
        cells(report.totals.messages)
      })
  }

  /// The checks that fail, in full; a line that leads to the others.
  private var verdictOnChecks: HTML {
    let failing = report.checks.filter { !$0.holds }
    return HTML(joining: [
      failing.isEmpty ? .empty : checkTable("Checks that fail", failing),
      Tag.p(.class("note")) {
        Tag.a(.link(to: "checks")) {
          failing.isEmpty
            ? "All \(Figures.grouped(report.checks.count)) checks foot"
            : "\(Figures.grouped(failing.count)) of \(Figures.grouped(report.checks.count)) checks fail"
        }
        ": the totals among themselves, against every listed break and open item, and against the exports."
      },
    ])
  }

  /// Every equation, as a line.
  var checks: HTML {
    section("checks", "Foot checks") {
      Tag.details {
        Tag.summary("All \(Figures.grouped(report.checks.count)) equations")
        checkTable("Equations", report.checks)
      }
    }
  }

  private func checkTable(_ caption: String, _ checks: [FootCheck]) -> HTML {
    table(
      caption, "small",
      head: HTML(joining: [Tag.th("Check", .column), Tag.th("Equation", .column), Tag.th("Result", .column)]),
      body: HTML(
        joining: checks.map { check in
          Tag.tr(.class(check.holds ? "" : "fails")) {
            Tag.th(check.subject, .row)
            Tag.td(inLine(check))
            Tag.td { mark(check) }
          }
        }))
  }

  private func inLine(_ check: FootCheck) -> String {
    let left = check.terms.enumerated().map { index, term in
      (index == 0 ? "" : term.taken ? " − " : " + ") + Figures.grouped(term.value) + " " + term.name
    }.joined()
    let sum = check.holds ? "" : Figures.grouped(check.sum) + ", not "
    return (left.isEmpty ? "0" : left) + " = " + sum + Figures.grouped(check.result.value) + " " + check.result.name
  }

  /// Opening + new − cleared = closing, for open items and provisional breaks.
  var rollForward: HTML {
    func row(_ name: String, _ roll: Totals.RollForward) -> HTML {
      let check = FootCheck(name, roll)
      return Tag.tr(.class(check.holds ? "" : "fails")) {
        Tag.th(name, .row)
        HTML(
          joining: [roll.opening, roll.new, roll.cleared, roll.closing].map { Tag.td(Figures.grouped($0), .number) })
        Tag.td { mark(check) }
      }
    }
    return section("roll-forward", "Roll-forward") {
      table(
        "Opening + new − cleared = closing",
        head: HTML(joining: [
          Tag.th("Carried over", .column), numberHeads(["Opening", "+ New", "− Cleared", "= Closing"]),
          Tag.th("Foot check", .column),
        ]),
        body: HTML(joining: [
          row("Open items", report.totals.openItems), row("Provisional breaks", report.totals.breakRollForward),
        ]))
      Tag.p(
        "An open item is a send without a final outcome. A provisional break is one that a later outcome clears by itself.",
        .class("note"))
      if let opening = report.run.opening {
        Tag.p(.class("note")) {
          "Opening is the closing of "
          Tag.code(opening.key)
          ", SHA-256 "
          Tag.code(opening.sha256)
          "."
        }
      } else {
        Tag.p("No earlier night: opening is 0.", .class("note"))
      }
    }
  }
}
