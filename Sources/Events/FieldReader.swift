/// Why a record is not an event.
struct Malformed: Error { var reason: MalformedReason }

/// Reads the canonical fields of a scanned record by its provider mapping. A value is a text that is not empty, or a number; anything
/// else counts as absent.
struct FieldReader {
  /// Whether the record read last is outbound; inbound ones are excluded, not matched.
  private(set) var isOutbound = true
  /// The texts of its ids, where they are no UUIDs; empty otherwise.
  private(set) var messageText: [UInt8] = []
  private(set) var eventText: [UInt8] = []
  /// Words in it that the mapping does not know.
  private(set) var drift: [(SchemaDrift.Kind, [UInt8])] = []
  var hasDrift: Bool { !drift.isEmpty }
  /// Status words met so far, as written; `Event.statusWord` counts from 1.
  private(set) var statusWords: [String] = []

  private let mapping: ProviderMapping
  private var types = WordMemo<TypeMeaning>()
  private var statuses = WordMemo<StatusMeaning>()
  private var channels = WordMemo<Channel>()
  private var directions = WordMemo<Direction>()
  private var versions = WordMemo<Bool>()

  private struct TypeMeaning {
    var type: EventType
    var status: StatusMeaning?
  }

  private struct StatusMeaning {
    var statusClass: StatusClass
    var index: UInt8
  }

  /// Bytes of the longest id.
  static let idLimit = 16_384
  /// Status words with a number of their own; later ones share the number of "…".
  static let statusLimit = 254

  init(mapping: ProviderMapping) { self.mapping = mapping }

