internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// Requests for re-ingestion, and what became of them.
  var requests: HTML {
    Page.section("requests", "Re-ingestion") {
      if let roll = report.totals.requests {
        Tag.div(.class("equations")) { equation(FootCheck("Requests", roll)) }
        if report.requests.total == 0 {
          Tag.p("No requests: nothing is asked for.", .class("none"))
        } else {
          standing
          HTML(joining: RequestState.allCases.map { state in report.requests.first[state].map { listed(state, $0) } ?? .empty })
        }
      } else {
        Tag.p("Not stated: the reconciliation was made before requests were counted.", .class("none"))
      }
    }
  }

  private var standing: HTML {
    let listing = report.requests
    let states = RequestState.allCases
    return HTML(joining: [
      Page.table(
        "Requests by what they ask for and where they stand",
        head: HTML(joining: [Tag.th("Asked for by", .column), Page.numberHeads(states.map(\.title) + ["All"])]),
        body: HTML(
          joining: RequestListing.codes.map { code in
            Tag.tr {
              Tag.th(code.name, .row, .class("code"))
              numbers.cells(states.map { listing.count(code, $0) })
              Tag.td(numbers.grouped(states.reduce(0) { $0 + listing.count(code, $1) }), .class("n sum"))
            }
          }),
        foot: Tag.tr {
          Tag.th("All", .row)
          numbers.cells(states.map { listing.count($0) } + [listing.total])
        }),
      Tag.p(
        "Each asks once for an event that the ledger lacks, or for an export that a slot lacks. Open: never posted. Posted: the "
          + "endpoint has taken it. Rejected: the endpoint will not have it. Failed: to be posted again. Closed: what was missing has come. "
          + "Withdrawn: an earlier version of this night posted it, and what it asked for had come, or was not expected any more, when the night was reconciled again.",
        .class("note")),
      listing.hasEndpoint
        ? .empty : Tag.p("No endpoint is configured: requests are kept and listed, and nothing is posted.", .class("note")),
    ])
  }

  private func listed(_ state: RequestState, _ records: [RequestRecord]) -> HTML {
    let count = report.requests.count(state)
    let shown =
      records.count == count
      ? "\(numbers.grouped(count)), all shown."
      : "\(numbers.grouped(records.count)) of \(numbers.grouped(count)); all of them are in requests.csv."
    return Page.table(
      "\(state.title): \(shown)", "listing",
      head: HTML(joining: [
        Tag.th("Request", .column), Tag.th("Asked for", .column), Tag.th("Since", .column),
        Tag.th(state.hasEvidence ? "Evidence" : "Last answer", .column),
      ]),
      body: HTML(joining: records.map(row)))
  }

  private func row(_ record: RequestRecord) -> HTML {
    Tag.tr {
      Tag.th(.row) { Tag.code(Clipped.text(record.id)) }
      Tag.td {
        HTML(Clipped.text(record.what))
        if let export = record.export { Tag.div(.class("sub")) { place(export, line: record.line) } }
      }
      Tag.td(.class("date")) { HTML(record.since.description) }
      Tag.td { outcome(record) }
    }
  }

  private func outcome(_ record: RequestRecord) -> HTML {
    record.outcome.map { HTML(Clipped.text($0)) } ?? Tag.span("none", .class("nil"))
  }
}
