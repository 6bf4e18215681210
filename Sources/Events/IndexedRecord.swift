/// One event as the event index stores it: 64 bytes, little-endian (docs/store-format.md, "Event index").
struct IndexedRecord: BitwiseCopyable {
  var messageHigh: UInt64
  var messageLow: UInt64
  var eventHigh: UInt64
  var eventLow: UInt64
  var contentHash: UInt64
  /// Nanoseconds since 1970.
  var timestamp: Int64
  /// `deliveryTimestamp − timestamp`, in steps of the finer of both resolutions.
  var deliveryDelta: Int32
  var line: UInt32
  var correlation: UInt32
  var attributes: UInt32

  /// Bytes of a record in the file.
  static let size = 64

  /// Where the attributes' fields begin, and how wide they are.
  private enum Field {
    static let type = (shift: UInt32(0), mask: UInt32(0x3))
    static let channel = (shift: UInt32(2), mask: UInt32(0xf))
    static let statusClass = (shift: UInt32(6), mask: UInt32(0x3))
    static let timestampDigits = (shift: UInt32(8), mask: UInt32(0xf))
    static let deliveryDigits = (shift: UInt32(12), mask: UInt32(0xf))
    static let statusWord = (shift: UInt32(16), mask: UInt32(0xff))
    static let flags = (shift: UInt32(24), mask: UInt32(0x7))
    static let hasDelivery = UInt32(1) << 27
    static let isFar = UInt32(1) << 28
  }

  /// Packs an event. `isFar` tells that its delivery does not fit the delta and belongs into the heap.
  @inline(__always)
  init(_ event: Event) {
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
      | UInt32(event.deliveryDigits) << Field.deliveryDigits.shift
      | UInt32(event.statusWord) << Field.statusWord.shift
      | (UInt32(event.flags.rawValue) & Field.flags.mask) << Field.flags.shift
    guard event.deliveryTimestamp != Event.absent else { return }
    attributes |= Field.hasDelivery
    let step = IndexedRecord.step(max(event.timestampDigits, event.deliveryDigits))
    let (delta, overflow) = event.deliveryTimestamp.subtractingReportingOverflow(event.timestamp)
    if !overflow, let small = Int32(exactly: delta / step), Int64(small) * step == delta {
      deliveryDelta = small
    } else {
      attributes |= Field.isFar
    }
  }

  /// Whether the delivery instant is in the heap, as 8 bytes.
  var isFar: Bool { attributes & Field.isFar != 0 }

  /// Whether texts or a far delivery of it are in the heap.
  var usesHeap: Bool { isFar || attributes & (0x6 << Field.flags.shift) != 0 }

  /// The message's key.
  var messageID: PackedID { PackedID(high: messageHigh, low: messageLow) }

  /// The event again; nil where the attributes hold values that no version writes. The delivery of a far one is left absent.
  @inline(__always)
  func event(export: UInt32, flags: Event.Flags) -> Event? {
    func field(_ field: (shift: UInt32, mask: UInt32)) -> UInt8 {
      UInt8(truncatingIfNeeded: attributes >> field.shift & field.mask)
    }
    guard let type = EventType(rawValue: field(Field.type)), let channel = Channel(rawValue: field(Field.channel)),
      let statusClass = StatusClass(rawValue: field(Field.statusClass))
    else { return nil }
    let (timestampDigits, deliveryDigits) = (field(Field.timestampDigits), field(Field.deliveryDigits))
    var delivery = Event.absent
    if attributes & (Field.hasDelivery | Field.isFar) == Field.hasDelivery {
      delivery = timestamp &+ Int64(deliveryDelta) &* IndexedRecord.step(max(timestampDigits, deliveryDigits))
    }
    return Event(
      messageID: messageID, eventID: PackedID(high: eventHigh, low: eventLow), contentHash: contentHash,
      timestamp: timestamp, deliveryTimestamp: delivery, line: line, correlation: correlation, export: export,
      type: type, channel: channel, statusClass: statusClass, statusWord: field(Field.statusWord),
      timestampDigits: timestampDigits, deliveryDigits: deliveryDigits,
      flags: flags.union(Event.Flags(rawValue: field(Field.flags))))
  }

  @inline(__always)
  private static func step(_ digits: UInt8) -> Int64 {
    switch digits {
    case 3: 1_000_000
    case 6: 1000
    default: Instant.step(digits: Int(digits))
    }
  }
}

extension PackedID {
  /// 64 well-mixed bits of the key: the top ones name the bucket of an event index, the others a place in a hash table.
  /// The finaliser of MurmurHash3 (public domain), so that ids that count up spread as well as random ones.
  @inlinable
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