  /// The event in a record that was scanned last, but for its line and content hash.
  @inline(__always)
  mutating func read(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> Event {
    if hasDrift { drift.removeAll() }
    if scanner.repeated { throw Malformed(reason: .duplicateKey) }
    let plan = mapping.plan
    var flags: Event.Flags = []
    let eventID = try id(bytes, scanner, plan.id, .missingID, &eventText)
    if !eventText.isEmpty { flags.insert(.eventIDIsText) }
    let meaning = try type(bytes, scanner)
    guard let timestamp = try instant(bytes, scanner, plan.timestamp) else { throw Malformed(reason: .missingTimestamp) }
    let messageID = try id(bytes, scanner, plan.messageID, .missingMessageID, &messageText)
    if !messageText.isEmpty { flags.insert(.messageIDIsText) }
    try readDirection(bytes, scanner)
    let delivery = try instant(bytes, scanner, plan.deliveryTimestamp)
    if let consent = try instant(bytes, scanner, plan.consentAt), consent.nanoseconds <= timestamp.nanoseconds {
      flags.insert(.consent)
    }
    let channel = try channel(bytes, scanner)
    let status = try status(bytes, scanner) ?? meaning.status
    try checkVersion(bytes, scanner)
    var statusClass = status?.statusClass ?? (meaning.type == .delivery ? .delivered : .progress)
    if isNotFinal(scanner) { statusClass = .progress }
    return Event(
      messageID: messageID, eventID: eventID, contentHash: 0, timestamp: timestamp.nanoseconds,
      deliveryTimestamp: delivery?.nanoseconds ?? Event.absent, correlation: try correlation(bytes, scanner),
      type: meaning.type, channel: channel, statusClass: statusClass, statusWord: status?.index ?? 0,
      timestampDigits: timestamp.digits, deliveryDigits: delivery?.digits ?? 0, flags: flags)
  }

  /// The first of a field's slots with a value.
  @inline(__always)
  private func value(_ slots: [Int], _ scanner: borrowing RecordScanner) -> RecordScanner.Slot? {
    for slot in slots {
      let value = scanner.slots[slot]
      guard value.record == scanner.record else { continue }
      switch value.kind {
      case .string, .escapedString, .number: if value.start < value.end { return value }
      case .absent, .falsehood, .other: continue
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

  /// What the word of a slot means: as remembered, else as the mapping says, else as a stranger.
  @inline(__always)
  private func meaning<T>(
    _ bytes: Span<UInt8>, _ slot: RecordScanner.Slot, _ memo: WordMemo<T>, _ reason: MalformedReason
  ) throws(Malformed) -> (known: T?, word: [UInt8]) {
    try text(bytes, slot, reason) { text, start, end in
      if let known = memo.recall(text, from: start, to: end) { return (known, []) }
      return (nil, FieldReader.copy(text, start, end))
    }
  }

  @inline(__always)
  private mutating func type(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> TypeMeaning {
    guard let slot = value(mapping.plan.type.slots, scanner) else { throw Malformed(reason: .missingType) }
    let (known, word) = try meaning(bytes, slot, types, .unknownType)
    if let known { return known }
    guard let rule = mapping.types.lookup(word.span) else {
      drift.append((.type, word))
      throw Malformed(reason: .unknownType)
    }
    let implied = rule.status.map { StatusMeaning(statusClass: rule.statusClass ?? .progress, index: number(of: $0)) }
    let meaning = TypeMeaning(type: rule.type, status: implied)
    types.remember(word, meaning)
    return meaning
  }

  @inline(__always)
  private mutating func status(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner
  ) throws(Malformed) -> StatusMeaning? {
    guard let slot = value(mapping.plan.status.slots, scanner) else { return nil }
    let (known, word) = try meaning(bytes, slot, statuses, .badText)
    if let known { return known }
    let statusClass = mapping.statuses.lookup(word.span)
    let meaning = StatusMeaning(statusClass: statusClass ?? .progress, index: number(of: String(decoding: word, as: UTF8.self)))
    // A word that the mapping does not know is counted every time, so it is not remembered.
    if statusClass == nil { drift.append((.status, word)) } else { statuses.remember(word, meaning) }
    return meaning
  }

  /// The number of a status word, given out in the order of first appearance.
  private mutating func number(of word: String) -> UInt8 {
    if let index = statusWords.firstIndex(of: word) { return UInt8(index + 1) }
    if statusWords.count == FieldReader.statusLimit { statusWords.append("…") }
    if statusWords.count > FieldReader.statusLimit { return UInt8(statusWords.count) }
    statusWords.append(word)
    return UInt8(statusWords.count)
  }

  @inline(__always)
  private mutating func channel(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> Channel {
    if let fixed = mapping.plan.fixedChannel { return fixed }
    guard let slot = value(mapping.plan.channel.slots, scanner) else { return .other }
    let (known, word) = try meaning(bytes, slot, channels, .badText)
    if let known { return known }
    guard let channel = mapping.channels.lookup(word.span) else {
      drift.append((.channel, word))
      return .other
    }
    channels.remember(word, channel)
    return channel
  }

  @inline(__always)
  private mutating func readDirection(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) {
    if let fixed = mapping.plan.fixedDirection {
      isOutbound = fixed == .outbound
      return
    }
    guard let slot = value(mapping.plan.direction.slots, scanner) else { throw Malformed(reason: .missingDirection) }
    let (known, word) = try meaning(bytes, slot, directions, .unknownDirection)
    guard let direction = known ?? mapping.directions.lookup(word.span) else { throw Malformed(reason: .unknownDirection) }
    if known == nil { directions.remember(word, direction) }
    isOutbound = direction == .outbound
  }

  @inline(__always)
  private mutating func checkVersion(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) {
    guard let slot = value(mapping.plan.schemaVersion.slots, scanner) else { return }
    let (known, word) = try meaning(bytes, slot, versions, .badText)
    if known != nil { return }
    if mapping.versions.lookup(word.span) == nil { drift.append((.version, word)) } else { versions.remember(word, true) }
  }

  @inline(__always)
  private func isNotFinal(_ scanner: borrowing RecordScanner) -> Bool {
    mapping.plan.final.slots.contains { scanner.slots[$0].record == scanner.record && scanner.slots[$0].kind == .falsehood }
  }

  @inline(__always)
  private func correlation(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) throws(Malformed) -> UInt32 {
    guard let slot = value(mapping.plan.correlationID.slots, scanner) else { return 0 }
    return try text(bytes, slot, .badText) { text, start, end in
      max(1, UInt32(truncatingIfNeeded: ContentHash.hash(text, from: start, to: end)))
    }
  }

  @inline(__always)
  private func instant(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ field: ProviderMapping.Field
  ) throws(Malformed) -> Instant? {
    guard let slot = value(field.slots, scanner) else { return nil }
    let instant = try text(bytes, slot, .badTimestamp) { text, start, end in
      let text = text.extracting(start..<end)
      if slot.kind == .number { return Instant.parse(epoch: text, unit: field.unit) }
      return Instant.parse(rfc3339: text) ?? Instant.parse(epoch: text, unit: field.unit)
    }
    guard let instant else { throw Malformed(reason: .badTimestamp) }
    return instant
  }

  /// An id's key; its text too where it is no UUID.
  @inline(__always)
  private func id(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ field: ProviderMapping.Field, _ missing: MalformedReason,
    _ text: inout [UInt8]
  ) throws(Malformed) -> PackedID {
    text.removeAll(keepingCapacity: true)
    if let slot = value(field.slots, scanner) {
      if slot.kind == .string, slot.end - slot.start == 36, let uuid = UUIDText.parse(bytes, at: slot.start) { return uuid }
      text = try self.text(bytes, slot, .badID, FieldReader.copy)
    } else {
      try compose(bytes, scanner, field, missing, &text)
    }
    guard text.count <= FieldReader.idLimit else { throw Malformed(reason: .badID) }
    // The same id may be written with escapes, or be composed.
    if text.count == 36, let uuid = UUIDText.parse((text + [0, 0, 0, 0]).span, at: 0) {
      text.removeAll(keepingCapacity: true)
      return uuid
    }
    return PackedID(text: text)
  }

  /// The parts of a composed id, joined with ":".
  private func compose(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ field: ProviderMapping.Field, _ missing: MalformedReason,
    _ text: inout [UInt8]
  ) throws(Malformed) {
    for (index, part) in field.parts.enumerated() {
      if index > 0 { text.append(0x3a) }
      guard let slot = value(part, scanner) else { continue }
      text.append(contentsOf: try self.text(bytes, slot, .badID, FieldReader.copy))
    }
    if text.allSatisfy({ $0 == 0x3a }) { throw Malformed(reason: missing) }
  }

  private static func copy(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(end - start)
    for index in start..<end { copy.append(text[index]) }
    return copy
  }
}
