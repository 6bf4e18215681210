internal import Events
internal import Numbers
internal import Retention

extension DispositionPage {
  /// The holds, matter by matter.
  var holds: HTML {
    Page.section("holds", "Holds by matter") {
      if report.holds.isEmpty {
        Tag.p("There is no hold.", .class("none"))
      } else {
        Page.table(
          "Holds by matter; an archive that several holds keep counts with each", "small",
          head: HTML(joining: [
            Tag.th("Matter and hold", .column), Tag.th("State", .column), Tag.th("Requested", .column),
            Tag.th("Released", .column),
            Tag.th("About", .column), Page.numberHeads(["Archives", "Bytes"]),
          ]),
          body: HTML(joining: matters.prefix(Self.shown).map(matter)))
        cut(matters.count, "matters", in: "holds.csv")
      }
    }
  }

  private var matters: [(name: String, holds: [HoldLine])] {
    Dictionary(grouping: report.holds, by: \.matter).map { (name: $0.key, holds: $0.value) }.sorted { $0.name < $1.name }
  }

  private func matter(_ matter: (name: String, holds: [HoldLine])) -> HTML {
    HTML(joining: [
      Tag.tr { Tag.th(clipped(matter.name), .of(.scope, "rowgroup"), .of(.colspan, "7"), .class("group")) },
      HTML(joining: matter.holds.map(row)),
    ])
  }

  private func row(_ hold: HoldLine) -> HTML {
    func person(_ name: String?, _ day: LogicalDate?) -> HTML {
      Tag.td {
        HTML(name.map { clipped($0) } ?? "–")
        Tag.div(day?.description ?? "", .class("sub"))
      }
    }
    return Tag.tr(.class(hold.fault == nil ? "" : "fails")) {
      Tag.th(.row) {
        Tag.code(clipped(hold.id))
        Tag.div((hold.caseReference.map { "case \(clipped($0)), " } ?? "") + "revision \(hold.revision)", .class("sub"))
      }
      Tag.td {
        HTML(hold.state.rawValue)
        Tag.div(hold.graceUntil.map { "grace through \($0.advanced(by: -1))" } ?? "", .class("sub"))
      }
      person(hold.requestedBy, hold.requestedOn)
      person(hold.releasedBy, hold.releasedOn)
      Tag.td {
        HTML(clipped(hold.scope))
        Tag.div(hold.fault.map { clipped($0) } ?? "", .class("sub"))
      }
      numbers.cells([hold.archives])
      size(hold.bytes)
    }
  }

  /// Where the store's legal holds are not as the holds ask for.
  var drift: HTML {
    let drift = report.drift
    let kinds: [(String, [String], String)] = [
      ("without a legal hold that a hold asks for", drift.missing, "The next sync places it."),
      ("with a legal hold that no hold explains", drift.unexplained, "Somebody else placed it; it stays until he takes it off."),
      ("with a legal hold that is wanted no longer", drift.leftOver, "The next sync lifts it."),
      ("that could not be asked", drift.failures, "The store's own words."),
    ]
    return Page.section("drift", "Legal holds of the store") {
      Tag.p(
        "\(numbers.grouped(drift.objects)) objects were read back."
          + (kinds.allSatisfy { $0.1.isEmpty } ? " All are as the holds ask for." : ""), .class("note"))
      HTML(
        joining: kinds.filter { !$0.1.isEmpty }.map { words, keys, remedy in
          HTML(joining: [
            Page.table(
              "\(numbers.grouped(keys.count)) \(keys.count == 1 ? "object" : "objects") \(words). \(remedy)", "small",
              head: Tag.th("Object", .column),
              body: HTML(joining: keys.prefix(Self.shown).map { key in Tag.tr { Tag.td { Tag.code(clipped(key)) } } })),
            cut(keys.count, "objects", in: "report.json"),
          ])
        })
    }
  }
}
