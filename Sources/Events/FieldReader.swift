/// Why a record is not an event.
struct Malformed: Error { var reason: MalformedReason }

/// Reads the canonical fields of a scanned record by its provider mapping. A value is a text that is not empty, or a number; anything
/// else counts as absent.
struct FieldReader: ~Copyable {
  /// Whether the record read last is outbound; inbound ones are excluded, not matched.
  private(set) var isOutbound = true
  /// The texts of its ids, where they are no UUIDs; empty otherwise.
  var messageText: [UInt8] = []
  var eventText: [UInt8] = []
  /// Words in it that the mapping does not know.
  private(set) var drift: [(SchemaDrift.Kind, [UInt8])] = []
  var hasDrift: Bool { !drift.isEmpty }
  /// Status words met so far.
  var statuses: StatusNumbers
  /// Carriers met so far.
  var carriers = CarrierNumbers()

  private let mapping: ProviderMapping
  private let key: RecordKey
  private let labels: LabelReader
  private let carrierSlots: SlotList
  let fields: ProviderMapping.Plan
  let plan: SlotPlan
  private let units: (timestamp: EpochUnit?, delivery: EpochUnit?, consent: EpochUnit?)
  private let fixedChannel: Channel?
  private let fixedDirection: Direction?
  private var types = WordMemo<TypeMeaning>()
  private var meanings = WordMemo<StatusMeaning>()
  private var channels = WordMemo<Channel>()
  private var directions = WordMemo<Direction>()
  private var versions = WordMemo<Bool>()
  private var recent = RecentDay()

  private struct TypeMeaning: BitwiseCopyable {
    var type: EventType
    var status: StatusMeaning?
  }

  private struct StatusMeaning: BitwiseCopyable {
    var statusClass: StatusClass
    var index: UInt8
  }

  /// Bytes of the longest id.
  static let idLimit = 16_384

  /// A reader of a mapping's records, or of the second event that they may hold.
  init(mapping: ProviderMapping, key: RecordKey, isOutcome: Bool = false) {
    (self.mapping, self.key) = (mapping, key)
    statuses = StatusNumbers(mapping)
    labels = LabelReader(mapping)
    carrierSlots = labels.carrier
    fields = isOutcome ? mapping.outcome ?? mapping.plan : mapping.plan
    plan = SlotPlan(fields)
    units = (fields.timestamp.unit, fields.deliveryTimestamp.unit, fields.consentAt.unit)
    (fixedChannel, fixedDirection) = (fields.fixedChannel, fields.fixedDirection)
  }

  /// Whether the record scanned last has a type for this reader.
  func hasType(_ scanner: borrowing RecordScanner) -> Bool { value(plan.type, scanner) != nil }

