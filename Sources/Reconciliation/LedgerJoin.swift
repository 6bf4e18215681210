internal import Events

/// Lays the two sides of a message together, by event id: every kept event once, with its other half where there is one.
struct LedgerJoin {
  private var archiver = 0
  private var ledger: Int

  init(_ kept: borrowing Selection.Kept) { ledger = kept.archiverCount }

  /// The next event's record on each side, `Finding.none` where it is missing; nil at the end.
  mutating func next(_ events: Span<Event>, _ kept: borrowing Selection.Kept) -> (left: Int32, right: Int32)? {
    let left = archiver < kept.archiverCount ? kept[archiver] : Finding.none
    let right = ledger < kept.count ? kept[ledger] : Finding.none
    guard left != Finding.none || right != Finding.none else { return nil }
    // Both sides are in order of event id: the smaller one has no other half.
    if right == Finding.none || (left != Finding.none && events[Int(left)].eventID < events[Int(right)].eventID) {
      archiver += 1
      return (left, Finding.none)
    }
    ledger += 1
    if left == Finding.none || events[Int(right)].eventID < events[Int(left)].eventID { return (Finding.none, right) }
    archiver += 1
    return (left, right)
  }
}
