package import Events

extension ControlTotals {
  /// The carriers of a channel, those with most sends first; then all others together, then messages that name none. Only what occurs.
  package func carrierLines(_ channel: Channel) -> [CarrierLine] {
    let counts = carriers(channel)
    let first = counts.startIndex + 1
    let named = zip(carrierNames.names, counts[first...].prefix(Carrier.most)).sorted { a, b in
      a.1.messages.sends != b.1.messages.sends
        ? a.1.messages.sends > b.1.messages.sends : a.0.utf8.lexicographicallyPrecedes(b.0.utf8)
    }
    let others = counts[(first + carrierNames.names.count)...].reduce(into: CarrierCounts()) { $0 += $1 }
    let lines =
      named.map { CarrierLine(.carrier($0.0), $0.1) } + [CarrierLine(.others, others), CarrierLine(.none, counts[first - 1])]
    return lines.filter { $0.counts.messages.sends > 0 }
  }

  /// Writes `carriers` and `otherCarriers` of totals.json.
  func writeCarriers(to json: inout JSONWriter) {
    json.object("carriers") { json in
      for channel in Channel.allCases where self[channel].sends > 0 {
        json.array(channel.name, carrierLines(channel)) { json, line in
          json.member("of", line.of.word)
          if case .carrier(let name) = line.of { json.member("name", name) }
          line.counts.messages.write(to: &json)
          json.key("latency")
          json.value(line.counts.latency.json)
        }
      }
    }
    json.key("otherCarriers")
    if let others = carrierNames.others { json.integer(others) } else { json.null() }
  }
}