  /// The event in a record that was scanned last, but for its line and content hash.
  @inline(__always)
  mutating func read(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> Event {
    if hasDrift { drift.removeAll() }
    if scanner.repeated { throw Malformed(reason: .duplicateKey) }
    var flags: Event.Flags = []
    if !eventText.isEmpty { eventText.removeAll() }
    if !messageText.isEmpty { messageText.removeAll() }
    let eventID = try id(bytes, scanner, plan.id, isMessage: false)
    if !eventText.isEmpty { flags.insert(.eventIDIsText) }
    let meaning = try type(bytes, scanner)
    guard let timestamp = try instant(bytes, scanner, plan.timestamp, units.timestamp) else {
      throw Malformed(reason: .missingTimestamp)
    }
    let messageID = try id(bytes, scanner, plan.messageID, isMessage: true)
    if !messageText.isEmpty { flags.insert(.messageIDIsText) }
    isOutbound = try direction(bytes, scanner) == .outbound
    let delivery = try instant(bytes, scanner, plan.deliveryTimestamp, units.delivery)
    // An unreadable consent is no consent, and no reason to lose the event.
    if let slot = value(plan.consentAt, scanner), let (consent, _) = try? anyInstant(bytes, slot, units.consent),
      consent.nanoseconds <= timestamp.nanoseconds
    {
      flags.insert(.consent)
    }
    let channel = try channel(bytes, scanner)
    let status = try status(bytes, scanner) ?? meaning.status
    try checkVersion(bytes, scanner)
    var statusClass = status?.statusClass ?? (meaning.type == .delivery ? .delivered : .progress)
    if isNotFinal(scanner) { statusClass = .progress }
    // What is not indexed takes no number from what is.
    let carrier = isOutbound ? carrier(bytes, scanner) : Carrier.none
    return Event(
      messageID: messageID, eventID: eventID, contentHash: 0, timestamp: timestamp.nanoseconds,
      deliveryTimestamp: delivery?.nanoseconds ?? Event.absent, correlation: try correlation(bytes, scanner),
      type: meaning.type, channel: channel, statusClass: statusClass, statusWord: status?.index ?? 0,
      carrier: carrier, timestampDigits: timestamp.digits, deliveryDigits: delivery?.digits ?? 0, flags: flags)
  }

  /// The number of the carrier, as labels have it: a plain text of the first slot, or whatever else in the general way.
  @inline(__always)
  private mutating func carrier(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) -> UInt8 {
    for index in 0..<carrierSlots.count {
      guard let slot = scanner.value(carrierSlots[index]) else { continue }
      guard slot.kind == .string, slot.start < slot.end else { return oddCarrier(bytes, scanner) }
      return carriers.number(bytes, from: slot.start, to: slot.end)
    }
    return Carrier.none
  }

  @inline(never)
  private mutating func oddCarrier(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) -> UInt8 {
    carriers.number(labels.carrier(bytes, scanner), in: bytes)
  }

  /// The first of a field's slots with a value.
  @inline(__always)
  func value(_ slots: SlotList, _ scanner: borrowing RecordScanner) -> RecordScanner.Slot? {
    for index in 0..<slots.count {
      guard let value = scanner.value(slots[index]) else { continue }
      switch value.kind {
      case .string, .escapedString, .number: if value.start < value.end { return value }
      case .absent, .truth, .falsehood, .other: continue
      }
    }
    return nil
  }

  /// Hands a value's text, unescaped and padded, to `body`. Throws the given reason where it is not valid Unicode.
  @inline(__always)
  private func text<T>(
    _ bytes: Span<UInt8>, _ slot: RecordScanner.Slot, _ reason: MalformedReason, _ body: (Span<UInt8>, Int, Int) -> T
  ) throws(Malformed) -> T {
    guard slot.kind == .escapedString else { return body(bytes, slot.start, slot.end) }
    guard let text = JSONText.unescape(bytes, from: slot.start, to: slot.end) else { throw Malformed(reason: reason) }
    return body((text + [UInt8](repeating: 0, count: scanPadding)).span, 0, text.count)
  }

  /// The word of a slot, by itself: for the first time that it is met.
  func word(_ bytes: Span<UInt8>, _ slot: RecordScanner.Slot, _ reason: MalformedReason) throws(Malformed) -> [UInt8] {
    try text(bytes, slot, reason) { text, start, end in (start..<end).map { text[$0] } }
  }

  @inline(__always)
  private mutating func type(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> TypeMeaning {
    guard let slot = value(plan.type, scanner) else { throw Malformed(reason: .missingType) }
    if let known = types.recall(bytes, from: slot.start, to: slot.end) { return known }
    return try newType(bytes, slot)
  }

  private mutating func newType(_ bytes: Span<UInt8>, _ slot: RecordScanner.Slot) throws(Malformed) -> TypeMeaning {
    let word = try word(bytes, slot, .unknownType)
    guard let rule = mapping.types.lookup(word.span) else {
      drift.append((.type, word))
      throw Malformed(reason: .unknownType)
    }
    let implied = rule.status.map {
      StatusMeaning(statusClass: rule.statusClass ?? .progress, index: statuses.number(of: Array($0.utf8)))
    }
    let meaning = TypeMeaning(type: rule.type, status: implied)
    types.remember(word, meaning)
    return meaning
  }

  @inline(__always)
  private mutating func status(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner
  ) throws(Malformed) -> StatusMeaning? {
    guard let slot = value(plan.status, scanner) else { return nil }
    if let known = meanings.recall(bytes, from: slot.start, to: slot.end) { return known }
    return try newStatus(bytes, slot)
  }

  private mutating func newStatus(_ bytes: Span<UInt8>, _ slot: RecordScanner.Slot) throws(Malformed) -> StatusMeaning {
    let word = try word(bytes, slot, .badText)
    let known = mapping.statuses.lookup(word.span)
    let meaning = StatusMeaning(statusClass: known ?? .progress, index: statuses.number(of: word))
    // A word that the mapping does not know is counted every time, so it is not remembered.
    if known == nil { drift.append((.status, word)) } else { meanings.remember(word, meaning) }
    return meaning
  }

  @inline(__always)
  private mutating func channel(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> Channel {
    if let fixed = fixedChannel { return fixed }
    guard let slot = value(plan.channel, scanner) else { return .other }
    if let known = channels.recall(bytes, from: slot.start, to: slot.end) { return known }
    return try newChannel(bytes, slot)
  }

  private mutating func newChannel(_ bytes: Span<UInt8>, _ slot: RecordScanner.Slot) throws(Malformed) -> Channel {
    let word = try word(bytes, slot, .badText)
    guard let channel = mapping.channels.lookup(word.span) else {
      drift.append((.channel, word))
      return .other
    }
    channels.remember(word, channel)
    return channel
  }

  @inline(__always)
  private mutating func direction(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner
  ) throws(Malformed) -> Direction {
    if let fixed = fixedDirection { return fixed }
    guard let slot = value(plan.direction, scanner) else { throw Malformed(reason: .missingDirection) }
    if let known = directions.recall(bytes, from: slot.start, to: slot.end) { return known }
    return try newDirection(bytes, slot)
  }

  private mutating func newDirection(_ bytes: Span<UInt8>, _ slot: RecordScanner.Slot) throws(Malformed) -> Direction {
    let word = try word(bytes, slot, .unknownDirection)
    guard let direction = mapping.directions.lookup(word.span) else { throw Malformed(reason: .unknownDirection) }
    directions.remember(word, direction)
    return direction
  }

  @inline(__always)
  private mutating func checkVersion(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) {
    guard let slot = value(plan.schemaVersion, scanner),
      versions.recall(bytes, from: slot.start, to: slot.end) == nil
    else { return }
    let word = try word(bytes, slot, .badText)
    if mapping.versions.lookup(word.span) == nil { drift.append((.version, word)) } else { versions.remember(word, true) }
  }

  @inline(__always)
  private func isNotFinal(_ scanner: borrowing RecordScanner) -> Bool {
    for index in 0..<plan.final.count {
      switch scanner.value(plan.final[index])?.kind {
      case .falsehood: return true
      case .truth: return false
      default: continue
      }
    }
    return false
  }

  @inline(__always)
  private func correlation(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> UInt32 {
    guard let slot = value(plan.correlationID, scanner) else { return 0 }
    return try text(bytes, slot, .badText) { text, start, end in
      max(1, UInt32(truncatingIfNeeded: key.hash(text, from: start, to: end)))
    }
  }

  @inline(__always)
  private mutating func instant(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ slots: SlotList, _ unit: EpochUnit?
  ) throws(Malformed) -> Instant? {
    guard let slot = value(slots, scanner) else { return nil }
    if slot.kind == .string, let instant = recent.instant(bytes, from: slot.start, to: slot.end) { return instant }
    let (instant, day) = try anyInstant(bytes, slot, unit)
    recent = day
    return instant
  }

  @inline(never)
  private func anyInstant(
    _ bytes: Span<UInt8>, _ slot: RecordScanner.Slot, _ unit: EpochUnit?
  ) throws(Malformed) -> (Instant, RecentDay) {
    var day = recent
    let instant = try text(bytes, slot, .badTimestamp) { text, start, end in
      let text = text.extracting(start..<end)
      if slot.kind == .number { return Instant.parse(epoch: text, unit: unit) }
      return Instant.parse(rfc3339: text, &day) ?? Instant.parse(epoch: text, unit: unit)
    }
    guard let instant else { throw Malformed(reason: .badTimestamp) }
    return (instant, day)
  }

  /// An id's key: nearly all are UUIDs.
  @inline(__always)
  private mutating func id(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ slots: SlotList, isMessage: Bool
  ) throws(Malformed) -> PackedID {
    if let slot = value(slots, scanner), slot.kind == .string, slot.end - slot.start == 36,
      let uuid = UUIDText.parse(bytes, at: slot.start)
    {
      return uuid
    }
    return try textID(bytes, scanner, isMessage: isMessage)
  }
}
