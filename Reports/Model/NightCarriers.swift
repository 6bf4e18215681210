internal import Events
internal import Numbers
internal import Reconciliation

/// What became of the night's own messages by channel and carrier, as every form says it.
struct NightCarriers: Hashable, Sendable {
  /// Those that sent something.
  var channels: [OfChannel]
  /// How many carriers the others are; nil where nobody knows.
  var others: Int?

  /// The lines of a channel, and what they come to.
  struct OfChannel: Hashable, Sendable {
    var channel: Channel
    var lines: [CarrierLine]
    var all: CarrierCounts { lines.reduce(into: CarrierCounts()) { $0 += $1.counts } }
  }

  static let caption = "Carriers of the night"
  static let counts = ["Sends", "Delivered", "Failed", "Pending", "Unconfirmed"]
  static let shares = ["Delivered, %", "Failed, %"]
  static func percentiles(_ numbers: NumberForm) -> [String] { [0, 2].map { LatencyFigures.heads(numbers)[$0] } }

  /// In the order of `counts`.
  static func counts(_ counts: CarrierCounts) -> [Int] {
    let messages = counts.messages
    return [messages.sends, messages.delivered, messages.failed, messages.pending, messages.unconfirmed]
  }

  /// In the order of `shares`.
  static func shares(_ counts: CarrierCounts, _ numbers: NumberForm) -> [String] {
    [counts.messages.delivered, counts.messages.failed].map { numbers.share($0, of: counts.messages.sends) }
  }

  /// In the order of `percentiles`.
  static func percentiles(_ counts: CarrierCounts) -> [Int64?] {
    let all = LatencyFigures("", counts.latency).milliseconds
    return [0, 2].map { all[$0] }
  }

  /// What is said wherever they stand.
  func note(_ numbers: NumberForm) -> String {
    if channels.isEmpty { return "No message was sent." }
    var note =
      "The day's own messages, each by the carrier that the event of its outcome names, else by the one that its latest event names; outcomes and latencies as above."
    if channels.contains(where: { $0.lines.contains { $0.of == .others } }) {
      note += " The others are \(others.map { numbers.counted($0, "carrier") } ?? "carriers of which nobody knows how many")."
    }
    return note
  }

  static let absence = "The reconciliation is of a program that did not count carriers."
}

extension CarrierLine {
  /// What stands for it in a form.
  var name: String {
    switch of {
    case .carrier(let name): name
    case .others: "others"
    case .none: "no carrier named"
    }
  }
}

extension NightReport {
  /// Nil where the reconciliation did not count them.
  var nightCarriers: NightCarriers? {
    totals.carriers.map { carriers in
      NightCarriers(
        channels: Channel.allCases.compactMap { channel in
          carriers[channel].flatMap { $0.isEmpty ? nil : NightCarriers.OfChannel(channel: channel, lines: $0) }
        }, others: totals.otherCarriers)
    }
  }
}
