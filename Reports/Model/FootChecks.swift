internal import Events
internal import Reconciliation

extension FootCheck {
  /// Every equation of a night: the totals among themselves, then against their details, then against the inputs.
  static func all(totals: Totals, inputs: [ReportInput], listing: BreakListing, items: RolledItems, requests: RequestListing)
    -> [FootCheck]
  {
    var checks = [FootCheck("Events", totals.events)]
    if let ledger = totals.ledger { checks.append(FootCheck("Ledger events", ledger)) }
    checks.append(FootCheck("Messages", totals.messages))
    checks.append(FootCheck("Open items", totals.openItems))
    if let cleared = totals.clearedItems { checks.append(FootCheck(cleared, gives: totals.openItems.cleared)) }
    checks.append(FootCheck("Provisional breaks", totals.breakRollForward))
    if let roll = totals.requests { checks += asked(roll, requests, items.requests) }
    checks += byChannel(totals) + byCarrier(totals) + byCode(totals, listing) + details(totals, inputs, listing.provisional)
    return checks + rolled(totals, items) + byExport(totals, inputs)
  }

  /// What was done about breaks: that its documents can be relied on, and that no break is lost between open and resolved.
  static func work(_ work: BreakWork, _ open: OpenBreaks) -> [FootCheck] {
    let resolved = [
      Term("open", open.open()), Term("resolved", open.resolved()), Term("cleared by later evidence", open.cleared()),
    ]
    return [
      FootCheck("Breaks of \(open.length) nights by what became of them", resolved, gives: Term("found", open.found())),
      FootCheck(
        "Documents of work that follow from each other",
        [Term("read", work.count), Term("cannot be relied on", work.fault == nil ? 0 : 1)], gives: Term("stored", work.count)),
    ]
  }

  /// The equations that a reader sees first, large: those of the totals among themselves.
  static func principal(_ checks: [FootCheck]) -> [FootCheck] {
    let subjects: Set = ["Events", "Ledger events", "Messages"]
    return checks.filter { subjects.contains($0.subject) }
  }

  private static func asked(_ roll: RequestCounts, _ requests: RequestListing, _ opening: Int) -> [FootCheck] {
    func listed(_ states: [RequestState]) -> [Term] { states.map { Term($0.title.lowercased(), requests.count($0)) } }
    return [
      FootCheck("Requests", roll),
      FootCheck("Requests of the night before", [Term("listed", opening)], gives: Term("opening", roll.opening)),
      FootCheck(
        "Requests in open-requests.ndjson", listed(RequestState.allCases.filter(\.isCarried)),
        gives: Term("closing", roll.closing)),
      FootCheck("Requests closed in closed-requests.ndjson", listed([.closed]), gives: Term("closed", roll.closed)),
      FootCheck("Requests given up in closed-requests.ndjson", listed([.givenUp]), gives: Term("given up", roll.givenUp)),
    ]
  }

  private static func byChannel(_ totals: Totals) -> [FootCheck] {
    let present = Channel.allCases.filter { totals.channels[$0] != nil }
    var checks = present.compactMap { channel in
      totals.channels[channel].map { FootCheck("Messages, " + channel.name, $0) }
    }
    if let latency = totals.latency {
      checks += present.map { channel in
        FootCheck(
          "Latencies, " + channel.name, [Term("counted", Int(latency[channel]?.count ?? 0))],
          gives: Term("delivered", totals.channels[channel]?.delivered ?? 0))
      }
    }
    let columns: [(String, KeyPath<Totals.MessageCounts, Int>)] = [
      ("Sends", \.sends), ("Delivered", \.delivered), ("Failed", \.failed), ("Pending", \.pending),
      ("Unconfirmed", \.unconfirmed), ("Read", \.read),
    ]
    for (name, column) in columns {
      checks.append(
        FootCheck(
          name + " by channel",
          present.map { Term($0.name, totals.channels[$0]?[keyPath: column] ?? 0) },
          gives: Term("all channels", totals.messages[keyPath: column])))
    }
    return checks
  }

