import Events
import Reconciliation
import Testing

/// The two sides laid together by event id.
struct LedgerTests {
  static let comparing = parameters(ledger: true)
  static let send = Event.make(.send, id: 1, line: 1)
  static let delivery = Event.make(.delivery, id: 2, at: noon + second, line: 2)
  static let ledgerSend = Event.make(.send, id: 1, line: 11, ledger: true)
  static let ledgerDelivery = Event.make(.delivery, id: 2, at: noon + second, line: 12, ledger: true)

  @Test(
    "By event id: missing on one side, or different on both",
    arguments: [
      ([send, delivery, ledgerSend, ledgerDelivery], []), ([send, delivery, ledgerSend], [.missingInLedger]),
      ([send, delivery], [.missingInLedger]),
      ([send, ledgerSend, delivery, ledgerDelivery, .make(.read, id: 3, ledger: true)], [.missingInExport]),
      ([send, delivery, ledgerSend, .make(.delivery, id: 2, variant: 1, ledger: true)], [.payloadMismatch]),
      ([send, delivery, ledgerDelivery, .make(.read, id: 3, ledger: true)], [.missingInLedger, .missingInExport]),
      // A message that only the ledger knows is no orphan.
      ([ledgerSend, ledgerDelivery], [.missingInExport]), ([.make(.read, id: 3, ledger: true)], [.missingInExport]),
    ] as [([Event], [BreakCode])])
  func codes(events: [Event], codes: [BreakCode]) {
    #expect(judge(events, Self.comparing).codes == codes)
    #expect(judge(events).codes.isEmpty, "without a ledger source the sides are not compared")
  }

  @Test("Records that are the same JSON match")
  func sameJSON() {
    let events = [Self.send, Self.delivery, Self.ledgerSend, .make(.delivery, id: 2, variant: 1, ledger: true)]
    #expect(judge(events, Self.comparing, equal: { _ in true }).codes.isEmpty)
  }

  @Test("Only what a run has something to say of is compared")
  func compared() {
    func pairs(_ exported: UInt32, isCarried: Bool = false) -> Int {
      var judge = Judge(Self.comparing)
      var pairs: [ContentPair] = []
      let at = midnight - second
      let events = [
        Event.make(.send, id: 1, at: at, export: exported),
        .make(.send, id: 1, at: at, export: exported, variant: 1, ledger: true),
      ]
      judge.pairsToCompare(events.span, isCarried: isCarried, into: &pairs)
      return pairs.count
    }
    #expect(pairs(yesterday) == 0)
    #expect(pairs(yesterday, isCarried: true) == 1)
    #expect(pairs(today) == 1)
  }

  @Test("One break of a code a message: the first event by id is the evidence, all are counted")
  func evidence() throws {
    let verdict = judge([Self.delivery, Self.send], Self.comparing)
    let missing = try #require(verdict[.missingInLedger])
    #expect((missing.left, missing.right) == ("3:1", nil))
    #expect(missing.finding.extra == 2)
    #expect(missing.finding.eventID == nil)
    let other = try #require(
      judge(
        [Self.send, Self.delivery, Self.ledgerDelivery, Self.ledgerSend, .make(.read, id: 9, line: 19, ledger: true)],
        Self.comparing)[.missingInExport])
    #expect((other.left, other.right) == (nil, "3:19"))
    #expect(other.finding.extra == 1 && other.finding.eventID == PackedID(high: 0, low: 9))
    let alone = judge([Self.send, Self.delivery, Self.ledgerSend], Self.comparing)[.missingInLedger]
    #expect(alone?.finding.eventID == Self.delivery.eventID)
    let mismatch = judge(
      [Self.send, Self.ledgerSend, Self.delivery, .make(.delivery, id: 2, variant: 1, ledger: true)], Self.comparing)
    #expect(mismatch[.payloadMismatch]?.finding.eventID == Self.delivery.eventID)
  }

  @Test("Only the archiver's side decides outcomes, reads, consent and channel")
  func archiverDecides() {
    let verdict = judge(
      [Self.send, Self.ledgerSend, Self.ledgerDelivery, .make(.read, id: 4, channel: .email, ledger: true)], Self.comparing)
    #expect(verdict.resolution.outcome == .pending)
    #expect(!verdict.resolution.isRead)
    #expect(verdict.codes == [.pendingDeliveryFail, .missingInExport])
  }

  @Test("A message of the ledger alone is in no message totals")
  func ledgerOnly() {
    let verdict = judge([Self.ledgerSend], Self.comparing)
    #expect(verdict.resolution.outcome == .ledgerOnly)
    #expect(verdict.resolution.standing == .own)
    var totals = ControlTotals()
    totals.add(verdict.resolution)
    #expect(totals.messages == MessageCounts())
    #expect(totals.ledger.accepted == 1 && totals.events.accepted == 0)
  }

  @Test("At the window's edge sides are compared with what is there, and a half that comes later is no new break")
  func windowEdge() {
    let send = Event.make(.send, id: 1, at: midnight - second, export: yesterday, line: 1)
    let delivery = Event.make(.delivery, id: 2, at: midnight - second, export: yesterday, line: 2)
    let ledger = Event.make(.send, id: 1, at: midnight - second, line: 11, ledger: true)
    let ledgerDelivery = Event.make(.delivery, id: 2, at: midnight - second, line: 12, variant: 1, ledger: true)
    #expect(judge([send, delivery, ledger], Self.comparing).codes.isEmpty)
    #expect(judge([send, delivery, ledger, ledgerDelivery], Self.comparing).codes == [.payloadMismatch])
  }

  @Test("Every event that the ledger lacks is missing once, in the run that could miss it first")
  func missing() {
    func missing(_ events: [Event], requested: Set<PackedID> = []) -> [UInt64] {
      var judge = Judge(Self.comparing)
      var findings: [Finding] = []
      _ = judge.judge(events.span, requested: requested, into: &findings)
      return judge.missing.map { events[Int($0)].eventID.low }
    }
    let read = Event.make(.read, id: 3, at: noon + 60 * second, line: 3)
    #expect(missing([Self.delivery, Self.send]) == [1, 2])
    #expect(missing([Self.delivery, Self.send, Self.ledgerSend]) == [2])
    #expect(missing([Self.delivery, Self.send, Self.ledgerSend, Self.ledgerDelivery]) == [])
    // Reported yesterday, when its two events were asked for: the code is not given again, but the read is missing too.
    let old = [
      Event.make(.send, id: 1, at: midnight - second, export: yesterday),
      .make(.delivery, id: 2, at: midnight - second, export: yesterday),
    ]
    #expect(judge(old + [read], Self.comparing).codes.isEmpty)
    #expect(missing(old + [read]) == [3])
    #expect(missing(old) == [])
    // Another record of a known event is no new event.
    #expect(missing(old + [.make(.delivery, id: 2, at: midnight - second, line: 7)]) == [])
  }

  @Test("An event that was asked for and comes when the archiver's export is out of the window is not missing there")
  func requested() {
    var judge = Judge(Self.comparing)
    var findings: [Finding] = []
    _ = judge.judge([Self.ledgerSend].span, requested: [Self.ledgerSend.eventID], into: &findings)
    #expect(findings.isEmpty)
    _ = judge.judge([Self.ledgerSend, Self.ledgerDelivery].span, requested: [Self.ledgerSend.eventID], into: &findings)
    #expect(findings.map(\.code) == [.missingInExport])
    #expect(findings.first?.extra == 1)
  }
}
