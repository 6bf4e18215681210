/// One record to be written.
struct PlannedEvent {
  enum Kind: UInt8 { case send, delivery, status, read }
  enum Status: UInt8 { case none, queued, sent, delivered, undelivered, failed, expired, rejected, bounced }

  /// What is unusual about the record.
  struct Flags: OptionSet {
    let rawValue: UInt16
    /// An extra copy with the same content.
    static let duplicate = Flags(rawValue: 1)
    /// An extra record with the event's id and other content.
    static let conflict = Flags(rawValue: 2)
    /// Written with other white space and key order.
    static let respaced = Flags(rawValue: 4)
    /// Has a carrier code that its original does not have.
    static let otherCarrier = Flags(rawValue: 8)
    /// Has another correlation id than its message.
    static let otherCorrelation = Flags(rawValue: 16)
    /// The ledger lacks it, has it alone, has it with other content.
    static let notInLedger = Flags(rawValue: 32)
    static let onlyInLedger = Flags(rawValue: 64)
    static let alteredInLedger = Flags(rawValue: 128)
    /// Ways to be malformed.
    static let truncated = Flags(rawValue: 256)
    static let brokenText = Flags(rawValue: 512)
    static let impossibleDate = Flags(rawValue: 1024)
    static let withoutID = Flags(rawValue: 2048)
  }

  var kind: Kind
  var status: Status
  /// Which of the message's events it is; copies share it, and with it the event id.
  var ordinal: UInt8
  var flags: Flags
  /// `timestamp`; milliseconds since 1970, as are the next two.
  var timestamp: Int64
  /// `deliveryTimestamp`; 0 for none.
  var deliveryTimestamp: Int64
  /// When the archiver writes it: decides its file and its place there.
  var written: Int64

  /// The day whose exports hold it.
  var day: Int { Calendar.day(of: timestamp) }
}
