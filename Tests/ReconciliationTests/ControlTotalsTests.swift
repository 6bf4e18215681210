import Events
import Reconciliation
import Testing

struct ControlTotalsTests {
  @Test("Nothing foots with nothing")
  func empty() { #expect(ControlTotals().footFailures.isEmpty) }

  @Test("Each equation that does not hold is named")
  func failures() {
    var totals = ControlTotals()
    totals.events.scanned = 5
    totals.events.excluded = 3
    totals.events.quarantined = 1
    totals.ledger.duplicate = 1
    totals.add(.pendingDeliveryFail, channel: .sms)
    totals.openItems.add(.new)
    totals.openItems.add(.cleared)
    totals.requests.new = 2
    totals.requests.closing = 1
    #expect(
      totals.footFailures.map(\.place) == [
        "events", "ledger", "clearedItems", "requests", "openItems", "breakRollForward", "breaks", "breaks",
      ])
    #expect(
      totals.footFailures[0].description
        == "events: scanned = accepted + duplicate + excluded + quarantined does not foot: 5 and 4")
  }

  @Test("Breaks are counted by code and channel, those about exports without one")
  func breaks() {
    var totals = ControlTotals()
    totals.add(.exportGap, channel: nil, count: 2)
    totals.add(.lateDelivery, channel: .other)
    totals.add(.lateDelivery, channel: .sms)
    #expect(totals.breaks(.exportGap) == 2 && totals.breaks(.exportGap, channel: nil) == 2)
    #expect(totals.breaks(.lateDelivery) == 2 && totals.breaks(.lateDelivery, channel: .sms) == 1)
    #expect(totals.breaks(.lateDelivery, channel: nil) == 0 && totals.breaks(.statusConflict) == 0)
  }

  @Test("A roll-forward counts each movement")
  func rollForward() {
    var items = RollForward()
    for movement in [Resolution.Movement.none, .new, .new, .standing, .cleared] { items.add(movement) }
    #expect((items.opening, items.new, items.cleared, items.closing) == (2, 2, 1, 3))
  }

  @Test("totals.json has the agreed order, and only what occurs")
  func json() {
    var totals = ControlTotals()
    totals.events.scanned = 1
    let verdict = judge([.make(.send, id: 1)])
    totals.add(verdict.resolution)
    for finding in verdict.raw { totals.add(finding) }
    totals.add(.exportGap, channel: nil)
    var json = JSONWriter()
    json.beginObject()
    totals.write(to: &json, comparesLedger: false)
    json.endObject()
    let expected = """
      {"events":{"scanned":1,"accepted":1,"duplicate":0,"excluded":0,"quarantined":0},
      "messages":{"sends":1,"delivered":0,"failed":0,"pending":1,"unconfirmed":0,"read":0},
      "channels":{"SMS":{"sends":1,"delivered":0,"failed":0,"pending":1,"unconfirmed":0,"read":0}},
      "breaks":{"PENDING_DELIVERY_FAIL":1,"EXPORT_GAP":1},
      "breaksByChannel":{"SMS":{"PENDING_DELIVERY_FAIL":1},"":{"EXPORT_GAP":1}},
      "openItems":{"opening":0,"new":1,"cleared":0,"closing":1},
      "clearedItems":{"delivered":0,"failed":0,"unconfirmed":0,"orphan":0,"ledgerOnly":0},
      "breakRollForward":{"opening":0,"new":1,"cleared":0,"closing":1},
      "requests":{"opening":0,"new":0,"closed":0,"givenUp":0,"closing":0},"latency":{},
      "carriers":{"SMS":[{"of":"none","sends":1,"delivered":0,"failed":0,"pending":1,"unconfirmed":0,"read":0,
      "latency":{"unit":"ms","error":"1/32","count":0,"buckets":[]}}]},"otherCarriers":0}
      """
    #expect(String(decoding: json.bytes, as: UTF8.self) == expected.filter { $0 != "\n" })
  }
}
