internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// The breaks themselves: the page's script puts all of them here, to be searched; without it the first of each code are here.
  var listed: HTML {
    let (listing, table) = (report.listing, report.listing.table)
    return Page.section("listed", "Breaks, one by one") {
      if listing.total == 0 {
        Tag.p("No breaks to list.", .class("none"))
      } else {
        Tag.p(.class("note")) {
          "Every event of a message, raw, with its export and line: "
          Tag.code("tally trace MESSAGE-ID")
          ". Names of exports lead to their digests. All breaks are in breaks.csv beside this page"
          table.kept < table.count
            ? "; this page carries the first \(numbers.grouped(table.kept)) of \(numbers.grouped(table.count)), in the order of breaks.ndjson."
            : "."
        }
      }
      Tag.div(.class("groups")) {
        places(foundBy: ["all"])
        HTML(joining: codes.map { code in listed(code, listing.first[code] ?? []) })
      }
    }
  }

  /// Those that occur: the gravest first.
  private var codes: [BreakCode] {
    BreakCode.allCases.filter { report.listing.first[$0] != nil }
      .sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
  }

  /// Where links of other pages lead to without this page's script: the address that it would filter by is the name of a place.
  private func places(foundBy queries: [String]) -> HTML {
    HTML(joining: queries.map { Tag.span(.id(StorePage.found(by: $0))) })
  }

  private func listed(_ code: BreakCode, _ records: [BreakRecord]) -> HTML {
    let count = report.listing.count(code)
    let shown =
      records.count == count
      ? (count == 1 ? "1, shown." : "\(numbers.grouped(count)), all shown.")
      : "\(numbers.grouped(records.count)) of \(numbers.grouped(count)); all of them are in breaks.csv."
    let isFirst = codes.first { $0.severity == code.severity } == code
    return Tag.div(.class("code-group"), .id(code.name)) {
      places(
        foundBy: ["code=\(code.name)", "code=\(code.name)&seen=new"] + (isFirst ? ["severity=" + code.severity.name] : []))
      Tag.h3 {
        Tag.code(code.name)
        " "
        severity(code.severity)
      }
      Tag.p {
        HTML(code.rule + " ")
        Tag.span(shown, .class("shown"))
      }
      Page.table(
        "\(code.name): \(shown)", "listing breaks-of",
        head: HTML(joining: [
          Tag.th("Message", .column), Tag.th("Channel", .column), Tag.th("First seen", .column),
          Tag.th("Age", .column, .number), Tag.th("Evidence", .column), Tag.th("Disposition", .column),
        ]),
        body: HTML(joining: records.map(row)))
    }
  }

  private func row(_ record: BreakRecord) -> HTML {
    let age = report.listing.standing(of: record).age(of: record, on: report.identity.date, numbers)
    return Tag.tr {
      Tag.th(.row) {
        if let id = record.messageID { identifier(id) } else { Tag.span("no message", .class("nil")) }
        if let id = record.eventID {
          Tag.div(.class("sub")) {
            "event "
            identifier(id)
          }
        }
      }
      Tag.td(record.channel?.name ?? "–")
      Tag.td(.class("date")) {
        HTML(record.firstSeen.description)
        if let age { Tag.div(age, .class("sub")) }
      }
      Tag.td(record.messageID == nil ? "–" : numbers.age(record.ageSeconds), .number)
      Tag.td {
        if record.evidence.isEmpty && record.detail.isEmpty { Tag.span("none given", .class("nil")) }
        if !record.evidence.isEmpty { Tag.ul { HTML(joining: record.evidence.map { evidence($0, of: record.code) }) } }
        HTML(
          joining: record.detail.map { note in
            Tag.div(.class("sub")) { HTML(Clipped.text(note.name) + ": " + Clipped.text(note.text)) }
          })
      }
      Tag.td { standing(record) }
    }
  }

  private func evidence(_ item: BreakRecord.Evidence, of code: BreakCode) -> HTML {
    let what = [item.side == "ledger" ? item.side : nil, item.type].compactMap(\.self).joined(separator: " ")
    return Tag.li {
      if !what.isEmpty || item.status != nil {
        Tag.span(.class("what")) {
          HTML(Clipped.text(what) + " ")
          if let status = item.status { Tag.span(Clipped.text(status), .class("status")) }
        }
        " "
      }
      if let instant = item.deliveryTimestamp ?? item.timestamp {
        Tag.span(Clipped.text(instant), .class("when"))
        " "
      }
      Tag.span(.class("where")) { place(item.export, line: item.line) }
      if code == .timestampDrift, item.deliveryTimestamp != nil, let timestamp = item.timestamp {
        Tag.span(" reported " + Clipped.text(timestamp), .class("sub whole"))
      }
    }
  }

  private func identifier(_ id: String) -> HTML { Tag.code(Clipped.text(id)) }
}
