import Events
import Reconciliation
import Testing

/// All small messages: every multiset of an alphabet of events, in every order.
struct ExhaustiveTests {
  static let alphabet: [Event] = [
    .make(.send, id: 1, correlation: 1),
    .make(.send, id: 1, at: noon - 86_400 * second, export: yesterday),
    .make(.delivery, id: 2, at: noon + second, delivered: noon + 300 * second),
    .make(.status, id: 3, at: noon + second, delivered: noon + 300 * second, .failed, export: yesterday),
    .make(.read, id: 4, at: noon + second, correlation: 2),
    .make(.status, id: 2, at: noon + second, .delivered, ledger: true),
    .make(.delivery, id: 5, at: midnight + 100_000 * second, export: 1, consent: true),
  ]

  /// Every multiset of so many events; each event's line is its place, so that equal records can be told apart.
  static func multisets(of size: Int, from first: Int = 0) -> [[Event]] {
    guard size > 0 else { return [[]] }
    return alphabet.indices[first...].flatMap { index in
      multisets(of: size - 1, from: index).map { rest in
        var event = alphabet[index]
        event.line = UInt32(size)
        return [event] + rest
      }
    }
  }

  /// Heap's algorithm.
  static func forEachOrder(_ events: inout [Event], _ count: Int, _ body: ([Event]) -> Void) {
    if count <= 1 { return body(events) }
    for index in 0..<count {
      forEachOrder(&events, count - 1, body)
      events.swapAt(count.isMultiple(of: 2) ? index : 0, count - 1)
    }
  }

  @Test("No order of up to five events changes a judgement", arguments: 1...5, [nil, Carried(hadBreak: true)])
  func orders(size: Int, carried: Carried?) {
    var judge = Judge(parameters(rules: ChannelRules(consent: true), ledger: true))
    for var events in Self.multisets(of: size) {
      let expected = judge.verdict(events, carried: carried)
      Self.forEachOrder(&events, size) { order in
        let verdict = judge.verdict(order, carried: carried)
        if verdict != expected { Issue.record("\(order): \(verdict) is not \(expected)") }
      }
    }
  }

  @Test("Every message of up to four events foots", arguments: 1...4, [nil, Carried(hadBreak: true), Carried(hadBreak: false)])
  func foots(size: Int, carried: Carried?) {
    var judge = Judge(parameters(rules: ChannelRules(consent: true), ledger: true))
    for events in Self.multisets(of: size) {
      let verdict = judge.verdict(events, carried: carried)
      var totals = ControlTotals()
      totals.add(verdict.resolution)
      for finding in verdict.raw { totals.add(finding) }
      let today = events.filter { $0.flags.contains(.today) }
      totals.ledger.scanned = today.count { $0.flags.contains(.ledger) }
      totals.events.scanned = today.count - totals.ledger.scanned
      #expect(totals.footFailures.isEmpty, "\(events)")
      // One break of a code a message, extra events apart.
      let breaks = verdict.codes.filter { $0 != .duplicateEvent && $0 != .conflictingDuplicate }
      #expect(Set(breaks).count == breaks.count)
    }
  }
}
