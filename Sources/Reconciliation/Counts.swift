package import Events

/// Counts that add up, and that stand in files by their names.
package protocol NamedCounts: Hashable, Sendable {
  /// Nothing counted.
  init()
  /// The members by their names in files, in the files' order.
  static var words: [(name: String, path: WritableKeyPath<Self, Int>)] { get }
}

extension NamedCounts {
  /// The members' names.
  package static var names: [String] { words.map(\.name) }
  /// The members, in the same order.
  package var counts: [Int] { Self.words.map { self[keyPath: $0.path] } }

  /// Writes the members into an object that the caller has begun.
  package func write(to json: inout JSONWriter) {
    for (name, path) in Self.words { json.member(name, self[keyPath: path]) }
  }

  /// Adds the counts of another part.
  package static func += (a: inout Self, b: Self) {
    for (_, path) in words { a[keyPath: path] += b[keyPath: path] }
  }
}

/// Records of one side: scanned = accepted + duplicate + excluded + quarantined.
package struct EventCounts: NamedCounts, BitwiseCopyable {
  /// Found by the scan, readable or not.
  package var scanned = 0
  /// Kept, and matched.
  package var accepted = 0
  /// Left out for another record of the same event id.
  package var duplicate = 0
  /// Inbound: counted, never matched.
  package var excluded = 0
  /// What could not be read as a record.
  package var quarantined = 0

  /// Nothing counted.
  package init() {}

  /// Whether there is anything that could be matched: inbound events alone prove no more than none.
  package var hasInput: Bool { scanned != excluded }

  mutating func add(_ records: Resolution.RecordCounts) {
    accepted += Int(records.accepted)
    duplicate += Int(records.duplicate)
  }

  /// The members by their words in `totals.json`.
  package static var words: [(name: String, path: WritableKeyPath<EventCounts, Int>)] {
    [
      ("scanned", \.scanned), ("accepted", \.accepted), ("duplicate", \.duplicate), ("excluded", \.excluded),
      ("quarantined", \.quarantined),
    ]
  }
}

/// Messages with a send: sends = delivered + failed + pending + unconfirmed; those read are counted besides.
package struct MessageCounts: NamedCounts, BitwiseCopyable {
  /// Messages whose send is of the day.
  package var sends = 0
  /// With an event of the delivered class, and no later failure.
  package var delivered = 0
  /// With a final failure, and no later delivery.
  package var failed = 0
  /// Without an outcome, while one can still come.
  package var pending = 0
  /// Without an outcome, and beyond the time in which one can come.
  package var unconfirmed = 0
  /// Read, whatever became of them: not a part of the sum.
  package var read = 0

  /// Nothing counted.
  package init() {}

  /// Counts that are known.
  package init(sends: Int, delivered: Int, failed: Int, pending: Int, unconfirmed: Int, read: Int) {
    (self.sends, self.delivered, self.failed) = (sends, delivered, failed)
    (self.pending, self.unconfirmed, self.read) = (pending, unconfirmed, read)
  }

  mutating func add(_ outcome: Resolution.Outcome, isRead: Bool) {
    switch outcome {
    case .delivered: delivered += 1
    case .failed: failed += 1
    case .pending: pending += 1
    case .unconfirmed: unconfirmed += 1
    case .orphan, .ledgerOnly: return
    }
    sends += 1
    if isRead { read += 1 }
  }

  /// The members by their words in `totals.json`.
  package static var words: [(name: String, path: WritableKeyPath<MessageCounts, Int>)] {
    [
      ("sends", \.sends), ("delivered", \.delivered), ("failed", \.failed), ("pending", \.pending),
      ("unconfirmed", \.unconfirmed), ("read", \.read),
    ]
  }
}

/// opening + new − cleared = closing, each counted by itself.
package struct RollForward: NamedCounts, BitwiseCopyable {
  /// Open before the run, and seen by it: standing or cleared.
  package var opening = 0
  /// Not open before the run, and open after it.
  package var new = 0
  /// Open before the run, and not after it.
  package var cleared = 0
  /// Open after it.
  package var closing = 0

  /// Nothing counted.
  package init() {}

  /// Counts what a run did to an item.
  package mutating func add(_ movement: Resolution.Movement) {
    switch movement {
    case .none: break
    case .new:
      new += 1
      closing += 1
    case .standing:
      opening += 1
      closing += 1
    case .cleared:
      opening += 1
      cleared += 1
    }
  }

  /// The members by their words in `totals.json`.
  package static var words: [(name: String, path: WritableKeyPath<RollForward, Int>)] {
    [("opening", \.opening), ("new", \.new), ("cleared", \.cleared), ("closing", \.closing)]
  }
}

/// Open items that a run cleared, by what each came to.
package struct ClearedCounts: NamedCounts, BitwiseCopyable {
  var delivered = 0
  var failed = 0
  /// Waited for in vain: beyond the time in which an outcome can come.
  var unconfirmed = 0
  /// Without a send any more: another record of its event id is kept, and the archiver, or the ledger alone, has other events of the message.
  var orphan = 0
  var ledgerOnly = 0

  /// Nothing counted.
  package init() {}

  mutating func add(_ outcome: Resolution.Outcome) {
    switch outcome {
    case .delivered: delivered += 1
    case .failed: failed += 1
    case .unconfirmed: unconfirmed += 1
    case .orphan: orphan += 1
    case .ledgerOnly: ledgerOnly += 1
    case .pending: break
    }
  }

  /// The members by their words in `totals.json`, those of the outcomes in `cleared.ndjson`.
  package static var words: [(name: String, path: WritableKeyPath<ClearedCounts, Int>)] {
    [
      ("delivered", \.delivered), ("failed", \.failed), ("unconfirmed", \.unconfirmed), ("orphan", \.orphan),
      ("ledgerOnly", \.ledgerOnly),
    ]
  }
}

/// Requests for re-ingestion: opening + new − closed − given up = closing, each counted by itself.
package struct RequestCounts: NamedCounts, BitwiseCopyable {
  /// Open before the run.
  package var opening = 0
  /// Asked for by this run first.
  package var new = 0
  /// What was asked for has come.
  package var closed = 0
  /// Asked for in vain, for longer than `requests.giveUpAfter`.
  package var givenUp = 0
  /// Open after it.
  package var closing = 0

  /// Nothing counted.
  package init() {}

  /// The members by their words in `totals.json`.
  package static var words: [(name: String, path: WritableKeyPath<RequestCounts, Int>)] {
    [("opening", \.opening), ("new", \.new), ("closed", \.closed), ("givenUp", \.givenUp), ("closing", \.closing)]
  }
}
