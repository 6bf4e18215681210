/// One accepted-for-matching (outbound) event as a reconciliation sees it, read from an event index.
///
/// Small and flat, since tens of millions of them pass through one night's run.
package struct Event: Sendable, BitwiseCopyable {
  /// The message that the event speaks of.
  package var messageID: PackedID
  /// The event's own id.
  package var eventID: PackedID
  /// XXH3-64 of the record's bytes as exported, under the store's key (`RecordKey`): equal bytes, equal hash.
  package var contentHash: UInt64
  /// `timestamp`, nanoseconds since 1970-01-01T00:00:00Z.
  package var timestamp: Int64
  /// `deliveryTimestamp`, nanoseconds since 1970; `Event.absent` where the record has none.
  package var deliveryTimestamp: Int64
  /// The 1-based line of the export on which the record begins.
  package var line: UInt32
  /// 32 bits of the same hash of the correlation id, never 0; 0 where the record has none.
  package var correlation: UInt32
  /// Which of the run's exports it came from: an index into the run's list.
  package var export: UInt32
  /// send, delivery, status or read.
  package var type: EventType
  /// The message's channel.
  package var channel: Channel
  /// What the event says of the outcome; a delivery without a status word says delivered.
  package var statusClass: StatusClass
  /// The status word: an index into its export's list of words; 0 where the record has none.
  package var statusWord: UInt8
  /// The number of the carrier that the record names, in its export or in the run; see `Carrier`.
  package var carrier: UInt8
  /// Decimal digits of a second in `timestamp`, 0 to 9: its resolution is 10^-digits s.
  package var timestampDigits: UInt8
  /// The same for `deliveryTimestamp`.
  package var deliveryDigits: UInt8
  /// See `Flags`.
  package var flags: Flags

  /// Facts of one bit. The low byte's first three are stored in indexes; the others are set by whoever loads a run.
  package struct Flags: OptionSet, Sendable, BitwiseCopyable {
    package let rawValue: UInt8
    @inlinable package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// `consent_at` is there and not after `timestamp`.
    @inlinable package static var consent: Flags { Flags(rawValue: 1) }
    /// The message id is not a UUID: its text is in the index's heap.
    @inlinable package static var messageIDIsText: Flags { Flags(rawValue: 2) }
    /// The event id is not a UUID.
    @inlinable package static var eventIDIsText: Flags { Flags(rawValue: 4) }
    /// The event is from a source whose side is `ledger`.
    @inlinable package static var ledger: Flags { Flags(rawValue: 8) }
    /// The event's export is dated the logical date of the run, not a day before it.
    @inlinable package static var today: Flags { Flags(rawValue: 16) }
  }

  /// The value of `deliveryTimestamp` where there is none.
  @inlinable
  package static var absent: Int64 { Int64.min }

  /// Whether an id of it is no UUID.
  @inlinable
  package var hasTextID: Bool { flags.rawValue & 6 != 0 }

  /// The instant that matching uses: `deliveryTimestamp`, and `timestamp` where that is absent.
  @inlinable
  package var instant: Int64 { deliveryTimestamp == Event.absent ? timestamp : deliveryTimestamp }

  /// An event from its parts; what is not given is absent.
  package init(
    messageID: PackedID, eventID: PackedID, contentHash: UInt64, timestamp: Int64,
    deliveryTimestamp: Int64 = Event.absent, line: UInt32 = 1, correlation: UInt32 = 0, export: UInt32 = 0,
    type: EventType, channel: Channel, statusClass: StatusClass = .progress, statusWord: UInt8 = 0,
    carrier: UInt8 = Carrier.none, timestampDigits: UInt8 = 3, deliveryDigits: UInt8 = 3, flags: Flags = []
  ) {
    self.messageID = messageID
    self.eventID = eventID
    self.contentHash = contentHash
    self.timestamp = timestamp
    self.deliveryTimestamp = deliveryTimestamp
    self.line = line
    self.correlation = correlation
    self.export = export
    self.type = type
    self.channel = channel
    self.statusClass = statusClass
    self.statusWord = statusWord
    self.carrier = carrier
    self.timestampDigits = timestampDigits
    self.deliveryDigits = deliveryDigits
    self.flags = flags
  }
}
