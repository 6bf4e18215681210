package import Events
package import Reconciliation

/// The control totals of one night, as `reconciliations/…/totals.json` states them. Counts are not checked here: see `FootCheck`.
package struct Totals: Hashable, Sendable {
  /// The day of the run.
  package var date: LogicalDate
  /// The instant at which ages were taken, RFC 3339.
  package var asOf: String
  /// Which of the date's reconciliations, from 1.
  package var version: Int
  /// The archiver's events of the day.
  package var events: EventCounts
  /// The ledger's events of the day; nil where no ledger source is configured.
  package var ledger: EventCounts?
  /// The day's own messages.
  package var messages: MessageCounts
  /// The same by channel; only those that occur.
  package var channels: [Channel: MessageCounts]
  /// Breaks by code; only those that occur.
  package var breaks: [BreakCode: Int]
  /// Breaks by channel and code; nil for those about exports and records.
  package var breaksByChannel: [Channel?: [BreakCode: Int]]
  /// Sends without a final outcome.
  package var openItems: RollForward
  /// What became of those that are cleared; nil where the reconciliation is older than that.
  var clearedItems: ClearedCounts?
  /// Breaks that a later outcome clears.
  var breakRollForward: RollForward
  /// How long the day's own messages took that were delivered, by channel; nil where the reconciliation is older than that.
  var latency: [Channel: LatencyHistogram]?
  /// The day's own messages by channel and carrier, in the order in which they are shown; nil where the reconciliation is older than that.
  package var carriers: [Channel: [CarrierLine]]?
  /// How many carriers were not told apart; nil where nobody knows.
  package var otherCarriers: Int?
  /// Requests for re-ingestion; nil where the reconciliation is older than they are.
  package var requests: RequestCounts?

  /// Counted as reconciliations count.
  package typealias EventCounts = Reconciliation.EventCounts
  /// Messages with a send, by what became of them.
  package typealias MessageCounts = Reconciliation.MessageCounts
  /// Open items, or breaks that a later outcome clears: what there was, came, went, and is left.
  package typealias RollForward = Reconciliation.RollForward

  /// Events of both sides.
  var scanned: Int { events.scanned + (ledger?.scanned ?? 0) }

  /// Whether the date has nothing to match, and so is not proved: no event, or inbound ones alone.
  var isWithoutInput: Bool { !events.hasInput && !(ledger?.hasInput ?? false) }

  /// Whether any message was judged: one of the day, or that was open, or has a break. Without input they are what earlier exports know of.
  var judgesMessages: Bool {
    messages.sends + openItems.opening > 0 || breaksByChannel.contains { $0.key != nil && !$0.value.isEmpty }
  }

  /// All breaks.
  var breakCount: Int { breaks.values.reduce(0, +) }

  /// Breaks by code, added up over the channels: what `breaks` must come to.
  package var breaksOverChannels: [BreakCode: Int] {
    breaksByChannel.values.reduce(into: [:]) { sums, counts in sums.merge(counts, uniquingKeysWith: +) }
  }

  /// The codes that occur: the gravest first, then in the order of `BreakCode`.
  var codes: [BreakCode] {
    BreakCode.allCases.filter { breaks[$0] != nil }.sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
  }
}

extension Totals {
  /// Reads `totals.json`; `place` names the file in errors.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    date = try file.required("date").date()
    asOf = try file.text("asOf")
    version = try file.count("version")
    events = try EventCounts(file.required("events"))
    messages = try MessageCounts(file.required("messages"))
    channels = [:]
    for (name, fields) in try file.required("channels").members() {
      guard let channel = Channel(name: name) else { throw ReportError(place: fields.place, cause: "not a channel") }
      channels[channel] = try MessageCounts(fields)
    }
    breaks = try Totals.byCode(file.required("breaks"))
    breaksByChannel = [:]
    for (name, fields) in try file.required("breaksByChannel").members() {
      let channel = Channel(name: name)
      guard channel != nil || name.isEmpty else { throw ReportError(place: fields.place, cause: "not a channel") }
      breaksByChannel[channel] = try Totals.byCode(fields)
    }
    openItems = try RollForward(file.required("openItems"))
    if let fields = file.optional("clearedItems") { clearedItems = try ClearedCounts(fields) }
    breakRollForward = try RollForward(file.required("breakRollForward"))
    if let fields = file.optional("requests") { requests = try RequestCounts(fields) }
    if let fields = file.optional("latency") {
      var histograms: [Channel: LatencyHistogram] = [:]
      for (name, fields) in try fields.members() {
        guard let channel = Channel(name: name) else { throw ReportError(place: fields.place, cause: "not a channel") }
        histograms[channel] = try fields.latencies()
      }
      latency = histograms
    }
    carriers = try Totals.carriers(file)
    otherCarriers = try file.optional("otherCarriers")?.count()
    if let fields = file.optional("ledger") { ledger = try EventCounts(fields) }
  }

  static func byCode(_ object: Fields) throws(ReportError) -> [BreakCode: Int] {
    var counts: [BreakCode: Int] = [:]
    for (name, fields) in try object.members() {
      guard let code = BreakCode(name: name) else { throw ReportError(place: fields.place, cause: "not a break code") }
      let count = try fields.count()
      if count > 0 { counts[code] = count }
    }
    try Fields.check(counts.values, at: object.place)
    return counts
  }
}

extension NamedCounts {
  init(_ fields: Fields) throws(ReportError) {
    self.init()
    for (name, path) in Self.words { self[keyPath: path] = try fields.count(name) }
  }
}
