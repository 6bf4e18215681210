/// What is open from day to day, and the totals of a day that follow from it.
struct RollForward {
  private var open: [Totals.OpenItem] = []
  /// Requests for re-ingestion: the ledger never answers them here.
  private var requests = 0

  /// Closes a day: `totals` are its own messages'. Gives the document that `tally` must print.
  mutating func close(_ totals: Totals, night: Night, ledger: Bool) -> JSONText {
    var totals = totals
    let opening = open.count
    var (delivered, failed, unconfirmed) = (0, 0, 0)
    open = open.filter { item in
      switch item.outcome {
      case .delivered where item.outcomeDay == night.day:
        if item.late { totals.count(.lateDelivery, item.channel) }
        delivered += 1
        return false
      case .failed where item.outcomeDay == night.day:
        failed += 1
        return false
      default:
        let pending = night.asOf - item.sent <= item.channel.finalAfter
        totals.count(pending ? .pendingDeliveryFail : .deliveryUnconfirmed, item.channel)
        if !pending { unconfirmed += 1 }
        return pending
      }
    }
    let kept = open.count
    open += totals.open
    // At as-of every open item is older than pendingAfter, so open items and provisional breaks are the same.
    let movement = JSONText.object([
      ("opening", .integer(opening)), ("new", .integer(totals.open.count)), ("cleared", .integer(opening - kept)),
      ("closing", .integer(open.count)),
    ])
    let cleared = JSONText.object([
      ("delivered", .integer(delivered)), ("failed", .integer(failed)), ("unconfirmed", .integer(unconfirmed)),
      ("orphan", .integer(0)), ("ledgerOnly", .integer(0)),
    ])
    let asked = JSONText.object([
      ("opening", .integer(requests)), ("new", .integer(totals.missing)), ("closed", .integer(0)), ("givenUp", .integer(0)),
      ("closing", .integer(requests + totals.missing)),
    ])
    requests += totals.missing
    return document(totals, movement, cleared, asked, night, ledger)
  }

  private func document(
    _ totals: Totals, _ movement: JSONText, _ cleared: JSONText, _ asked: JSONText, _ night: Night, _ ledger: Bool
  ) -> JSONText {
    func members(_ row: [Int]) -> [(String, JSONText)] { Totals.Count.allCases.map { ("\($0)", .integer(row[$0.rawValue])) } }
    func counts(_ row: [Int]) -> JSONText { .object(members(row)) }
    // Latencies are not planned: of each carrier they are left out.
    func carriers(_ channel: Channel) -> JSONText {
      let lines = Carrier.all.enumerated().map { index, carrier in
        (name: "\(carrier.name)", row: totals.carriers[channel.rawValue * Carrier.all.count + index])
      }
      return .array(
        lines.filter { $0.row[0] > 0 }.sorted { ($1.row[0], $0.name) < ($0.row[0], $1.name) }.map {
          .object([("of", .string("carrier")), ("name", .string($0.name))] + members($0.row))
        })
    }
    func codes(_ row: [Int]) -> JSONText {
      .object(Code.allCases.filter { row[$0.rawValue] > 0 }.map { ($0.name, .integer(row[$0.rawValue])) })
    }
    func sum(_ rows: [[Int]]) -> [Int] { rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } } }
    let channels = Channel.allCases.filter { totals.messages[$0.rawValue][0] > 0 }
    let places = (Channel.allCases.map(\.name) + [""]).enumerated().filter { totals.breaks[$0.offset].contains { $0 > 0 } }
    return .object(
      [
        ("date", .string(Calendar.name(night.day))), ("asOf", .string(Calendar.name(night.day + 1) + "T06:00:00Z")),
        ("version", .integer(1)), ("events", totals.archiver.json), ("messages", counts(sum(totals.messages))),
        ("channels", .object(channels.map { ($0.name, counts(totals.messages[$0.rawValue])) })),
        ("breaks", codes(sum(totals.breaks))),
        ("breaksByChannel", .object(places.map { ($0.element, codes(totals.breaks[$0.offset])) })),
        ("openItems", movement), ("clearedItems", cleared), ("breakRollForward", movement), ("requests", asked),
        ("carriers", .object(channels.map { ($0.name, carriers($0)) })), ("otherCarriers", .integer(0)),
      ] + (ledger ? [("ledger", totals.ledger.json)] : []))
  }
}
