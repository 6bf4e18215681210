internal import Events

/// The records of one message in order, and the ones that deduplication keeps: with today's exports, and as they stood before.
///
/// Sorting once makes every later step independent of the order of arrival. Its arrays keep their capacity between messages.
struct Selection {
  /// Indices of kept events, the archiver's before the ledger's, each side by event id.
  struct Kept {
    private var storage: [Int32] = []
    private(set) var count = 0
    /// How many of them are the archiver's.
    private(set) var archiverCount = 0

    /// The index at a position below `count`.
    subscript(position: Int) -> Int32 { storage[position] }

    var isEmpty: Bool { count == 0 }

    /// Forgets what is kept, with room for so many.
    fileprivate mutating func reset(capacity: Int) {
      while storage.count < capacity { storage.append(Finding.none) }
      count = 0
      archiverCount = 0
    }

    fileprivate mutating func append(_ index: Int32, isLedger: Bool) {
      storage[count] = index
      count += 1
      if !isLedger { archiverCount += 1 }
    }
  }

  /// Indices of all records, those of one event side by side, the one to keep first; longer where a message before had more.
  private var order: [Int32] = []
  /// What is kept of all records.
  private(set) var all = Kept()
  /// What is kept of the records of exports before the logical date.
  private(set) var before = Kept()
  /// The extra records charged to the logical date: as many as today's records that are duplicates.
  private(set) var extras: [Extra] = []
  /// How many of the records are of today's exports, by side.
  private(set) var todayArchiver = 0
  private(set) var todayLedger = 0

  /// A record that is not kept, beside the one that is: indices.
  struct Extra {
    let kept: Int32
    let extra: Int32
  }

  /// Sorts and deduplicates a message's records.
  mutating func select(_ events: Span<Event>) {
    sort(events)
    all.reset(capacity: events.count)
    before.reset(capacity: events.count)
    if !extras.isEmpty { extras.removeAll(keepingCapacity: true) }
    (todayArchiver, todayLedger) = (0, 0)
    var kept = Finding.none
    var hasEarlierRecord = false
    for position in events.indices {
      let index = order[position]
      let (isToday, isLedger) = (events[Int(index)].isToday, events[Int(index)].isLedger)
      let isFirst = kept == Finding.none || !events[Int(kept)].isSameEvent(as: events[Int(index)])
      if isFirst {
        kept = index
        hasEarlierRecord = false
        all.append(index, isLedger: isLedger)
      }
      if isToday {
        if isLedger { todayLedger += 1 } else { todayArchiver += 1 }
        if !isFirst { extras.append(Extra(kept: kept, extra: index)) }
      } else if !hasEarlierRecord {
        hasEarlierRecord = true
        before.append(index, isLedger: isLedger)
        // A record of today displaces the one kept until now, which thereby becomes the extra one.
        if !isFirst { extras.append(Extra(kept: kept, extra: index)) }
      }
    }
  }

  /// Above this many records the library's sort is faster than inserting, and far from quadratic.
  static let insertionLimit = 32

  private mutating func sort(_ events: Span<Event>) {
    guard events.count <= Selection.insertionLimit else {
      // The library's sort takes an escapable closure: it sorts copies, which only huge messages pay for.
      let copies = events.indices.map { (event: events[$0], index: Int32(truncatingIfNeeded: $0)) }
      order = copies.sorted { $0.event.liesBefore($1.event) }.map(\.index)
      return
    }
    while order.count < events.count { order.append(Finding.none) }
    var sorted = order.mutableSpan
    for index in events.indices {
      var place = index
      while place > 0, events[index].liesBefore(events[Int(sorted[place - 1])]) {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = Int32(truncatingIfNeeded: index)
    }
  }
}
