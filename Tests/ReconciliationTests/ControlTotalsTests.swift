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
    #expect(
      totals.footFailures.map(\.place) == ["events", "ledger", "openItems", "breakRollForward", "breaks"])
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
}
