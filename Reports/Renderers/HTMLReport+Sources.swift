internal import Events
internal import Reconciliation

extension HTMLReport {
  /// What each source gave, how it was asked, and how it is known to be complete and accurate.
  var sources: HTML {
    let sources = SourceFacts.all(report)
    guard !sources.isEmpty else { return .empty }
    func row(_ source: SourceFacts) -> HTML {
      Tag.tr {
        Tag.th(.row) {
          HTML(source.name.isEmpty ? "no custody record" : Clipped.text(source.name))
          Tag.div(source.side, .class("sub"))
        }
        Tag.td(source.mappings.isEmpty ? "–" : Clipped.text(source.mappings.joined(separator: ", ")))
        numbers.cells([source.ofDay, source.exports - source.ofDay, source.scanned])
        Tag.td(.class("date")) {
          HTML(source.firstPull.isEmpty ? "–" : source.firstPull)
          Tag.div(source.lastPull == source.firstPull ? "" : "to " + source.lastPull, .class("sub"))
        }
        Tag.td(Clipped.text(source.completeness(numbers), in: "run.json"))
        Tag.td(source.accuracy(numbers))
      }
    }
    return HTML(joining: [
      Page.table(
        "Sources: where the events come from, and how they are known to be complete and accurate", "small",
        head: HTML(joining: [
          Tag.th("Source", .column), Tag.th("Read by mapping", .column), Page.numberHeads(["Exports", "Looked back", "Events"]),
          Tag.th("Pulled", .column), Tag.th("Complete", .column), Tag.th("Accurate", .column),
        ]),
        body: HTML(joining: sources.map(row))),
      HTML(joining: sources.map(origin)),
      queries(sources),
      Tag.p(.class("note")) {
        "Expected slots without an export: "
        (report.totals.breaks[.exportGap]).map { number($0, of: .exportGap) } ?? HTML("none")
        ", \(NightReport.slotsNote). Exports looked back at are of earlier days: a message may get its outcome days after its send. "
        "As to digests, \(report.store.bytesWords)."
      },
    ])
  }

  /// From where a source's exports came, and of which time their events are; nothing where no custody record says.
  private func origin(_ source: SourceFacts) -> HTML {
    guard let place = source.place else { return .empty }
    return Tag.p(.class("note")) {
      HTML(Clipped.text(source.name) + ": from ")
      Tag.code(Clipped.text(place))
      HTML(source.range.map { ", " + $0 } ?? "")
      "."
    }
  }

  /// How each source was asked, by the custody records; and what should have come, by the run's document.
  private func queries(_ sources: [SourceFacts]) -> HTML {
    func row(_ source: SourceFacts, _ query: StatedQuery?, _ exports: Int) -> HTML {
      Tag.tr {
        Tag.th(.row) {
          HTML(source.name.isEmpty ? "no custody record" : Clipped.text(source.name))
          Tag.div(source.side, .class("sub"))
        }
        Tag.td(query.map { Clipped.text($0.kind) } ?? (exports == 0 ? "–" : "not recorded"))
        numbers.cells([exports])
        Tag.td {
          HTML(
            joining: (query?.parts ?? []).map { part in
              Tag.div {
                HTML(Clipped.text(part.name) + ": ")
                Tag.code(Clipped.text(part.text, in: "the custody records"))
              }
            })
        }
        Tag.td {
          HTML(Clipped.text(source.expected, in: "run.json"))
          source.stated.map { stated in
            Tag.div(.class("sub")) {
              "of pattern "
              Tag.code(Clipped.text(stated.pattern))
            }
          } ?? .empty
        }
      }
    }
    return Page.table(
      "How each source was asked when its exports were pulled, and what was expected of each day when they were reconciled",
      "small",
      head: HTML(joining: [
        Tag.th("Source", .column), Tag.th("Kind", .column), Page.numberHeads(["Exports"]), Tag.th("Asked for", .column),
        Tag.th("Expected a day", .column),
      ]),
      body: HTML(
        joining: sources.flatMap { source in
          (source.asked.isEmpty ? [(nil, 0)] : source.asked).map { query, exports in row(source, query, exports) }
        }))
  }
}
