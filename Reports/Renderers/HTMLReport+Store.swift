internal import Events
internal import Numbers

extension HTMLReport {
  /// The store as a whole: seals, the last verification, holds in force, and what other jobs did since the night before.
  var storeFacts: HTML {
    let facts = report.store
    return HTML(joining: [
      Tag.h3("The store"),
      Tag.p(
        "As of \(facts.asOf), \(StoreFacts.note)", .class("note")),
      Tag.dl(.class("facts")) {
        Page.fact("Last verification", facts.lastVerify.map(verified) ?? HTML("none recorded"))
        Page.fact("Last one that read all archives", facts.lastDeepVerify.map(verified) ?? HTML("none recorded"))
        Page.fact(
          "Sealed so far",
          HTML(facts.sealedWords(numbers)))
        Page.fact(
          "The chain ends with", facts.chainEnd == nil ? HTML(facts.chainWords) : Tag.code(Clipped.text(facts.chainWords)))
        HTML(joining: facts.gone(numbers).map { Page.fact($0.name, HTML($0.text)) })
        Page.fact(
          "Holds in force",
          facts.holds.isEmpty
            ? HTML("none")
            : HTML(
              facts.holds.prefix(RequestListing.shown).map { hold in
                "\(Clipped.text(hold.id)) (matter \(Clipped.text(hold.matter)), "
                  + (hold.since.map { "since \($0)" } ?? "its history cannot be relied on: it holds everything") + ")"
              }.joined(separator: "; ") + more(facts.holds.count, "holds")))
      },
      facts.runs.isEmpty
        ? Tag.p(facts.noRuns, .class("note"))
        : runs(facts),
    ])
  }

  private func more(_ count: Int, _ what: String) -> String {
    count > RequestListing.shown ? "; and \(numbers.grouped(count - RequestListing.shown)) more \(what)" : ""
  }

  private func verified(_ run: StoreFacts.Run) -> HTML {
    let depth = run.parameter("depth").map { " (\(Clipped.text($0)))" } ?? ""
    return HTML(joining: [HTML("\(run.finishedAt)\(depth): \(run.exit), "), Tag.code(run.key)])
  }

  private func runs(_ facts: StoreFacts) -> HTML {
    HTML(joining: [
      Page.table(
        "Runs of other jobs since \(facts.since)", "small",
        head: HTML(joining: [
          Tag.th("Job", .column), Tag.th("Day", .column), Tag.th("Ended", .column), Tag.th("Exit", .column),
          Page.numberHeads(["Objects", "Manifests"]), Tag.th("Record", .column),
        ]),
        body: HTML(
          joining: facts.runs.prefix(RequestListing.shown).map { run in
            Tag.tr {
              Tag.th(Clipped.text(run.job), .row)
              Tag.td(run.date.description, .class("date"))
              Tag.td(run.finishedAt.description)
              Tag.td(Clipped.text(run.exit))
              numbers.cells([run.outputs, run.manifests])
              Tag.td { Tag.code(Clipped.text(run.key)) }
            }
          })),
      facts.runs.count > RequestListing.shown
        ? Tag.p("The first \(RequestListing.shown)\(more(facts.runs.count, "runs")): see runs/ in the store.", .class("note"))
        : .empty,
    ])
  }
}
