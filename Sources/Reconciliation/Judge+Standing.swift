internal import Events

/// Which run reports a message. Every message is reported as its own by exactly one run, however late its exports and however wild
/// its clocks.
extension Judge {
  /// Whether this run has anything to say of a message that was not carried. Where no export of today speaks of it and no
  /// timestamp is later than the day of the run before, that one has said it all. (A cheap test, before anything is sorted.)
  func concerns(_ events: Span<Event>) -> Bool {
    for index in events.indices where events[index].isToday || events[index].timestamp >= newest { return true }
    return false
  }

  /// The first instant of the days that are this run's.
  var newest: Int64 { parameters.opening.advanced(by: 1).start }

  /// Which run reports the message, by what is known with today's exports (`all`) and what was known before them.
  ///
  /// It is this run's own when its day has come since the run before, whether or not each night had one, and when no earlier run
  /// could report it. An orphan whose send comes is own again, as a
  /// message; so is a message of the ledger alone that the archiver comes to know. A carried message was own before.
  func standing(_ events: Span<Event>, day: Int, all: Facts, before: Facts, isCarried: Bool) -> Resolution.Standing {
    if isCarried { return .earlier }
    if day > parameters.date.day { return .notDue }
    guard before.kind >= all.kind, wasReported(events, before: before) else { return .own }
    return hasToday ? .earlier : .settled
  }

  /// Whether an earlier run reported the message as it was known before today's exports.
  func wasReported(_ events: Span<Event>, before: Facts) -> Bool {
    before.kind != .unknown && day(events, before, beforeToday: true) <= parameters.opening.day
  }

  /// The message as an earlier night knew it.
  struct View {
    let events: [Event]
    let selection: Selection
    let facts: Facts
  }

  /// The message as the last night knew it that reported it, where what was known before today's exports was not due yet: an orphan whose send came
  /// before its day. Nil where no night reported it, or one did by all that was known.
  func reportedView(_ events: Span<Event>, before: Facts) -> View? {
    guard before.kind != .unknown, !wasReported(events, before: before) else { return nil }
    for night in parameters.nights {
      let known = events.indices.filter { parameters.exportDate[Int(events[$0].export)] <= night }.map { events[$0] }
      guard !known.isEmpty else { return nil }
      var selection = Selection()
      selection.select(known.span)
      let facts = Facts(known.span, selection.all)
      if day(known.span, facts, beforeToday: true) <= night.day { return View(events: known, selection: selection, facts: facts) }
    }
    return nil
  }

  /// Whether today's exports speak of the message.
  var hasToday: Bool { selection.todayArchiver + selection.todayLedger > 0 }

  /// The message's day: the UTC day of its send (its first event where it has none), but no earlier than the first export that
  /// knows it, and at most one day later; as days since 1970. So a late export is reported in its own run, and a clock that runs ahead in the next.
  func day(_ events: Span<Event>, _ facts: Facts, beforeToday: Bool) -> Int {
    var exported = parameters.date.day
    // Without a record of an earlier export, today's are the first that know it.
    for index in events.indices where !selection.before.isEmpty {
      if beforeToday && events[index].isToday { continue }
      if facts.kind != .ledgerOnly && events[index].isLedger { continue }
      if facts.kind == .sent, !events[index].isSend { continue }
      exported = min(exported, parameters.exportDate[Int(events[index].export)].day)
    }
    // Near the end of the range the day's arithmetic would overflow; a day more or less is clamped away here.
    let timestamp = max(events[Int(facts.origin)].timestamp, .min + 86_400_000_000_000)
    return min(max(LogicalDate(nanoseconds: timestamp).day, exported), exported + 1)
  }
}
