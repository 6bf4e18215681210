internal import Events
internal import Reconciliation

extension HTMLReport {
  /// Breaks at a glance: what and since when, against channel, against age, and the trend.
  var breaks: HTML {
    Page.section("breaks", "Breaks") {
      if report.totals.codes.isEmpty {
        Tag.p(report.verdict.withoutBreaks, .class("none"))
      }
      sinceWhen
      trend
      if !report.totals.codes.isEmpty {
        byChannel
        byAge
      }
      nightByNight
    }
  }

  func codeHead(_ code: BreakCode) -> HTML {
    Tag.th(.row, .class("code")) {
      if report.listing.count(code) > 0 {
        Tag.a(.link(to: code.name), .find("code=" + code.name)) { HTML(code.name) }
      } else {
        HTML(code.name)
      }
    }
  }

  private var byChannel: HTML {
    let counts = report.totals.breaksByChannel
    let channels: [Channel?] = (Channel.allCases + [nil]).filter { counts[$0]?.isEmpty == false }
    func sum(_ channel: Channel?) -> Int { counts[channel]?.values.reduce(0, +) ?? 0 }
    func query(_ channel: Channel?) -> String { "channel=" + (channel?.name ?? "none") }
    return Page.table(
      "Breaks by code and channel",
      head: HTML(joining: [
        Tag.th("Code", .column), Tag.th("Severity", .column),
        Page.numberHeads(channels.map { $0?.name ?? "No channel" } + ["All"]),
      ]),
      body: HTML(
        joining: report.totals.codes.map { code in
          Tag.tr {
            codeHead(code)
            Tag.td { severity(code.severity) }
            HTML(
              joining: channels.map { channel in
                Page.figure(counts[channel]?[code] ?? 0) { number($0, of: code, query(channel)) }
              })
            Page.figure(report.totals.breaks[code] ?? 0, "n sum") { number($0, of: code) }
          }
        }),
      foot: Tag.tr {
        Tag.th("All codes", .row, .of(.colspan, "2"))
        HTML(
          joining: channels.map { channel in Page.figure(sum(channel)) { number($0, find: query(channel), to: "listed") } })
        Page.figure(report.totals.breakCount) { number($0, find: "all", to: "listed") }
      })
  }

  private var byAge: HTML {
    let listing = report.listing
    return HTML(joining: [
      Page.table(
        "Breaks by code and age in days",
        head: HTML(joining: [
          Tag.th("Code", .column), Page.numberHeads(AgeBucket.allCases.map(\.name) + ["All"]),
        ]),
        body: HTML(
          joining: report.totals.codes.map { code in
            Tag.tr {
              codeHead(code)
              HTML(
                joining: AgeBucket.allCases.map { age in
                  Page.figure(listing.count(code, age: age)) { number($0, of: code, "age=\(age.rawValue)") }
                })
              Page.figure(listing.count(code), "n sum") { number($0, of: code) }
            }
          }),
        foot: Tag.tr {
          Tag.th("All codes", .row)
          HTML(
            joining: AgeBucket.allCases.map { age in
              let sum = listing.codes.reduce(0) { $0 + listing.count($1, age: age) }
              return Page.figure(sum) { number($0, find: "age=\(age.rawValue)", to: "listed") }
            })
          Page.figure(listing.total) { number($0, find: "all", to: "listed") }
        }),
      Tag.p(
        "Age runs from the send to the as-of. Breaks about exports and records have no send; their age is 0.", .class("note")),
    ])
  }
}
