internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// The equations, large.
  var controlTotals: HTML {
    Page.section("totals", "Control totals") {
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
      Tag.strong { figure(term) }
      " "
      Tag.span(term.name)
    }
  }

  /// A figure of an equation; it leads to its breaks where it has some.
  private func figure(_ term: FootCheck.Term) -> HTML {
    let codes: [String: [BreakCode]] = [
      "duplicate": [.duplicateEvent, .conflictingDuplicate], "quarantined": [.malformedRecord, .signatureInvalid],
      "pending": [.pendingDeliveryFail], "unconfirmed": [.deliveryUnconfirmed],
    ]
    let here = (codes[term.name] ?? []).filter { report.listing.count($0) > 0 }
    let isOpen = term.name == "pending" || term.name == "unconfirmed"
    let count = here.reduce(0) { $0 + report.listing.count($1) }
    // A number leads to exactly its breaks, or nowhere. What is pending has others from earlier nights beside it.
    guard term.value > 0, let first = here.first, isOpen || count == term.value else { return HTML(numbers.grouped(term.value)) }
    return number(
      term.value, find: here.map { "code=" + $0.name }.joined(separator: "&") + (isOpen ? "&seen=new" : ""), to: first.name)
  }

  func mark(_ check: FootCheck) -> HTML {
    HTML(joining: [
      HTML(" "),
      Tag.span((check.holds ? "✓ " : "✗ ") + check.outcome(numbers), .class(check.holds ? "yes" : "no")),
    ])
  }

  private var channels: HTML {
    let present = Channel.allCases.filter { report.totals.channels[$0] != nil }
    guard !present.isEmpty else { return .empty }
    func cells(_ counts: Totals.MessageCounts, _ channel: Channel?) -> HTML {
      HTML(joining: [
        Tag.td { OutcomeBar(counts).svg },
        numbers.cells([counts.sends, counts.delivered, counts.failed]),
        Page.figure(counts.pending) { count in open(count, .pendingDeliveryFail, channel) },
        Page.figure(counts.unconfirmed) { count in open(count, .deliveryUnconfirmed, channel) },
        numbers.cells([counts.read]),
      ])
    }
    return HTML(joining: [
      Page.table(
        "Messages sent on the day, by channel and outcome", "outcomes",
        head: HTML(joining: [
          Tag.th("Channel", .column), Tag.th("Share of outcomes", .column),
          Page.numberHeads(["Sends", "Delivered", "Failed", "Pending", "Unconfirmed", "Read"]),
        ]),
        body: HTML(
          joining: present.map { channel in
            Tag.tr {
              Tag.th(channel.name, .row)
              report.totals.channels[channel].map { cells($0, channel) } ?? .empty
            }
          }),
        foot: Tag.tr {
          Tag.th("All channels", .row)
          cells(report.totals.messages, nil)
        }),
      Tag.p(.class("note keys")) {
        HTML(joining: OutcomeBar.keys.map { Tag.span($0.name, .class("key " + $0.style)) })
      },
    ])
  }

  /// Messages without an outcome; a link where breaks of that code are listed.
  private func open(_ count: Int, _ code: BreakCode, _ channel: Channel?) -> HTML {
    guard channel.map({ report.listing.count(code, channel: $0) > 0 }) ?? true else { return HTML(numbers.grouped(count)) }
    return number(count, of: code, (channel.map { "channel=\($0.name)&" } ?? "") + "seen=new")
  }

  /// The checks that fail, in full; a line that leads to the others.
  private var verdictOnChecks: HTML {
    let failing = report.checks.filter { !$0.holds }
    return HTML(joining: [
      failing.isEmpty ? .empty : checkTable("Checks that fail", failing),
      Tag.p(.class("note")) {
        Tag.a(.link(to: "checks")) {
          failing.isEmpty
            ? "All \(numbers.grouped(report.checks.count)) checks foot"
            : "\(numbers.grouped(failing.count)) of \(numbers.grouped(report.checks.count)) checks fail"
        }
        ": the totals among themselves, against every break and open item line by line, and against the exports."
      },
    ])
  }

  func checkTable(_ caption: String, _ checks: [FootCheck]) -> HTML {
    Page.table(
      caption, "small",
      head: HTML(joining: [Tag.th("Check", .column), Tag.th("Equation", .column), Tag.th("Result", .column)]),
      body: HTML(
        joining: checks.map { check in
          Tag.tr(.class(check.holds ? "" : "fails")) {
            Tag.th(check.subject, .row)
            Tag.td(check.equation(numbers))
            Tag.td { mark(check) }
          }
        }))
  }
}
