package import Events

/// What became of one message in one run.
package struct Resolution: Hashable, Sendable, BitwiseCopyable {
  /// The message.
  var messageID: PackedID
  /// The channel of its earliest send, of its first event where it has none.
  package var channel: Channel
  /// Which run reports it.
  package var standing: Standing
  /// What it came to; nil where it was not judged (`notDue`, `settled`).
  package var outcome: Outcome?
  /// The number of the carrier that it went by; see `Carrier`.
  package var carrier = Carrier.none
  /// Whether it has a read.
  package var isRead = false
  /// What the run does to its open item.
  package var openItem = Movement.none
  /// What the run does to its `PENDING_DELIVERY_FAIL`.
  package var pendingBreak = Movement.none
  /// Index of its earliest kept send; `Finding.none` where it has none.
  package var send = Finding.none
  /// As-of minus its send (its first event where it has none), or minus the end of its day where that is earlier; nanoseconds.
  package var ageNanoseconds: Int64 = 0
  /// From its send to its first event of the delivered class, nanoseconds, below 0 where clocks differ; of use where the outcome is
  /// `delivered`.
  package var latencyNanoseconds: Int64 = 0
  /// The records of today's archiver exports.
  package var events = RecordCounts()
  /// The records of today's ledger exports.
  package var ledger = RecordCounts()

  /// Which run reports a message.
  package enum Standing: UInt8, Sendable, BitwiseCopyable {
    /// This one: it counts in the messages of the day.
    case own
    /// An earlier one; this one reports what has come to light since.
    case earlier
    /// The next one: its day is after the logical date.
    case notDue
    /// An earlier one, and nothing has come since.
    case settled
  }

  /// What a message came to.
  package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    /// It has a send.
    case delivered, failed, pending, unconfirmed
    /// The archiver's side has events of it and no send.
    case orphan
    /// Only the ledger's side knows it.
    case ledgerOnly

    /// The word in files and reports.
    package var name: String {
      switch self {
      case .delivered: "delivered"
      case .failed: "failed"
      case .pending: "pending"
      case .unconfirmed: "unconfirmed"
      case .orphan: "orphan"
      case .ledgerOnly: "ledgerOnly"
      }
    }
  }

  /// What a run does to an item of a roll-forward.
  package enum Movement: UInt8, Sendable, BitwiseCopyable {
    /// It was not there and is not there.
    case none
    /// It was not there and is now.
    case new
    /// It was there and still is.
    case standing
    /// It was there and is no more.
    case cleared

    init(before: Bool, after: Bool) {
      self = before ? (after ? .standing : .cleared) : after ? .new : .none
    }
  }

  /// Today's records of one side: kept ones and extra ones.
  package struct RecordCounts: Hashable, Sendable, BitwiseCopyable {
    var accepted: Int32
    var duplicate: Int32

    /// None, unless it says so.
    package init(accepted: Int32 = 0, duplicate: Int32 = 0) {
      self.accepted = accepted
      self.duplicate = duplicate
    }
  }
}

/// What the previous run left open about a message.
package struct Carried: Hashable, Sendable, BitwiseCopyable {
  /// Whether it had a `PENDING_DELIVERY_FAIL`.
  var hadBreak: Bool

  /// `hadBreak` is about a provisional break; others are not carried.
  package init(hadBreak: Bool) { self.hadBreak = hadBreak }
}
