internal import Events
internal import Reconciliation

extension FootCheck {
  /// The carriers of each channel come to the channel, count by count, and their latencies to what they delivered.
  static func byCarrier(_ totals: Totals) -> [FootCheck] {
    guard let carriers = totals.carriers else { return [] }
    return Channel.allCases.flatMap { channel -> [FootCheck] in
      guard carriers[channel] != nil || totals.channels[channel] != nil else { return [] }
      let (stated, lines) = (totals.channels[channel] ?? Totals.MessageCounts(), carriers[channel] ?? [])
      let sum = lines.reduce(into: CarrierCounts()) { $0 += $1.counts }
      let counts = Totals.MessageCounts.words.map { name, path in
        FootCheck(
          "Carriers, \(channel.name)", [Term("by carrier", sum.messages[keyPath: path])], gives: Term(name, stated[keyPath: path])
        )
      }
      let timed = lines.count { $0.counts.latency.count == $0.counts.messages.delivered }
      return counts + [
        FootCheck(
          "Latencies of carriers, \(channel.name)", [Term("as many as were delivered", timed)], gives: Term("lines", lines.count))
      ]
    }
  }
}
