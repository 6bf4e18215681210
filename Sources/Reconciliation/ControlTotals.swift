package import Events

/// Counts that must foot. Those of parts of a run add up, in any order, to those of the whole.
package struct ControlTotals: Hashable, Sendable {
  /// Records of the archiver's exports dated the logical date. `accepted` and `duplicate` come from resolutions, the rest from scans.
  package var events = EventCounts()
  /// The same for the ledger's exports.
  package var ledger = EventCounts()
  /// The day's own messages that have a send.
  package private(set) var messages = MessageCounts()
  /// Open items.
  package var openItems = RollForward()
  /// What became of those that are cleared.
  package var clearedItems = ClearedCounts()
  /// Provisional breaks: `PENDING_DELIVERY_FAIL`.
  package var breakRollForward = RollForward()
  /// Requests for re-ingestion.
  package var requests = RequestCounts()
  /// What the numbers of carriers stand for.
  package var carrierNames = CarrierNames()
  private var byCarrier = Array(repeating: CarrierCounts(), count: Channel.allCases.count * Carrier.count)
  private var byChannel = Array(repeating: MessageCounts(), count: Channel.allCases.count)
  private var breakCounts = Array(repeating: 0, count: BreakCode.allCases.count * columns)

  /// One column for every channel, and a last one for codes about records and exports, which have none.
  private static let columns = Channel.allCases.count + 1

  /// Nothing counted.
  package init() {}

  /// The day's own messages of a channel.
  package subscript(channel: Channel) -> MessageCounts { byChannel[Int(channel.rawValue)] }

  /// How many findings have the code.
  package func breaks(_ code: BreakCode) -> Int {
    let row = Int(code.rawValue) * ControlTotals.columns
    return breakCounts[row..<row + ControlTotals.columns].reduce(0, +)
  }

  /// How many findings have the code on the channel; nil asks for those without a channel.
  package func breaks(_ code: BreakCode, channel: Channel?) -> Int { breakCounts[ControlTotals.cell(code, channel)] }

  /// Counts findings of a code: one, unless told otherwise. Codes about records and exports have no channel.
  package mutating func add(_ code: BreakCode, channel: Channel?, count: Int = 1) {
    breakCounts[ControlTotals.cell(code, channel)] += count
  }

  /// Counts a finding.
  package mutating func add(_ finding: Finding) { add(finding.code, channel: finding.channel) }

  /// Counts what became of a message. Its findings are counted apart.
  package mutating func add(_ resolution: Resolution) {
    events.add(resolution.events)
    ledger.add(resolution.ledger)
    openItems.add(resolution.openItem)
    if resolution.openItem == .cleared, let outcome = resolution.outcome { clearedItems.add(outcome) }
    breakRollForward.add(resolution.pendingBreak)
    guard resolution.standing == .own, let outcome = resolution.outcome else { return }
    messages.add(outcome, isRead: resolution.isRead)
    byChannel[Int(resolution.channel.rawValue)].add(outcome, isRead: resolution.isRead)
    byCarrier[Int(resolution.channel.rawValue) * Carrier.count + Int(resolution.carrier)].add(resolution, outcome)
  }

  /// The day's own messages of a channel by carrier: its number is the place.
  package func carriers(_ channel: Channel) -> ArraySlice<CarrierCounts> {
    byCarrier[Int(channel.rawValue) * Carrier.count..<(Int(channel.rawValue) + 1) * Carrier.count]
  }

  /// How long the day's own messages of a channel took that were delivered.
  package func latency(_ channel: Channel) -> LatencyHistogram {
    carriers(channel).reduce(into: LatencyHistogram()) { $0 += $1.latency }
  }

  /// Adds the totals of another part of the run.
  package static func += (a: inout ControlTotals, b: ControlTotals) {
    a.events += b.events
    a.ledger += b.ledger
    a.messages += b.messages
    a.openItems += b.openItems
    a.clearedItems += b.clearedItems
    a.breakRollForward += b.breakRollForward
    a.requests += b.requests
    for index in a.byChannel.indices { a.byChannel[index] += b.byChannel[index] }
    for index in a.byCarrier.indices { a.byCarrier[index] += b.byCarrier[index] }
    for index in a.breakCounts.indices { a.breakCounts[index] += b.breakCounts[index] }
  }

  private static func cell(_ code: BreakCode, _ channel: Channel?) -> Int {
    Int(code.rawValue) * columns + (channel.map { Int($0.rawValue) } ?? columns - 1)
  }
}
