/// One event as the event index stores it: 64 bytes, little-endian (docs/store-format.md, "Event index"). Most events are judged as
/// they lie here and never unpacked.
@usableFromInline
package struct IndexedRecord: Sendable, BitwiseCopyable {
  @usableFromInline var messageHigh: UInt64
  @usableFromInline var messageLow: UInt64
  @usableFromInline var eventHigh: UInt64
  @usableFromInline var eventLow: UInt64
  /// XXH3-64 of the record's bytes as exported, under the store's key.
  @usableFromInline package private(set) var contentHash: UInt64
  /// Nanoseconds since 1970.
  @usableFromInline package private(set) var timestamp: Int64
  /// `deliveryTimestamp − timestamp`, in steps of the finer of both resolutions; `far` where it does not fit.
  @usableFromInline var deliveryDelta: Int32
  var line: UInt32
  /// 32 bits of the correlation id's hash; 0 where there is none.
  @usableFromInline package private(set) var correlation: UInt32
  @usableFromInline var attributes: UInt32

  /// Bytes of a record in the file.
  static let size = 64

  /// Where the attributes' fields begin, and how wide they are.
  @usableFromInline enum Field {
    static let type = (shift: UInt32(0), mask: UInt32(0x3))
    static let channel = (shift: UInt32(2), mask: UInt32(0xf))
    static let statusClass = (shift: UInt32(6), mask: UInt32(0x3))
    static let timestampDigits = (shift: UInt32(8), mask: UInt32(0xf))
    /// All bits set: there is no delivery instant.
    static let deliveryDigits = (shift: UInt32(12), mask: UInt32(0xf))
    @inlinable @inline(__always) static var noDelivery: UInt32 { 0xf << 12 }
    static let statusWord = (shift: UInt32(16), mask: UInt32(0x3f))
    static let carrier = (shift: UInt32(22), mask: UInt32(0x1f))
    /// `Event.Flags`: three that are stored; then two that the run says of the export, which are zero in the file.
    static let flags = (shift: UInt32(27), mask: UInt32(0x1f))
    static let storedFlags: UInt32 = 0x7
    static let texts: UInt32 = 0x6 << 27
    @inlinable @inline(__always) static var consent: UInt32 { 1 << 27 }
    @inlinable @inline(__always) static var isLedger: UInt32 { 1 << 30 }
    @inlinable @inline(__always) static var isToday: UInt32 { 1 << 31 }
    /// All but what the run says: its flags, and its numbers of carriers.
    static let stored: UInt32 = 0x3fff_ffff & ~(0x1f << 22)
  }

  /// In place of the delta: the delivery instant is in the heap.
  @inlinable @inline(__always) static var far: Int32 { .min }

  /// Packs an event. `isFar` tells that its delivery does not fit the delta and belongs into the heap.
  @inline(__always)
  package init(_ event: Event) {
    messageHigh = event.messageID.high
    messageLow = event.messageID.low
    eventHigh = event.eventID.high
    eventLow = event.eventID.low
    contentHash = event.contentHash
    timestamp = event.timestamp
    line = event.line
    correlation = event.correlation
    deliveryDelta = 0
    attributes =
      UInt32(event.type.rawValue) << Field.type.shift | UInt32(event.channel.rawValue) << Field.channel.shift
      | UInt32(event.statusClass.rawValue) << Field.statusClass.shift
      | UInt32(event.timestampDigits) << Field.timestampDigits.shift
      | UInt32(event.statusWord) << Field.statusWord.shift
      | UInt32(event.carrier) << Field.carrier.shift
      | (UInt32(event.flags.rawValue) & Field.storedFlags) << Field.flags.shift
    guard event.deliveryTimestamp != Event.absent else {
      attributes |= Field.noDelivery
      return
    }
    attributes |= UInt32(event.deliveryDigits) << Field.deliveryDigits.shift
    let step = IndexedRecord.step(max(event.timestampDigits, event.deliveryDigits))
    let (delta, overflow) = event.deliveryTimestamp.subtractingReportingOverflow(event.timestamp)
    if !overflow, let small = Int32(exactly: delta / step), Int64(small) * step == delta {
      deliveryDelta = small
    } else {
      deliveryDelta = IndexedRecord.far
    }
  }

  /// Whether texts or a far delivery of it are in the heap.
  var usesHeap: Bool { isFar || attributes & Field.texts != 0 }

  /// Whether an id of it is the digest of a text in the heap.
  func hasText(_ flag: Event.Flags) -> Bool { attributes >> Field.flags.shift & UInt32(flag.rawValue) != 0 }

  /// Notes what the run says of the export: `ledger`, `today`, and its numbers of the export's carriers.
  @inline(__always)
  package mutating func note(_ run: Event.Flags, _ carriers: Carrier.Renumbering = Carrier.same) {
    attributes =
      attributes & Field.stored | (UInt32(run.rawValue) & ~Field.storedFlags) << Field.flags.shift
      | UInt32(carriers[Int(carrier)]) << Field.carrier.shift
  }

  /// Whether the attributes hold nothing but values that some version writes.
  @inline(__always)
  var isSound: Bool {
    field(Field.channel) <= Channel.other.rawValue && field(Field.statusClass) <= StatusClass.failed.rawValue
  }

  /// The event again; nil where the attributes are not sound. The delivery of a far one is left absent.
  func event(export: UInt32) -> Event? {
    guard let channel = Channel(rawValue: field(Field.channel)), let statusClass = StatusClass(rawValue: field(Field.statusClass))
    else { return nil }
    return Event(
      messageID: messageID, eventID: PackedID(high: eventHigh, low: eventLow), contentHash: contentHash,
      timestamp: timestamp, deliveryTimestamp: deliveryOffset.map { timestamp &+ $0 } ?? Event.absent, line: line,
      correlation: correlation, export: export, type: type, channel: channel, statusClass: statusClass,
      statusWord: field(Field.statusWord), carrier: carrier, timestampDigits: field(Field.timestampDigits),
      deliveryDigits: hasDelivery ? field(Field.deliveryDigits) : 0, flags: Event.Flags(rawValue: field(Field.flags)))
  }

  @inline(__always)
  private func field(_ field: (shift: UInt32, mask: UInt32)) -> UInt8 {
    UInt8(truncatingIfNeeded: attributes >> field.shift & field.mask)
  }
}

