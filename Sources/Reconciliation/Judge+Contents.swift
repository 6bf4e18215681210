package import Events

extension Judge {
  /// Appends the pairs of records that `judge` will ask `Contents` about: one event id, different bytes. Commonly none; a pair may
  /// be named twice. `isCarried` says that the previous run left the message open.
  package mutating func pairsToCompare(_ events: Span<Event>, isCarried: Bool = false, into pairs: inout [ContentPair]) {
    guard mayDiffer(events), isCarried || concerns(events) else { return }
    selection.select(events)
    for pair in selection.extras { append(events, pair.kept, pair.extra, to: &pairs) }
    guard parameters.comparesLedger else { return }
    appendSides(events, selection.all, to: &pairs)
    guard !selection.before.isEmpty else { return }
    if hasToday { appendSides(events, selection.before, to: &pairs) }
    if let view = reportedView(events, before: Facts(events, selection.before)) {
      appendSides(view.events.span, view.selection.all, to: &pairs)
    }
  }

  /// Whether two records of one event id have different bytes. A huge message is sorted to see.
  private func mayDiffer(_ events: Span<Event>) -> Bool {
    guard events.count <= Selection.insertionLimit else { return true }
    for index in events.indices {
      for other in 0..<index where events[index].eventID.isSame(as: events[other].eventID) {
        if events[index].contentHash != events[other].contentHash { return true }
      }
    }
    return false
  }

  private func appendSides(_ events: Span<Event>, _ kept: borrowing Selection.Kept, to pairs: inout [ContentPair]) {
    var join = LedgerJoin(kept)
    while let (left, right) = join.next(events, kept) {
      if left != Finding.none && right != Finding.none { append(events, left, right, to: &pairs) }
    }
  }

  private func append(_ events: Span<Event>, _ left: Int32, _ right: Int32, to pairs: inout [ContentPair]) {
    let pair = ContentPair(events[Int(left)], events[Int(right)])
    if pair.left.contentHash != pair.right.contentHash { pairs.append(pair) }
  }
}
