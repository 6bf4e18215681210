internal import Events
internal import Numbers
internal import Retention

extension DispositionPage {
  /// What is no more, why, and who agreed.
  var went: HTML {
    Page.section("went", "What went") {
      if report.destroyed.isEmpty {
        Tag.p("No certificate says that anything was destroyed.", .class("none"))
      } else {
        destroyedTable
        cut(report.destroyed.count, "archives, the last ones first", in: "archives.csv")
      }
    }
  }

  private var destroyedTable: HTML {
    let last = report.destroyed.reversed().prefix(Self.shown)
    return Page.table(
      "Archives that were destroyed, as sealed certificates say", "small",
      head: HTML(joining: [
        Tag.th("Archive", .column), Tag.th("Destroyed", .column), Tag.th("Bytes", .column, .number), Tag.th("Why", .column),
        Tag.th("On whose approval", .column), Tag.th("Certificate", .column),
      ]),
      body: HTML(
        joining: last.map { item in
          Tag.tr {
            Tag.th(.row) { Tag.code(clipped(item.id)) }
            Tag.td(.class("date")) {
              HTML(item.on.description)
              Tag.div("plan of \(item.planned)", .class("sub"))
            }
            size(item.bytes)
            why(item.reasons.isEmpty ? ["the plan has no reason"] : item.reasons)
            Tag.td(item.approvedBy.map { clipped($0) } ?? "nobody had to agree")
            Tag.td { Tag.code(clipped(item.certificate)) }
          }
        }))
  }

  private func why(_ reasons: [String]) -> HTML {
    Tag.td { HTML(joining: reasons.prefix(5).map { Tag.div(clipped($0)) }) }
  }

  /// Every plan: what it asked for and what came of it.
  var plans: HTML {
    Page.section("plans", "Plans") {
      if report.plans.isEmpty {
        Tag.p("Nothing was planned yet.", .class("none"))
      } else {
        Page.table(
          "Plans, the last one first", "small",
          head: HTML(joining: [
            Tag.th("Plan of", .column), Tag.th("State", .column), Page.numberHeads(["Archives", "Destroyed", "Stayed", "Bytes"]),
            Tag.th("Approved", .column), Tag.th("SHA-256", .column),
          ]),
          body: HTML(
            joining: report.plans.reversed().prefix(Self.shown).map { plan in
              Tag.tr(.class(plan.isAlarming ? "fails" : "")) {
                Tag.th(plan.date.description, .row, .class("date"))
                Tag.td(clipped(plan.state))
                numbers.cells([plan.archives, plan.destroyed, plan.kept])
                size(plan.bytes)
                Tag.td {
                  HTML(plan.approvedBy.map { clipped($0) } ?? "–")
                  Tag.div(plan.approvedAt?.description ?? "", .class("sub"))
                }
                Tag.td { Tag.code(plan.sha256.map { String($0.prefix(16)) + "…" } ?? "–") }
              }
            }))
        cut(report.plans.count, "plans", in: "report.json")
      }
    }
  }

  /// What is there, by verdict and by the rule that decided, and what goes next.
  var stays: HTML {
    Page.section("stays", "What stays, and until when") {
      if report.archives.isEmpty {
        Tag.p("There is no archive.", .class("none"))
      } else {
        byVerdict
        byRule
        next
      }
    }
  }

  private var byVerdict: HTML {
    let groups = Dictionary(grouping: report.archives, by: \.verdict)
    return Page.table(
      "Archives by verdict", "",
      head: HTML(joining: [
        Tag.th("Verdict", .column), Page.numberHeads(["Archives", "Bytes", "Events"]), Tag.th("First free on", .column),
        Tag.th("Last free on", .column),
      ]),
      body: HTML(
        joining: RetentionVerdict.allCases.compactMap { verdict in
          groups[verdict].map { archives in
            Tag.tr {
              Tag.th(.row) { Tag.code(verdict.rawValue) }
              totals(of: archives)
            }
          }
        }),
      foot: Tag.tr {
        Tag.th("All archives", .row)
        totals(of: report.archives)
      })
  }

  private func totals(of archives: [DispositionReport.Archive]) -> HTML {
    let days = archives.compactMap { $0.free?.on }
    return HTML(joining: [
      numbers.cells([archives.count]), size(archives.reduce(0) { $0 + $1.bytes }),
      numbers.cells([archives.reduce(0) { $0 + $1.events }]),
      Tag.td(days.min()?.description ?? "no day is known", .class("date")),
      Tag.td(days.count < archives.count ? "no day is known" : days.max()?.description ?? "", .class("date")),
    ])
  }

  private var byRule: HTML {
    let groups = Dictionary(grouping: report.archives) { $0.decidedBy ?? "no rule" }
    return Page.table(
      "Archives by the rule that decides", "small",
      head: HTML(joining: [
        Tag.th("Rule", .column), Page.numberHeads(["Archives", "Bytes", "Events"]), Tag.th("First free on", .column),
        Tag.th("Last free on", .column),
      ]),
      body: HTML(
        joining: groups.sorted { $0.key < $1.key }.prefix(Self.shown).map { rule, archives in
          Tag.tr {
            Tag.th(clipped(rule), .row)
            totals(of: archives)
          }
        }))
  }

  /// Those that go first, with the reason that keeps each.
  private var next: HTML {
    let order = report.archives.filter { $0.free != nil }.sorted { a, b in
      (a.free?.on ?? a.day, a.folder) < (b.free?.on ?? b.day, b.folder)
    }
    guard !order.isEmpty else { return Tag.p("Of no archive a day is known on which it may go.", .class("none")) }
    return HTML(joining: [
      Page.table(
        "The archives that may go first", "small",
        head: HTML(joining: [
          Tag.th("Archive", .column), Tag.th("Free on", .column), Tag.th("Then", .column), Tag.th("Bytes", .column, .number),
          Tag.th("Now", .column),
        ]),
        body: HTML(
          joining: order.prefix(Self.shown).map { archive in
            Tag.tr {
              Tag.th(.row) { Tag.code(clipped(archive.id)) }
              Tag.td(archive.free?.on.description ?? "", .class("date"))
              Tag.td { Tag.code(archive.free?.verdict.rawValue ?? "") }
              size(archive.bytes)
              Tag.td(clipped(archive.sentence))
            }
          })),
      cut(order.count, "archives of which a day is known", in: "archives.csv"),
    ])
  }
}