// What can be told without unpacking.
extension IndexedRecord {
  /// The message's key.
  @inlinable @inline(__always)
  package var messageID: PackedID { PackedID(high: messageHigh, low: messageLow) }

  /// Whether both are records of one event id.
  @inlinable @inline(__always)
  package func isSameEvent(as other: IndexedRecord) -> Bool { eventLow == other.eventLow && eventHigh == other.eventHigh }

  /// The event's type.
  @inlinable @inline(__always)
  package var type: EventType {
    switch attributes & 0x3 {
    case 0: .send
    case 1: .delivery
    case 2: .status
    default: .read
    }
  }

  /// What it says of the outcome.
  @inlinable @inline(__always)
  package var statusClass: StatusClass {
    switch attributes >> 6 & 0x3 {
    case 1: .delivered
    case 2: .failed
    default: .progress
    }
  }

  /// The message's channel.
  package var channel: Channel { Channel(rawValue: field(Field.channel)) ?? .other }

  /// The number of the carrier that it names; see `Carrier`.
  @inlinable @inline(__always)
  package var carrier: UInt8 { UInt8(truncatingIfNeeded: attributes >> 22 & 0x1f) }

  /// Whether it has consent.
  @inlinable @inline(__always)
  package var hasConsent: Bool { attributes & Field.consent != 0 }

  /// Whether its export is the ledger's.
  @inlinable @inline(__always)
  package var isLedger: Bool { attributes & Field.isLedger != 0 }

  /// Whether its export is dated the logical date.
  @inlinable @inline(__always)
  package var isToday: Bool { attributes & Field.isToday != 0 }

  /// Whether the delivery instant is in the heap, as 8 bytes.
  @inlinable @inline(__always)
  package var isFar: Bool { deliveryDelta == IndexedRecord.far }

  @inlinable @inline(__always)
  var hasDelivery: Bool { attributes & Field.noDelivery != Field.noDelivery }

  /// `deliveryTimestamp` − `timestamp` in nanoseconds; nil where there is none, or it is far. Their sum does not trap: it wraps.
  @inlinable @inline(__always)
  package var deliveryOffset: Int64? {
    guard hasDelivery, !isFar else { return nil }
    let digits = max(attributes >> 8 & 0xf, attributes >> 12 & 0xf)
    return Int64(deliveryDelta) &* IndexedRecord.step(UInt8(truncatingIfNeeded: digits))
  }

  @inlinable @inline(__always)
  static func step(_ digits: UInt8) -> Int64 {
    switch digits {
    case 3: 1_000_000
    case 6: 1000
    default: oddStep(digits)
    }
  }

  @usableFromInline
  static func oddStep(_ digits: UInt8) -> Int64 { Instant.step(digits: Int(digits)) }
}

extension PackedID {
  /// 64 well-mixed bits of the key: the top ones name the bucket of an event index, the others a place in a hash table.
  /// The finaliser of MurmurHash3 (public domain), so that ids that count up spread as well as random ones.
  @inlinable @inline(__always)
  package var spread: UInt64 {
    var x = high ^ (low &* 0x9e37_79b9_7f4a_7c15)
    x = (x ^ (x >> 33)) &* 0xff51_afd7_ed55_8ccd
    x = (x ^ (x >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return x ^ (x >> 33)
  }
}

extension PackedID {
  /// Which of `1 << bits` parts of an index the id is in, bits being 0 to 10.
  package func part(bits: Int) -> Int { Int(truncatingIfNeeded: spread >> UInt64(64 - bits)) }
}
