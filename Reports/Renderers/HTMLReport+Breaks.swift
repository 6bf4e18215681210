internal import Events
internal import Reconciliation

extension HTMLReport {
  /// Breaks at a glance: by code against channel, by code against age, and the trend.
  var breaks: HTML {
    section("breaks", "Breaks") {
      if report.totals.codes.isEmpty {
        Tag.p(
          report.verdict.kind == .noInput ? "No breaks, for nothing was reconciled." : "No breaks.", .class("none"))
      } else {
        byChannel
        byAge
      }
      trend
    }
  }

  private func codeHead(_ code: BreakCode) -> HTML {
    Tag.th(.row, .class("code")) {
      Tag.a(.link(to: code.name)) { HTML(code.name) }
    }
  }

  /// The severity as a word beside a mark whose weight repeats it.
  func severity(_ severity: Severity) -> HTML {
    Tag.span(severity.name, .class("severity " + severity.name))
  }

  private var byChannel: HTML {
    let counts = report.totals.breaksByChannel
    let channels: [Channel?] = (Channel.allCases + [nil]).filter { counts[$0]?.isEmpty == false }
    func sum(_ channel: Channel?) -> Int { counts[channel]?.values.reduce(0, +) ?? 0 }
    return table(
      "Breaks by code and channel",
      head: HTML(joining: [
        Tag.th("Code", .column), Tag.th("Severity", .column),
        numberHeads(channels.map { $0?.name ?? "No channel" } + ["All"]),
      ]),
      body: HTML(
        joining: report.totals.codes.map { code in
          Tag.tr {
            codeHead(code)
            Tag.td { severity(code.severity) }
            figures(channels.map { counts[$0]?[code] })
            Tag.td(Figures.grouped(report.totals.breaks[code] ?? 0), .class("n sum"))
          }
        }),
      foot: Tag.tr {
        Tag.th("All codes", .row, .of(.colspan, "2"))
        figures(channels.map(sum) + [report.totals.breakCount])
      })
  }

  private var byAge: HTML {
    let listing = report.listing
    return HTML(joining: [
      table(
        "Breaks by code and age in days",
        head: HTML(joining: [
          Tag.th("Code", .column), numberHeads(AgeBucket.allCases.map(\.name) + ["All"]),
        ]),
        body: HTML(
          joining: report.totals.codes.map { code in
            Tag.tr {
              codeHead(code)
              figures(AgeBucket.allCases.map { listing.count(code, age: $0) })
              Tag.td(Figures.grouped(report.listing.count(code)), .class("n sum"))
            }
          }),
        foot: Tag.tr {
          Tag.th("All codes", .row)
          figures(
            AgeBucket.allCases.map { bucket in listing.codes.reduce(0) { $0 + listing.count($1, age: bucket) } } + [
              report.listing.total
            ])
        }),
      Tag.p(
        "Age runs from the send to the as-of. Breaks about exports and records have no send; their age is 0.", .class("note")),
    ])
  }

  /// The breaks themselves, code by code.
  var listed: HTML {
    section("listed", "Evidence") {
      if report.listing.total == 0 {
        Tag.p("No breaks to list.", .class("none"))
      } else {
        Tag.p(.class("note")) {
          "Every event of a message, raw, with its export and line: "
          Tag.code("tally trace MESSAGE-ID")
          ". Times are those of the delivery where an event states them, else the event's own; breaks.csv has both. "
          "Names of exports lead to their digests."
        }
      }
      HTML(
        joining: BreakCode.allCases.sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }.map { code in
          report.listing.first[code].map { listed(code, $0) } ?? .empty
        })
    }
  }

  private func listed(_ code: BreakCode, _ records: [BreakRecord]) -> HTML {
    let count = report.listing.count(code)
    let shown =
      records.count == count
      ? (count == 1 ? "1, shown." : "\(Figures.grouped(count)), all shown.")
      : "\(Figures.grouped(records.count)) of \(Figures.grouped(count)); all of them are in breaks.csv."
    return Tag.div(.class("code-group"), .id(code.name)) {
      Tag.h3 {
        Tag.code(code.name)
        " "
        severity(code.severity)
      }
      Tag.p {
        HTML(code.rule + " ")
        Tag.span(shown, .class("shown"))
      }
      table(
        "\(code.name): \(shown)", "listing breaks-of",
        head: HTML(joining: [
          Tag.th("Message", .column), Tag.th("Channel", .column), Tag.th("First seen", .column),
          Tag.th("Age", .column, .number), Tag.th("Evidence", .column),
        ]),
        body: HTML(joining: records.map(row)))
    }
  }

  private func row(_ record: BreakRecord) -> HTML {
    Tag.tr {
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
      Tag.td(.class("date")) { HTML(record.firstSeen.description) }
      Tag.td(record.messageID == nil ? "–" : Figures.age(record.ageSeconds), .number)
      Tag.td {
        if record.evidence.isEmpty && record.detail.isEmpty { Tag.span("none given", .class("nil")) }
        if !record.evidence.isEmpty { Tag.ul { HTML(joining: record.evidence.map { evidence($0, of: record.code) }) } }
        HTML(
          joining: record.detail.map { note in
            Tag.div(.class("sub")) { HTML(note.name + ": " + Clipped.text(note.text)) }
          })
      }
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
      Tag.span(.class("where")) { place(item) }
      if code == .timestampDrift, item.deliveryTimestamp != nil, let timestamp = item.timestamp {
        Tag.span(" reported " + Clipped.text(timestamp), .class("sub whole"))
      }
    }
  }

  private func place(_ item: BreakRecord.Evidence) -> HTML {
    let line = item.line.map { ":" + String($0) } ?? ""
    guard let number = inputNumbers[item.export] else { return HTML(Clipped.text(item.export) + line) }
    return Tag.a(.link(to: "input-\(number)")) { HTML(Clipped.text(report.inputs[number - 1].name) + line) }
  }

  private func identifier(_ id: String) -> HTML { Tag.code(Clipped.text(id)) }
}

/// Text that may be of any length, cut for the page with a note of how much there is.
enum Clipped {
  /// Characters (Unicode scalars) shown.
  static let limit = 160

  static func text(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > limit else { return text }
    return String(String.UnicodeScalarView(scalars.prefix(limit)))
      + "… (\(limit) of \(Figures.grouped(scalars.count)) characters; all of them are in breaks.csv)"
  }
}
