/// Records of one side: scanned = accepted + duplicate + excluded + quarantined.
package struct EventCounts: Hashable, Sendable, BitwiseCopyable {
  package var scanned = 0
  package var accepted = 0
  package var duplicate = 0
  package var excluded = 0
  package var quarantined = 0

  /// Nothing counted.
  package init() {}

  mutating func add(_ records: Resolution.RecordCounts) {
    accepted += Int(records.accepted)
    duplicate += Int(records.duplicate)
  }

  static func += (a: inout EventCounts, b: EventCounts) {
    a.scanned += b.scanned
    a.accepted += b.accepted
    a.duplicate += b.duplicate
    a.excluded += b.excluded
    a.quarantined += b.quarantined
  }
}

/// Messages with a send: sends = delivered + failed + pending + unconfirmed; those read are counted besides.
package struct MessageCounts: Hashable, Sendable, BitwiseCopyable {
  package var sends = 0
  package var delivered = 0
  package var failed = 0
  package var pending = 0
  package var unconfirmed = 0
  package var read = 0

  /// Nothing counted.
  package init() {}

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

  static func += (a: inout MessageCounts, b: MessageCounts) {
    a.sends += b.sends
    a.delivered += b.delivered
    a.failed += b.failed
    a.pending += b.pending
    a.unconfirmed += b.unconfirmed
    a.read += b.read
  }
}

/// opening + new − cleared = closing, each counted by itself.
package struct RollForward: Hashable, Sendable, BitwiseCopyable {
  package var opening = 0
  package var new = 0
  package var cleared = 0
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

  static func += (a: inout RollForward, b: RollForward) {
    a.opening += b.opening
    a.new += b.new
    a.cleared += b.cleared
    a.closing += b.closing
  }
}

/// Requests for re-ingestion: opening + new − closed − given up = closing, each counted by itself.
package struct RequestCounts: Hashable, Sendable, BitwiseCopyable {
  package var opening = 0
  package var new = 0
  package var closed = 0
  package var givenUp = 0
  package var closing = 0

  /// Nothing counted.
  package init() {}

  static func += (a: inout RequestCounts, b: RequestCounts) {
    a.opening += b.opening
    a.new += b.new
    a.closed += b.closed
    a.givenUp += b.givenUp
    a.closing += b.closing
  }
}
