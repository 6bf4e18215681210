internal import Events
internal import Retention

/// `report.html` of a disposition report: one page that loads nothing and runs nothing. The same report gives the same bytes.
package struct DispositionPage: Sendable {
  let report: DispositionReport
  let forecast: RetentionForecast
  private let reportID: String

  /// Lines of a list on the page; all of them are in the files beside it.
  static let shown = 100

  /// `reportID` is printed on the page: `dispositions-2033-01-05-v1-3f2a9c01b7de`.
  package init(_ report: DispositionReport, reportID: String) {
    (self.report, self.reportID) = (report, reportID)
    forecast = report.forecast
  }

  /// The whole page, UTF-8, in pieces to be written one after the other.
  package func pieces() -> [HTML] {
    let title = "Dispositions as of \(report.identity.asOf)"
    return HTML.page(
      head: Page.head(title: title, styles: [.fonts, .pageStyle, .printFoot(reportID)], scripts: []),
      body: [Page.fills, masthead, layout, foot])
  }

  private var masthead: HTML {
    let identity = report.identity
    return Tag.header(.class("masthead")) {
      Tag.p("Dispositions and holds" + (identity.organization.map { " · " + $0 } ?? ""), .class("kicker"))
      Tag.h1 {
        Tag.time(.of(.datetime, identity.asOf.description)) { HTML(identity.asOf.inWords) }
      }
      Tag.dl(.class("facts")) {
        Page.fact("Report", Tag.code(reportID))
        Page.fact("As of", HTML("\(identity.asOf), UTC"))
        Page.fact("Store", Tag.code(identity.store))
        Page.fact("Written by", HTML(identity.program))
        Page.fact("Config, SHA-256", Tag.code(identity.config))
      }
    }
  }

  private static let sections = [
    ("verdict", "At a glance"), ("went", "What went"), ("plans", "Plans"), ("stays", "What stays"), ("holds", "Holds by matter"),
    ("drift", "Legal holds of the store"), ("forecast", "Forecast"), ("storage", "Storage by month"), ("words", "Definitions"),
    ("integrity", "Integrity"),
  ]

  private var layout: HTML {
    Tag.div(.class("layout")) {
      Tag.nav(.of(.ariaLabel, "Contents")) {
        Tag.ul { HTML(joining: Self.sections.map { id, title in Tag.li { Tag.a(.link(to: id)) { HTML(title) } } }) }
      }
      Tag.main {
        glance
        went
        plans
        stays
        holds
        drift
        forecasts
        storage
        words
        integrity
      }
    }
  }

  private var glance: HTML {
    let (isAlarming, bytes) = (report.isAlarming, report.archives.reduce(0) { $0 + $1.bytes })
    return Tag.section(
      .class("verdict " + (isAlarming ? "caution" : "clean")), .id("verdict"), .of(.ariaLabelledby, "verdict-title")
    ) {
      Tag.h2("At a glance", .id("verdict-title"))
      Tag.p(report.sentence, .class("sentence"))
      if !report.idlePolicies.isEmpty {
        Tag.p("Policies that apply and are about no archive: " + report.idlePolicies.joined(separator: ", ") + ".")
      }
      Tag.p(
        isAlarming
          ? "Something needs a person: a plan, a hold or the store's legal holds are not as they should be. The sections below say which."
          : "Every plan can be relied on, and the store's legal holds are as the holds ask for.")
      Tag.dl(.class("strip")) {
        Page.fact("Stored", HTML(Figures.size(bytes)))
        Page.fact("Destroyed", HTML(Figures.size(report.destroyed.reduce(0) { $0 + $1.bytes })))
        Page.fact("Holds that keep something", HTML(Figures.grouped(report.holds.count { $0.archives > 0 })))
        Page.fact("Objects that drifted", HTML(Figures.grouped(report.drift.missing.count + report.drift.unexplained.count)))
        Page.fact("Next that may go", HTML(nextDay.map(\.description) ?? "no day is known"))
      }
    }
  }

  /// The first day after the as-of on which something becomes free.
  private var nextDay: LogicalDate? { report.archives.compactMap { $0.free?.on }.filter { $0 > report.identity.asOf }.min() }

  private var foot: HTML {
    Tag.footer {
      Tag.p {
        "Report "
        Tag.code(reportID)
        ". The same store, rules and day give the same bytes: nothing here depends on when or where it was written."
      }
    }
  }

  private var words: HTML {
    Page.section("words", "Definitions") {
      Tag.p(
        "The first that applies is the verdict. docs/retention.md of the program has each rule, with its source.", .class("note"))
      Tag.dl(.class("definitions")) {
        HTML(
          joining: RetentionVerdict.allCases.map { verdict in
            Tag.div {
              Tag.dt { Tag.code(verdict.rawValue) }
              Tag.dd(verdict.meaning)
            }
          })
      }
    }
  }

  private var integrity: HTML {
    let lines = [
      (
        "A certificate and who sealed it",
        "openssl cms -verify -binary -inform DER -in certificate.json.p7s -content certificate.json -CAfile trust.pem"
      ),
      ("A digest", "sha256sum plan.json"), ("Archives by verdict", "jq -r '.archives[].verdict' report.json | sort | uniq -c"),
      ("Everything that is kept, and what was destroyed", "tally verify"),
    ]
    return Page.section("integrity", "Integrity") {
      Tag.p(
        "Beside this page lie report.json, which has all that the page shows, and archives.csv, holds.csv and forecast.csv. Plans and "
          + "certificates lie under dispositions/ in the store, each with its seal.")
      Tag.dl(.class("commands")) { HTML(joining: lines.map { Page.fact($0, Tag.code($1)) }) }
    }
  }

  /// What is said of a list that is cut; nothing of one that is whole.
  func cut(_ count: Int, _ what: String, in file: String) -> HTML {
    guard count > Self.shown else { return .empty }
    return Tag.p(
      "The first \(Self.shown) of \(Figures.grouped(count)) \(what); all of them are in \(file).", .class("note"))
  }

  /// Text of others, cut where it is long.
  func clipped(_ text: String) -> String { Clipped.text(text, in: "report.json") }

  func size(_ bytes: Int64) -> HTML { bytes == 0 ? Tag.td("–", .class("n nil")) : Tag.td(Figures.size(bytes), .class("n")) }
}

extension RetentionVerdict {
  /// What it says of an archive.
  fileprivate var meaning: String {
    switch self {
    case .held: "A legal hold is on it, or may be; what cannot be ruled out counts as held."
    case .unresolved:
      "Its label cannot be relied on, or no policy says of all of it how long it is kept. It stays until that is mended."
    case .retainedByPolicy: "The least period of a policy runs, or a policy keeps it for ever."
    case .awaitingEvent: "A period begins with an event outside of messaging that has not come for all of it."
    case .inGrace: "The grace after the last release of a hold runs."
    case .lockedByStore: "Nothing of ours keeps it; the store's own retention or legal hold does."
    case .awaitingReview: "It stays until a reviewer has looked at it and agreed to its destruction."
    case .awaitingApproval: "It stays until an approver has agreed to its destruction."
    case .expired: "Nothing keeps it, and nobody has to agree: the next run destroys it."
    }
  }
}
