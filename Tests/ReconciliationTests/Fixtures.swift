import Events
import Reconciliation
import Testing

/// Nanoseconds in a second.
let second: Int64 = 1_000_000_000

/// The logical date of the tests, its first instant, and the default as-of: six hours after its end.
let date = LogicalDate(day: 20_000)
let midnight = date.start
let noon = midnight + 43_200 * second
let asOf = midnight + 108_000 * second

/// The exports of the tests: 0 to 4 are dated from three days before the logical date to one day after it.
let today: UInt32 = 3
let yesterday: UInt32 = 2

/// Parameters over those exports, on a day relative to `date`, as is that of the run before.
func parameters(
  day: Int = 0, opening: Int? = nil, asOf: Int64 = asOf, rules: ChannelRules = ChannelRules(), ledger: Bool = false
) -> Parameters {
  Parameters(
    date: date.advanced(by: day), opening: opening.map { date.advanced(by: $0) }, asOf: asOf, defaults: rules,
    comparesLedger: ledger,
    exportDate: (-3...1).map { date.advanced(by: $0) })
}

extension Event {
  /// An event of message 1. Its hash follows from its id, time and type, so that equal content has equal hashes, unless `variant` says otherwise.
  static func make(
    _ type: EventType, id: UInt64, at timestamp: Int64 = noon, delivered: Int64 = Event.absent,
    _ statusClass: StatusClass? = nil, channel: Channel = .sms, export: UInt32 = today, line: UInt32 = 1,
    variant: UInt64 = 0, ledger: Bool = false, consent: Bool = false, correlation: UInt32 = 0, digits: (UInt8, UInt8) = (3, 3),
    carrier: UInt8 = 0, runExport: UInt32 = today
  ) -> Event {
    var flags: Flags = []
    if ledger { flags.insert(.ledger) }
    if consent { flags.insert(.consent) }
    if export == runExport { flags.insert(.today) }
    let content = UInt64(bitPattern: timestamp) ^ id &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(type.rawValue) << 3
    return Event(
      messageID: PackedID(high: 0, low: 1), eventID: PackedID(high: 0, low: id),
      contentHash: (content ^ UInt64(bitPattern: delivered)) &* 0xBF58_476D_1CE4_E5B9 &+ variant, timestamp: timestamp,
      deliveryTimestamp: delivered, line: line, correlation: correlation, export: export, type: type, channel: channel,
      statusClass: statusClass ?? (type == .delivery ? .delivered : .progress), carrier: carrier, timestampDigits: digits.0,
      deliveryDigits: digits.1, flags: flags)
  }
}

/// What one judgement says, with its evidence named by export and line, so that judgements of differently ordered spans compare.
struct Verdict: Hashable {
  var resolution: Resolution
  var send: String?
  var findings: Set<NamedFinding>
  /// The findings as they came; not compared.
  var raw: [Finding]

  /// The codes of the findings, in their order, one reported twice twice.
  var codes: [BreakCode] { raw.map(\.code).sorted { $0.rawValue < $1.rawValue } }

  subscript(code: BreakCode) -> NamedFinding? { findings.first { $0.finding.code == code } }

  static func == (a: Verdict, b: Verdict) -> Bool {
    a.resolution == b.resolution && a.send == b.send && a.findings == b.findings && a.raw.count == b.raw.count
  }

  func hash(into hasher: inout Hasher) { hasher.combine(findings) }
}

/// A record's place: its export and line.
func name(_ index: Int32, _ events: [Event]) -> String? {
  index == Finding.none ? nil : "\(events[Int(index)].export):\(events[Int(index)].line)"
}

/// A finding whose evidence is named by export and line.
struct NamedFinding: Hashable {
  var finding: Finding
  var left: String?
  var right: String?

  init(_ finding: Finding, _ events: [Event]) {
    left = name(finding.left, events)
    right = name(finding.right, events)
    self.finding = finding
    self.finding.left = Finding.none
    self.finding.right = Finding.none
  }
}

/// Judges a message; `equal` says of the pairs that the judge asks to compare whether they are equal as JSON.
func judge(
  _ events: [Event], _ parameters: Parameters = parameters(), carried: Carried? = nil,
  equal: (ContentPair) -> Bool = { _ in false }
) -> Verdict {
  var judge = Judge(parameters)
  return judge.verdict(events, carried: carried, equal: equal)
}

extension Judge {
  /// The events' packed records at a glance.
  func glance(_ events: [Event]) -> Resolution? {
    let records = events.map { event in
      var record = IndexedRecord(event)
      record.note(event.flags)
      return record
    }
    let message = events.indices.map { Int32($0) }
    return glance(records.span, message.span)
  }

  /// The same with a judge that has judged before.
  mutating func verdict(
    _ events: [Event], carried: Carried? = nil, equal: (ContentPair) -> Bool = { _ in false }
  ) -> Verdict {
    var pairs: [ContentPair] = []
    pairsToCompare(events.span, into: &pairs)
    var contents = Contents()
    for pair in pairs { contents[pair] = equal(pair) }
    var findings: [Finding] = []
    var resolution = judge(events.span, carried: carried, contents: contents, into: &findings)
    // What is told at a glance is what the rules come to, whatever a test is about.
    if carried == nil, let plain = glance(events) {
      if plain != resolution || !findings.isEmpty || !pairs.isEmpty || resolution.openItem != .none {
        Issue.record("\(events): \(plain) at a glance, \(resolution) with \(findings)")
      }
    }
    let send = name(resolution.send, events)
    resolution.send = Finding.none
    return Verdict(
      resolution: resolution, send: send, findings: Set(findings.map { NamedFinding($0, events) }), raw: findings)
  }
}
