package import Events

extension ControlTotals {
  /// Writes the members of totals.json from `events` to `ledger` into an object that the caller has begun, in the format's order:
  /// only channels and codes that occur, and `ledger` only where a ledger source is configured.
  package func write(to json: inout JSONWriter, comparesLedger: Bool) {
    write("events", events, to: &json)
    write("messages", messages, to: &json)
    json.object("channels") { json in
      for channel in Channel.allCases where self[channel] != MessageCounts() { write(channel.name, self[channel], to: &json) }
    }
    writeBreaks("breaks", to: &json) { breaks($0) }
    json.key("breaksByChannel")
    json.beginObject()
    for channel in Channel.allCases.map(Optional.some) + [nil] {
      guard BreakCode.allCases.contains(where: { breaks($0, channel: channel) != 0 }) else { continue }
      writeBreaks(channel?.name ?? "", to: &json) { breaks($0, channel: channel) }
    }
    json.endObject()
    write("openItems", openItems, to: &json)
    write("clearedItems", clearedItems, to: &json)
    write("breakRollForward", breakRollForward, to: &json)
    write("requests", requests, to: &json)
    json.object("latency") { json in
      for channel in Channel.allCases where latency(channel).count > 0 {
        json.key(channel.name)
        json.value(latency(channel).json)
      }
    }
    writeCarriers(to: &json)
    if comparesLedger { write("ledger", ledger, to: &json) }
  }

  private func writeBreaks(_ name: String, to json: inout JSONWriter, count: (BreakCode) -> Int) {
    write(name, BreakCode.allCases.map { ($0.name, count($0)) }.filter { $0.1 != 0 }, to: &json)
  }

  private func write(_ name: String, _ counts: some NamedCounts, to json: inout JSONWriter) {
    json.object(name) { counts.write(to: &$0) }
  }

  private func write(_ name: String, _ members: [(String, Int)], to json: inout JSONWriter) {
    json.object(name) { json in
      for (name, value) in members { json.member(name, value) }
    }
  }
}
