internal import Events

extension ControlTotals {
  /// The equations that do not hold; empty where everything foots.
  package var footFailures: [FootFailure] {
    var failures: [FootFailure] = []
    func check(_ place: String, _ equation: String, _ left: Int, _ right: Int) {
      if left != right { failures.append(FootFailure(equation: equation, place: place, left: left, right: right)) }
    }
    func check(_ place: String, _ side: EventCounts) {
      check(
        place, "scanned = accepted + duplicate + excluded + quarantined", side.scanned,
        side.accepted + side.duplicate + side.excluded + side.quarantined)
    }
    func check(_ place: String, _ counts: MessageCounts) {
      check(
        place, "sends = delivered + failed + pending + unconfirmed", counts.sends,
        counts.delivered + counts.failed + counts.pending + counts.unconfirmed)
    }
    func check(_ place: String, _ items: RollForward) {
      check(place, "opening + new − cleared = closing", items.opening + items.new - items.cleared, items.closing)
    }
    check("events", events)
    check("ledger", ledger)
    check("messages", messages)
    func checkCarriers(_ channel: Channel) {
      let carriers = carriers(channel)
      let sum = carriers.reduce(into: MessageCounts()) { $0 += $1.messages }
      for (name, path) in MessageCounts.words {
        check("carriers." + channel.name, "sum of \(name) = channels.\(name)", sum[keyPath: path], self[channel][keyPath: path])
      }
      for carrier in carriers {
        check("carriers." + channel.name, "latencies = delivered", Int(carrier.latency.count), carrier.messages.delivered)
      }
    }
    var sum = MessageCounts()
    for channel in Channel.allCases {
      check("channels." + channel.name, self[channel])
      check("latency." + channel.name, "latencies = delivered", Int(latency(channel).count), self[channel].delivered)
      sum += self[channel]
      checkCarriers(channel)
    }
    check("channels", "sum of sends = messages.sends", sum.sends, messages.sends)
    check("channels", "sum of read = messages.read", sum.read, messages.read)
    check("openItems", openItems)
    check(
      "clearedItems", "delivered + failed + unconfirmed + orphan + ledgerOnly = openItems.cleared",
      clearedItems.counts.reduce(0, +), openItems.cleared)
    check("breakRollForward", breakRollForward)
    check(
      "requests", "opening + new − closed − givenUp = closing",
      requests.opening + requests.new - requests.closed - requests.givenUp, requests.closing)
    check("openItems", "new = messages.pending", openItems.new, messages.pending)
    check(
      "breakRollForward", "closing = breaks.PENDING_DELIVERY_FAIL", breakRollForward.closing, breaks(.pendingDeliveryFail))
    check(
      "breaks", "DUPLICATE_EVENT + CONFLICTING_DUPLICATE = events.duplicate + ledger.duplicate",
      breaks(.duplicateEvent) + breaks(.conflictingDuplicate), events.duplicate + ledger.duplicate)
    check(
      "breaks", "MALFORMED_RECORD + SIGNATURE_INVALID = events.quarantined + ledger.quarantined",
      breaks(.malformedRecord) + breaks(.signatureInvalid), events.quarantined + ledger.quarantined)
    return failures
  }
}
