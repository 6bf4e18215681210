internal import Events
internal import Numbers
internal import Reconciliation

/// The report as one self-contained page: nothing is loaded, and it is whole without its script. The same report gives the same bytes.
package struct HTMLReport: Sendable {
  let report: NightReport
  /// Where each export stands in the table of inputs, from 1.
  let inputNumbers: [String: Int]
  var numbers: NumberForm { report.identity.numbers }

  /// A renderer of that report.
  package init(_ report: NightReport) {
    self.report = report
    inputNumbers = Dictionary(report.inputs.enumerated().map { ($0.element.key, $0.offset + 1) }) { first, _ in first }
  }

  /// The whole page, UTF-8, in pieces to be written one after the other: that of the breaks may be large.
  package func pieces() -> [HTML] {
    HTML.page(head: head, body: [Page.fills, masthead, layout, foot] + data + [.script(.commonScript), .script(.breaksScript)])
  }

  private var head: HTML {
    Page.head(
      title: "Reconciliation \(report.identity.date.description): \(report.verdict.sentence(numbers))",
      styles: [.fonts, .pageStyle, .printFoot(report.identity.reportID)], scripts: [.commonScript, .breaksScript])
  }

  private var masthead: HTML {
    let identity = report.identity
    return Tag.header(.class("masthead")) {
      Tag.p("Nightly reconciliation" + (identity.organization.map { " · " + $0 } ?? ""), .class("kicker"))
      Tag.h1 {
        Tag.time(.of(.datetime, identity.date.description)) { HTML(identity.date.inWords) }
      }
      Tag.dl(.class("facts")) {
        Page.fact("Report", Tag.code(identity.reportID))
        Page.fact("Period", HTML(identity.period))
        Page.fact("Ages as of", HTML(report.totals.asOf))
        Page.fact("Reconciliation", HTML("version \(report.totals.version), by \(report.run.program)"))
      }
    }
  }

  private var layout: HTML {
    Tag.div(.class("layout")) {
      contents
      Tag.main {
        verdict
        basis
        inputs
        controlTotals
        rollForward
        latency
        carriers
        breaks
        work
        listed
        requests
        integrity
        definitions
        signOff
      }
    }
  }

  private var verdict: HTML {
    let kind =
      switch report.verdict.kind {
      case .doesNotFoot: "alarm"
      case .noInput, .notReconciled: "caution"
      case .breaks: "breaks"
      case .noBreaks: report.verdict.isClean ? "clean" : "caution"
      }
    return Tag.section(.class("verdict " + kind), .id("verdict"), .of(.ariaLabelledby, "verdict-title")) {
      Tag.h2("Verdict", .id("verdict-title"))
      Tag.p(report.verdict.sentence(numbers), .class("sentence"))
      Tag.p(report.verdict.explanation(numbers))
      strip
      if report.listing.total > 0 {
        Tag.p(.class("note unscripted")) {
          "Without script nothing filters: numbers, and addresses that name what to find, lead to "
          Tag.a("the lists by code", .link(to: "listed"))
          "."
        }
      }
    }
  }

  /// How grave, since when, and whether it adds up: the minute's reading.
  private var strip: HTML {
    let failing = report.checks.count { !$0.holds }
    return Tag.dl(.class("strip")) {
      HTML(
        joining: Severity.allCases.reversed().map { severity in
          let count = report.listing.severities[severity] ?? 0
          return Tag.div {
            Tag.dt { self.severity(severity) }
            Tag.dd { count == 0 ? HTML("0") : number(count, find: "severity=" + severity.name, to: "listed") }
          }
        })
      Page.fact(
        "Provisional",
        report.listing.provisional == 0 ? HTML("0") : number(report.listing.provisional, find: "provisional=yes", to: "listed"))
      Page.fact("Oldest of the night", HTML(report.listing.oldest.values.min()?.description ?? "none"))
      Page.fact("Open, all nights", Tag.a(report.open.sinceWhen(numbers), .link(to: "work")))
      Page.fact("Missing nights", Tag.a("\(report.trend.missing) of \(report.trend.expected)", .link(to: "night-figures")))
      Tag.div(.class(failing == 0 ? "" : "fails")) {
        Tag.dt("Equations that foot")
        Tag.dd {
          Tag.a(.link(to: "checks")) { "\(report.checks.count - failing) of \(report.checks.count)" }
        }
      }
    }
  }

  private var contents: HTML {
    let sections = [
      ("verdict", "Verdict"), ("basis", "What this rests on"), ("inputs", "Inputs"), ("totals", "Control totals"),
      ("roll-forward", "Roll-forward"), ("latency", "Latency"), ("carriers", "Carriers"), ("breaks", "Breaks"),
      ("work", "Open breaks"),
      ("listed", "Breaks, one by one"),
      ("requests", "Re-ingestion"),
      ("integrity", "Integrity"), ("definitions", "Definitions"), ("sign-off", "Sign-off"),
    ]
    return Tag.nav(.of(.ariaLabel, "Contents")) {
      Tag.ul {
        HTML(joining: sections.map { id, title in Tag.li { Tag.a(.link(to: id)) { HTML(title) } } })
        Tag.li { Tag.a("All nights of the store", .link(toFile: .indexFromReport)) }
      }
    }
  }

  private var foot: HTML {
    Tag.footer {
      Tag.p {
        "Report "
        Tag.code(report.identity.reportID)
        ". The same inputs give the same bytes: nothing here depends on when or where it was written."
      }
    }
  }

  /// A number that leads to its breaks: with the page's script to all that the query finds, without it to a place in the page.
  func number(_ count: Int, find query: String, to id: String) -> HTML {
    Tag.a(.link(to: id), .find(query)) { HTML(numbers.grouped(count)) }
  }

  /// A number of breaks of a code, and a channel or age; a link where breaks of the code are listed.
  func number(_ count: Int, of code: BreakCode, _ more: String = "") -> HTML {
    guard report.listing.count(code) > 0 else { return HTML(numbers.grouped(count)) }
    return number(count, find: "code=\(code.name)" + (more.isEmpty ? "" : "&" + more), to: code.name)
  }

  /// A night that leads to its breaks: this one's are in this page, another's line in the index or in its month leads to them.
  func night(_ date: LogicalDate, at line: (LogicalDate) -> StorePage = StorePage.nightFromReport) -> HTML {
    Tag.a(date.description, date == report.identity.date ? .link(to: "listed") : .link(toFile: line(date)))
  }

  /// The severity as a word beside a mark whose weight repeats it.
  func severity(_ severity: Severity) -> HTML { Tag.span(severity.name, .class("severity " + severity.name)) }

  /// What the page's script reads.
  private var data: [HTML] {
    let table = report.listing.table
    var json = JSONWriter()
    func list(_ name: String, _ values: [String]) {
      json.key(name)
      json.beginArray()
      for value in values { json.string(value) }
      json.endArray()
    }
    json.beginObject()
    for (name, value) in [("night", report.identity.date.day), ("count", table.count), ("kept", table.kept)] {
      json.key(name)
      json.integer(value)
    }
    list("codes", BreakCode.allCases.map(\.name))
    list("severities", BreakCode.allCases.map(\.severity.name))
    list("rules", BreakCode.allCases.map(\.rule))
    list("compared", BreakCode.allCases.filter(\.comparesSides).map(\.name))
    list("channels", ["–"] + Channel.allCases.map(\.name))
    list("ages", AgeBucket.allCases.map(\.name))
    list("standings", BreakStanding.Disposition.allCases.map(\.name))
    list("lasts", AgeBucket.allCases.compactMap { $0.last.map(String.init) })
    // Of an export without a custody record nobody knows which side it is of.
    list("sides", Set(report.inputs.flatMap { $0.custody.map { [$0.side] } ?? ["archiver", "ledger"] }).sorted())
    list("words", table.words.map { VisibleText.of(Clipped.text($0)) })
    json.numbers(numbers)
    json.key("cited")
    json.beginArray()
    for words in table.cited {
      json.beginArray()
      for word in words { json.integer(word) }
      json.endArray()
    }
    json.endArray()
    json.key("inputs")
    json.beginArray()
    for word in table.words { json.integer(inputNumbers[word] ?? 0) }
    json.endArray()
    json.endObject()
    json.newline()
    return HTML.data(id: "break-data", [json.bytes] + table.pieces)
  }
}
