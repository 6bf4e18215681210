internal import Events

/// What a message's kept events say, as indices of the deciding ones; `Finding.none` where there is no such event.
struct Facts {
  /// What is known of a message, least first.
  enum Kind: UInt8, Comparable {
    /// Nothing; only the ledger's side; events without a send; a send.
    case unknown, ledgerOnly, orphan, sent

    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }

  private(set) var kind = Kind.unknown
  /// The earliest by rank: of the archiver's sends, deliveries, statuses and reads.
  private(set) var send = Finding.none
  private(set) var delivery = Finding.none
  private(set) var status = Finding.none
  private(set) var read = Finding.none
  /// The send; where there is none the earliest event, the ledger's only where the archiver has none. Gives channel, day and age.
  private(set) var origin = Finding.none
  /// The earliest and the latest of the delivered class by instant, the latest of the failed class.
  private(set) var firstDelivered = Finding.none
  private(set) var lastDelivered = Finding.none
  private(set) var lastFailed = Finding.none
  /// The latest by instant that names a carrier.
  private var lastNaming = Finding.none
  /// The earliest timestamp of a kept event with consent; `Int64.max` where none has it.
  private(set) var consent = Int64.max
  /// Whether two kept events have different correlation ids.
  private(set) var correlationsDiffer = false

  /// Of no events.
  init() {}

  /// Reads the archiver's kept events, and the ledger's where there are no others.
  init(_ events: Span<Event>, _ kept: borrowing Selection.Kept) {
    var correlation: UInt32 = 0
    for position in 0..<kept.archiverCount {
      let index = kept[position]
      Facts.keepEarliest(&origin, index, events)
      switch events[Int(index)].type {
      case .send: Facts.keepEarliest(&send, index, events)
      case .read: Facts.keepEarliest(&read, index, events)
      // Only these two say anything of the outcome.
      case .delivery:
        Facts.keepEarliest(&delivery, index, events)
        noteOutcome(index, events)
      case .status:
        Facts.keepEarliest(&status, index, events)
        noteOutcome(index, events)
      }
      if events[Int(index)].carrier != Carrier.none { Facts.keepLatest(&lastNaming, index, events) }
      if events[Int(index)].hasConsent { consent = min(consent, events[Int(index)].timestamp) }
      let other = events[Int(index)].correlation
      if other != 0 {
        if correlation != 0 && correlation != other { correlationsDiffer = true }
        correlation = other
      }
    }
    if send != Finding.none {
      kind = .sent
      origin = send
    } else if kept.archiverCount > 0 {
      kind = .orphan
    } else if !kept.isEmpty {
      kind = .ledgerOnly
      for position in 0..<kept.count { Facts.keepEarliest(&origin, kept[position], events) }
    }
  }

  /// What the message came to, at an age, by its channel's rules.
  func outcome(_ events: Span<Event>, age: Int64, rules: ChannelRules) -> Resolution.Outcome {
    guard kind == .sent else { return kind == .orphan ? .orphan : .ledgerOnly }
    switch (lastDelivered != Finding.none, lastFailed != Finding.none) {
    case (true, false): return .delivered
    case (false, true): return .failed
    // Both: the later by time is the outcome, and failed at the same instant.
    case (true, true):
      return events[Int(lastDelivered)].instant > events[Int(lastFailed)].instant ? .delivered : .failed
    case (false, false): return age > rules.finalAfter ? .unconfirmed : .pending
    }
  }

  /// By which carrier the message went: the one that the event of its outcome names; where that names none, or there is no outcome, the one of
  /// the latest event by instant that names one. So where all that name one name the same, it is that.
  func carrier(_ events: Span<Event>, _ outcome: Resolution.Outcome) -> UInt8 {
    let deciding = outcome == .delivered ? lastDelivered : outcome == .failed ? lastFailed : Finding.none
    for index in [deciding, lastNaming] where index != Finding.none {
      if events[Int(index)].carrier != Carrier.none { return events[Int(index)].carrier }
    }
    return Carrier.none
  }

  private mutating func noteOutcome(_ index: Int32, _ events: Span<Event>) {
    switch events[Int(index)].statusClass {
    case .progress: break
    case .delivered:
      if firstDelivered == Finding.none || Facts.happens(index, before: firstDelivered, events) { firstDelivered = index }
      Facts.keepLatest(&lastDelivered, index, events)
    case .failed: Facts.keepLatest(&lastFailed, index, events)
    }
  }

  /// By instant, then by rank.
  private static func happens(_ a: Int32, before b: Int32, _ events: Span<Event>) -> Bool {
    let (first, second) = (events[Int(a)].instant, events[Int(b)].instant)
    return first != second ? first < second : events[Int(a)].ranks(before: events[Int(b)])
  }

  private static func keepLatest(_ latest: inout Int32, _ index: Int32, _ events: Span<Event>) {
    if latest == Finding.none || Facts.happens(latest, before: index, events) { latest = index }
  }

  private static func keepEarliest(_ earliest: inout Int32, _ index: Int32, _ events: Span<Event>) {
    if earliest == Finding.none || events[Int(index)].ranks(before: events[Int(earliest)]) { earliest = index }
  }
}
