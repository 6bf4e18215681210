internal import Events
internal import Reconciliation
internal import Reports

/// The requests of the made-up night: 4 + 6 new − 2 closed − 1 given up = 7, and 40 more where a test asks for more than are shown.
enum FixtureRequests {
  /// As `totals.json` has them.
  static func totals(more: Int = 0) -> String {
    #""requests":{"opening":4,"new":\#(6 + more),"closed":2,"givenUp":1,"closing":\#(7 + more)}"#
  }

  static func listing(more: Int = 0, hasEndpoint: Bool = true, id: String = #""message 7""#) throws -> RequestListing {
    var listing = RequestListing(hasEndpoint: hasEndpoint)
    for record in try records(more: more, id: id) { listing.add(record) }
    return listing
  }

  static func records(more: Int = 0, id: String = #""message 7""#) throws -> [RequestRecord] {
    let found = #","outcome":"closed","evidence":{"source":"ledger","export":"exports/ledger/2026/11/18/h2.ndjson.gz","line":12}"#
    let pulled =
      #","outcome":"closed","evidence":{"export":"exports/archiver/2026/11/17/h3.ndjson.gz","sha256":"\#(FixtureNight.digest(3))"}"#
    return try [
      record(event(1, id, "2026-11-17", found), .closed), record(slot("2026-11-17T03", "2026-11-17", pulled), .closed),
      record(event(2, id, "2026-10-18", #","outcome":"givenUp""#), .givenUp),
      record(event(3, id, "2026-11-17"), .posted, attempts: 1, status: 202),
      record(event(4, id, "2026-11-18"), .posted, attempts: 2, status: 200),
      record(event(5, id, "2026-11-18"), .rejected, attempts: 1, status: 422),
      record(event(6, id, "2026-11-18"), .failed, attempts: 3, status: 503),
      record(event(7, id, "2026-11-18"), .failed, attempts: 1),
      record(slot("2026-11-18T21", "2026-11-18"), .open), record(event(8, id, "2026-11-18"), .open),
    ] + (0..<more).map { try record(event(9 + $0, id, "2026-11-18"), .open) }
  }

  private static func record(
    _ line: String, _ state: RequestState, attempts: Int = 0, status: Int? = nil
  ) throws -> RequestRecord {
    try RequestRecord(
      parsing: Array(line.utf8), at: "open-requests.ndjson", state: state, attempts: attempts, lastStatus: status,
      lastAt: attempts == 0 ? nil : "2026-11-19T06:05:01.234Z")
  }

  private static func event(_ number: Int, _ id: String, _ since: String, _ rest: String = "") -> String {
    #"{"id":"\#(FixtureNight.digest(number).prefix(32))","code":"MISSING_IN_LEDGER","messageId":\#(id),"eventId":\#(id),"channel":"SMS","#
      + #""type":"delivery","timestamp":"2026-11-17T10:00:00Z","source":"archiver","export":"exports/archiver/2026/11/18/h\#(number % 8).ndjson.gz","#
      + #""line":\#(number),"since":"\#(since)","askedAt":"2026-11-19T06:00:00Z"\#(rest)}"#
  }

  private static func slot(_ slot: String, _ since: String, _ rest: String = "") -> String {
    #"{"id":"\#(FixtureNight.digest(60).prefix(32))","code":"EXPORT_GAP","source":"archiver","date":"\#(since)","slot":"\#(slot)","#
      + #""since":"\#(since)","askedAt":"2026-11-19T06:00:00Z"\#(rest)}"#
  }
}