  private static func byCode(_ totals: Totals, _ listing: BreakListing) -> [FootCheck] {
    let channels: [Channel?] = Channel.allCases + [nil]
    return BreakCode.allCases.flatMap { code -> [FootCheck] in
      let stated = totals.breaks[code] ?? 0
      let parts = channels.compactMap { channel in
        totals.breaksByChannel[channel]?[code].map { Term(channel?.name ?? "exports and records", $0) }
      }
      guard stated > 0 || listing.count(code) > 0 || !parts.isEmpty else { return [] }
      let listed = channels.compactMap { channel in
        let count = listing.count(code, channel: channel)
        return count == 0 ? nil : Term((channel?.name ?? "exports and records") + " listed", count)
      }
      return [
        FootCheck(code.name + " by channel", parts, gives: Term("stated", stated)),
        FootCheck(code.name + " in breaks.ndjson", listed, gives: Term("stated", stated)),
      ]
    }
  }

  private static func details(_ totals: Totals, _ inputs: [ReportInput], _ provisional: Int) -> [FootCheck] {
    let duplicates = (totals.breaks[.duplicateEvent] ?? 0) + (totals.breaks[.conflictingDuplicate] ?? 0)
    return [
      FootCheck("New open items", [Term("new", totals.openItems.new)], gives: Term("pending", totals.messages.pending)),
      FootCheck(
        "Provisional breaks in breaks.ndjson", [Term("listed", provisional)],
        gives: Term("closing", totals.breakRollForward.closing)),
      FootCheck(
        "Duplicates", [Term("breaks stated", duplicates)],
        gives: Term("duplicate", totals.events.duplicate + (totals.ledger?.duplicate ?? 0))),
      FootCheck(
        "Quarantined records", [Term("breaks stated", totals.breaks[.malformedRecord] ?? 0)],
        gives: Term("quarantined", totals.events.quarantined + (totals.ledger?.quarantined ?? 0))),
      FootCheck(
        "Digests of exports", [Term("as in the custody record", inputs.count(where: \.digestAgrees))],
        gives: Term("exports read", inputs.count)),
    ]
  }

  /// What the run counted in the exports of the day, by side. Without a ledger's totals there is no ledger's export.
  private static func byExport(_ totals: Totals, _ inputs: [ReportInput]) -> [FootCheck] {
    let ofDay = inputs.filter { $0.isDated(totals.date) }
    func sums(_ subject: String, _ exports: [ReportInput], _ counts: Totals.EventCounts) -> [FootCheck] {
      let columns: [(name: String, of: KeyPath<ReportInput, Int>, stated: Int)] = [
        ("scanned", \.scanned, counts.scanned), ("excluded", \.excluded, counts.excluded),
        ("quarantined", \.quarantined, counts.quarantined),
      ]
      return columns.map { column in
        FootCheck(
          subject + " by export" + (column.name == "scanned" ? "" : ", " + column.name),
          [Term("in exports of the day", exports.reduce(0) { $0 + $1[keyPath: column.of] })],
          gives: Term(column.name, column.stated))
      }
    }
    let ledger = ofDay.filter { $0.custody?.side == "ledger" }
    let checks = sums("Events", ofDay.filter { $0.custody?.side != "ledger" }, totals.events)
    guard totals.ledger != nil || !ledger.isEmpty else { return checks }
    return checks + sums("Ledger events", ledger, totals.ledger ?? Totals.EventCounts())
  }

  /// The roll-forwards against the files that they roll from and to, line by line.
  private static func rolled(_ totals: Totals, _ items: RolledItems) -> [FootCheck] {
    let missing = items.faults.isEmpty ? "" : " (" + items.faults.joined(separator: ", ") + ")"
    let cleared = (totals.clearedItems?.ways ?? []).map { way in
      FootCheck(
        "Open items in cleared.ndjson, \(way.name)", [Term("listed", items.cleared.count(way.name))],
        gives: Term(way.name, way.value))
    }
    return [
      FootCheck(
        "Files that the night began with", [Term("as run.json names them" + missing, items.named - items.faults.count)],
        gives: Term("named", items.named)),
      FootCheck(
        "Open items of the night before", [Term("listed", items.opening.count)],
        gives: Term("opening", totals.openItems.opening)),
      FootCheck(
        "Open items in cleared.ndjson", [Term("listed", items.cleared.count)], gives: Term("cleared", totals.openItems.cleared)),
      FootCheck(
        "Open items in open-items.ndjson", [Term("listed", items.closing.count)],
        gives: Term("closing", totals.openItems.closing)),
      FootCheck(
        "Provisional breaks of the night before", [Term("listed", items.opening.breaks)],
        gives: Term("opening", totals.breakRollForward.opening)),
      FootCheck(
        "Provisional breaks in open-items.ndjson", [Term("begun by the night", items.closing.newBreaks)],
        gives: Term("new", totals.breakRollForward.new)),
    ] + cleared
  }
}
