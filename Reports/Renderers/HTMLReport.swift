internal import Events

/// The report as one self-contained page: no script, nothing loaded. The same report gives the same bytes.
package struct HTMLReport: Sendable {
  let report: NightReport
  /// Where each export stands in the table of inputs, from 1.
  let inputNumbers: [String: Int]

  /// A renderer of that report.
  package init(_ report: NightReport) {
    self.report = report
    inputNumbers = Dictionary(report.inputs.enumerated().map { ($0.element.key, $0.offset + 1) }) { first, _ in first }
  }

  /// The whole page, UTF-8.
  package func render() -> [UInt8] {
    let page = HTML(joining: [
      HTML.doctype,
      Tag.html(.of(.lang, "en")) {
        head
        Tag.body {
          masthead
          Tag.main {
            verdict
            contents
            controlTotals
            rollForward
            breaks
            listed
            requests
            inputs
            evidenceFiles
            checks
            identity
            definitions
            signOff
          }
          Tag.footer {
            Tag.p {
              "Report "
              Tag.code(report.identity.reportID)
              ". The same inputs give the same bytes: nothing here depends on when or where it was written."
            }
          }
        }
      },
    ])
    return page.bytes
  }

  private var head: HTML {
    Tag.head {
      Tag.meta(.of(.charset, "utf-8"))
      Tag.meta(
        .of(.httpEquiv, "Content-Security-Policy"), .of(.content, "default-src 'none'; style-src 'unsafe-inline'"))
      Tag.meta(.of(.name, "viewport"), .of(.content, "width=device-width, initial-scale=1"))
      Tag.meta(.of(.name, "color-scheme"), .of(.content, "light dark"))
      Tag.meta(.of(.name, "referrer"), .of(.content, "no-referrer"))
      Tag.meta(.of(.name, "format-detection"), .of(.content, "telephone=no"))
      Tag.title("Reconciliation \(report.identity.date.description): \(report.verdict.sentence)")
      HTML.style(String(decoding: PackageResources.report_css, as: UTF8.self))
      // The one rule that depends on the report: its id at the foot of every printed page. Its characters are 0-9, a-f, v and -.
      HTML.style("@page { @bottom-left { content: \"\(report.identity.reportID)\" } }\n")
    }
  }

  private var masthead: HTML {
    let identity = report.identity
    return Tag.header(.class("masthead")) {
      Tag.p("Nightly reconciliation", .class("kicker"))
      Tag.h1 {
        Tag.time(.of(.datetime, identity.date.description)) { HTML(HTMLReport.inWords(identity.date)) }
      }
      Tag.dl(.class("facts")) {
        if let organization = identity.organization { fact("Organization", HTML(organization)) }
        fact("Period", HTML("\(identity.date.description), 00:00 to 24:00 UTC"))
        fact("Ages as of", HTML(report.totals.asOf))
        fact("Report", Tag.code(identity.reportID))
      }
    }
  }

  private var verdict: HTML {
    let kind =
      switch report.verdict.kind {
      case .doesNotFoot: "alarm"
      case .noInput: "caution"
      case .breaks: "breaks"
      case .noBreaks: "clean"
      }
    return Tag.section(.class("verdict " + kind), .of(.ariaLabelledby, "verdict")) {
      Tag.h2("Verdict", .id("verdict"))
      Tag.p(report.verdict.sentence, .class("sentence"))
      Tag.p(report.verdict.explanation)
    }
  }

  private var contents: HTML {
    let sections = [
      ("totals", "Control totals"), ("roll-forward", "Roll-forward"), ("breaks", "Breaks"), ("listed", "Evidence"),
      ("requests", "Re-ingestion"), ("inputs", "Inputs"), ("files", "Files"), ("checks", "Foot checks"),
      ("identity", "Identity and parameters"),
      ("definitions", "Definitions"),
      ("sign-off", "Sign-off"),
    ]
    return Tag.nav(.of(.ariaLabel, "Contents")) {
      Tag.ul { HTML(joining: sections.map { id, title in Tag.li { Tag.a(.link(to: id)) { HTML(title) } } }) }
    }
  }

  /// A section under its heading.
  func section(_ id: String, _ title: String, @HTMLBuilder content: () -> HTML) -> HTML {
    Tag.section(.id(id), .of(.ariaLabelledby, id + "-title")) {
      Tag.h2(title, .id(id + "-title"))
      content()
    }
  }

  /// A name and what stands under it, in a `dl`.
  func fact(_ name: String, _ value: HTML) -> HTML {
    Tag.div {
      Tag.dt(name)
      Tag.dd { value }
    }
  }

  /// A table with its caption; it scrolls by itself where the page is too narrow for it.
  func table(_ caption: String, _ style: String = "", head: HTML, body: HTML, foot: HTML = .empty) -> HTML {
    Tag.div(.class("scroll"), .of(.role, "region"), .of(.ariaLabel, caption), .of(.tabindex, "0")) {
      Tag.table(.class(style)) {
        Tag.caption(caption)
        Tag.thead { Tag.tr { head } }
        Tag.tbody { body }
        if foot != .empty { Tag.tfoot { foot } }
      }
    }
  }

  /// Cells of numbers; nothing at all where there is none of a kind.
  func figures(_ values: [Int?]) -> HTML {
    HTML(
      joining: values.map { value in
        if let value, value != 0 { Tag.td(Figures.grouped(value), .number) } else { Tag.td("–", .class("n nil")) }
      })
  }

  /// Heads of columns of numbers.
  func numberHeads(_ names: [String]) -> HTML { HTML(joining: names.map { Tag.th($0, .column, .number) }) }

  private static func inWords(_ date: LogicalDate) -> String {
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    let (year, month, day) = date.components
    return "\(day) \(months[month - 1]) \(year)"
  }
}
