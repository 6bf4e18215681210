internal import Events
internal import Numbers
internal import Reconciliation

/// `reports/index.html`: all nights by year and month with their verdicts, the missing ones marked, rolled up by week and month, to be
/// compared and searched. It lies beside the years' folders, and leads to the reports by relative links.
package struct IndexPage: Sendable {
  let index: ReportIndex
  private var numbers: NumberForm { index.numbers }

  /// Of every night of an index; rendered when its pieces are asked for.
  package init(_ index: ReportIndex) { self.index = index }

  /// The whole page, UTF-8, in pieces to be written one after the other.
  package func pieces() -> [HTML] {
    HTML.page(
      head: Page.head(
        title: "All nights" + (index.organization.map { ": " + $0 } ?? ""), styles: [.fonts, .pageStyle],
        scripts: [.commonScript, .indexScript],
        more: {
          Tag.link(.of(.rel, "alternate"), .of(.type, "application/atom+xml"), .link(toFile: .feed), .of(.title, "Nights"))
        }),
      body: [Page.fills, masthead, layout, data, .script(.commonScript), .script(.indexScript)])
  }

  private var masthead: HTML {
    let (first, last) = (index.nights.first, index.nights.last)
    let missing = index.missing.count
    return Tag.header(.class("masthead")) {
      Tag.p("Nightly reconciliation" + (index.organization.map { " · " + $0 } ?? ""), .class("kicker"))
      Tag.h1("All nights")
      Tag.dl(.class("facts")) {
        Page.fact("First night", HTML(first?.date.description ?? "none"))
        Page.fact("Last night", last.map { night in link(night, night.date.description) } ?? HTML("none"))
        Page.fact("Nights with a report", Tag.a(numbers.grouped(index.nights.count), .link(to: "nights")))
        Page.fact("Last day that was run", HTML(index.last?.description ?? "none"))
        Page.fact("Missing nights", missing == 0 ? HTML("0") : Tag.a(numbers.grouped(missing), .link(to: "missing")))
        Page.fact("Numbers", HTML(numbers.stated))
        Page.fact("Last verdict", HTML(last?.summary?.sentence(numbers) ?? "not stated"))
        if let night = last?.summary {
          Page.fact(
            "Breaks open then, of all nights",
            Tag.a(open(night), .link(toFile: .report(night.date, version: night.version, at: "work"))))
        }
      }
    }
  }

  /// `5,543, 12 of them overdue`.
  private func open(_ night: NightSummary) -> String {
    numbers.grouped(night.open.values.reduce(0, +))
      + (night.overdue == 0 ? "" : ", \(numbers.grouped(night.overdue)) of them overdue")
  }

  private var layout: HTML {
    let sections = [
      ("search", "Search"), ("calendar", "Calendar"), ("nights", "Nights"), ("months", "Months"), ("weeks", "Weeks"),
      ("compare", "Two nights compared"), ("settings", "Program and config"), ("missing", "Missing nights"),
    ]
    return Tag.div(.class("layout")) {
      Tag.nav(.of(.ariaLabel, "Contents")) {
        Tag.ul {
          HTML(joining: sections.map { id, title in Tag.li { Tag.a(.link(to: id)) { HTML(title) } } })
          Tag.li { Tag.a("Feed (Atom)", .link(toFile: .feed)) }
        }
      }
      Tag.main {
        search
        calendar
        nights
        Page.section("months", "Months") { rolled(index.grouped { Period(.month, of: $0) }, "Month") }
        Page.section("weeks", "Weeks") { rolled(index.grouped { Period(.week, of: $0) }, "Week") }
        compare
        settings
        missing
      }
    }
  }

  private func link(_ night: ReportIndex.Night, _ text: String, version: Int? = nil) -> HTML {
    Tag.a(text, .link(toFile: .report(night.date, version: version ?? night.latest)))
  }

  private var search: HTML {
    Page.section("search", "Search") {
      Tag.p(.class("note")) {
        "Which nights have a break of a message. A message without a break is in no report; "
        Tag.code("tally trace MESSAGE-ID")
        " finds it in the exports."
      }
      Tag.div(.class("tools"), .id("search-tools"))
      Tag.p(.class("note")) {
        "Search pages, one a year: "
        HTML(joining: index.years.map { year in HTML(joining: [Tag.a(String(year), .link(toFile: .search(year))), HTML(" ")]) })
      }
    }
  }

  private var calendar: HTML {
    let byDate = Dictionary(index.nights.map { ($0.date, $0) }) { first, _ in first }
    let (first, last) = (index.nights.first?.date, index.last)
    func day(_ date: LogicalDate) -> CalendarChart.Day {
      guard let first, let last, first <= date, date <= last else { return .beyond }
      guard let night = byDate[date] else { return .missing }
      guard let summary = night.summary else { return .unproved(.unreadable) }
      return summary.verdict.unproved.map { .unproved($0) } ?? .night(summary.breaks.keys.map(\.severity).max())
    }
    return Page.section("calendar", "Calendar") {
      HTML(
        joining: index.years.map { year in
          let start = LogicalDate.days(year: year, month: 1, day: 1) ?? 0
          let end = LogicalDate.days(year: year, month: 12, day: 31) ?? 0
          let chart = CalendarChart(
            (start...end).map { (LogicalDate(day: $0), day(LogicalDate(day: $0))) }, title: "Nights of \(year)",
            id: "year-\(year)")
          return Tag.figure(.class("trend")) {
            Tag.figcaption {
              HTML(String(year) + " ")
              CalendarChart.keys
            }
            Page.scroll("Calendar of \(year)") { chart.svg }
          }
        })
    }
  }

  private static let heads = NightCells.severityHeads + NightCells.messageHeads

  private var nights: HTML {
    let months = index.grouped { Period(.month, of: $0) }
    return Page.section("nights", "Nights") {
      if months.isEmpty { Tag.p("No night has a report.", .class("none")) }
      HTML(
        joining: months.enumerated().map { place, month in
          let table = Page.table(
            "Nights of \(month.key.name)", "small nights",
            head: HTML(joining: [
              Tag.th("Night", .column), Tag.th("Verdict", .column), Page.numberHeads(["Open"] + IndexPage.heads),
              Tag.th("Versions", .column), Tag.th("Signed", .column),
            ]),
            body: HTML(joining: month.days.map { date, night in night.map(row) ?? missingRow(date) }))
          // The latest month is open, whether or not there is a script.
          let summary = Tag.summary(month.key.name)
          return place == 0
            ? Tag.details(.of(.open, "")) {
              summary; table
            }
            : Tag.details {
              summary; table
            }
        })
      Tag.p("Open: breaks of all nights that were neither cleared nor resolved when the night was reported.", .class("note"))
    }
  }

  private func row(_ night: ReportIndex.Night) -> HTML {
    let isBad = night.summary?.verdict == .doesNotFoot || index.stops[night.date] != nil
    return Tag.tr(.id(StorePage.line(of: night.date)), .class(isBad ? "fails" : "")) {
      Tag.th(.row, .class("date")) { link(night, night.date.description) }
      Tag.td((night.summary.map { IndexPage.word($0, numbers) } ?? "not stated") + index.stop(night.date))
      if let summary = night.summary {
        let cells = NightCells(summary, version: night.latest, numbers)
        cells.open
        cells.severities
        cells.messages
      } else {
        Tag.td("its summary is missing or cannot be read", .of(.colspan, String(IndexPage.heads.count + 1)), .class("missing"))
      }
      Tag.td {
        HTML(joining: night.versions.map { HTML(joining: [link(night, "v\($0)", version: $0), HTML(" ")]) })
      }
      signed(night)
    }
  }

  /// Who signed, as the signatures say.
  private func signed(_ night: ReportIndex.Night) -> HTML {
    guard let signOff = night.signOff else { return Tag.td("–", .class("nil")) }
    let other = signOff.version == night.latest ? "" : "v\(signOff.version), not the latest: "
    return Tag.td { HTML(other + Clipped.text(signOff.sentence, in: "the signatures")) }
  }

  private func missingRow(_ date: LogicalDate) -> HTML {
    Tag.tr(.id(StorePage.line(of: date))) {
      Tag.th(date.description, .row, .class("date"))
      Tag.td("× " + index.absence(date), .of(.colspan, String(IndexPage.heads.count + 4)), .class("missing"))
    }
  }

  static func word(_ summary: NightSummary, _ numbers: NumberForm) -> String {
    let word =
      switch summary.verdict {
      case .doesNotFoot: "does not foot"
      case .noInput: "no input"
      case .notReconciled: "not reconciled"
      case .breaks: "breaks"
      case .noBreaks: summary.standing.open == 0 ? "no breaks" : "no new breaks, \(numbers.grouped(summary.standing.open)) open"
      }
    return word + (summary.unpulled.isEmpty ? "" : ", not all pulled")
  }

  private func rolled(
    _ groups: [(key: Period, days: [(date: LogicalDate, night: ReportIndex.Night?)])], _ title: String
  ) -> HTML {
    // The nights that a number is a sum of: those of a period are in its page, all of them above.
    func cells(_ days: [(date: LogicalDate, night: ReportIndex.Night?)], _ nights: Attribute) -> HTML {
      let sum = ReportIndex.RollUp(days)
      let severities = Severity.allCases.reversed().map { sum.severities[$0] ?? 0 }
      return HTML(
        joining: ([sum.nights, sum.missing] + severities + sum.messages.counts).map { count in
          Page.figure(count) { Tag.a(numbers.grouped($0), nights) }
        })
    }
    let unread = ReportIndex.RollUp(index.days).unread
    return HTML(joining: [
      Page.table(
        "\(title)s: sums of their nights", "small",
        head: HTML(joining: [Tag.th(title, .column), Page.numberHeads(["Nights", "Missing"] + IndexPage.heads)]),
        body: HTML(
          joining: groups.map { group in
            Tag.tr {
              // A period without any report has no page.
              if group.days.contains(where: { $0.night != nil }) {
                Tag.th(.row, .class("date")) { Tag.a(group.key.name, .link(toFile: .rollUp(group.key))) }
                cells(group.days, .link(toFile: .rollUp(group.key, at: "nights")))
              } else {
                Tag.th(group.key.name, .row, .class("date"))
                cells(group.days, .link(to: "nights"))
              }
            }
          }),
        foot: Tag.tr {
          Tag.th("All", .row)
          cells(index.days, .link(to: "nights"))
        }),
      Tag.p(
        "Breaks are counted as each night reported them: one that stands for several nights is in each of their sums."
          + (unread == 0 ? "" : " In no sum: \(numbers.counted(unread, "night")) without a readable summary."), .class("note")),
    ])
  }

  private var compare: HTML {
    Page.section("compare", "Two nights compared") {
      Tag.p(
        "With this page's script: choose two nights. Without it: their lines are above, and each report has the night before beside its own.",
        .class("note"))
      Tag.div(.id("compare-tools"))
    }
  }

  private var missing: HTML {
    let missing = index.missing
    return Page.section("missing", "Missing nights") {
      missing.isEmpty
        ? Tag.p("None between the first night and the last day that was run.", .class("none"))
        : Tag.p(missing.map(\.description).joined(separator: ", "))
    }
  }

  /// What the page's script compares: a line a night, `[day, version, [breaks by code…], [messages…], verdict, proves, open, program, config]`.
  /// `proves` is false where the night proves nothing; the codes are those that occur, the gravest first.
  private var data: HTML {
    var json = JSONWriter()
    func list(_ values: [Int]) {
      json.beginArray()
      for value in values { json.integer(value) }
      json.endArray()
    }
    let codes = RollUpPage.codes(index.nights.compactMap(\.summary))
    json.beginObject()
    for (name, words) in [
      ("codes", codes.map(\.name)), ("messages", NightCells.messageHeads),
      ("years", index.years.map(String.init)),
    ] {
      json.key(name)
      json.beginArray()
      for word in words { json.string(word) }
      json.endArray()
    }
    json.numbers(numbers)
    json.endObject()
    json.newline()
    for night in index.nights {
      guard let summary = night.summary else { continue }
      json.beginArray()
      json.integer(night.date.day)
      json.integer(night.latest)
      list(codes.map { summary.breaks[$0] ?? 0 })
      list(summary.messages.counts)
      json.string(IndexPage.word(summary, numbers))
      json.bool([.breaks, .noBreaks].contains(summary.verdict))
      json.integer(summary.open.values.reduce(0, +))
      json.string(summary.program ?? "not stated")
      json.string(summary.configDigest ?? "not stated")
      json.endArray()
      json.newline()
    }
    return HTML(joining: HTML.data(id: "night-data", [json.bytes]))
  }
}
