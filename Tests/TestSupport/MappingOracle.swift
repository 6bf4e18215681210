package import Events

/// What an event says once its mapping is applied: the plain model of a scanner's result.
package struct CanonicalFields: Hashable, Sendable {
  package var eventID: String
  package var messageID: String
  package var type: EventType
  package var direction: Direction
  package var channel: Channel
  /// Compares by time alone; see `timestamp.digits` for the resolution.
  package var timestamp: Instant
  package var deliveryTimestamp: Instant?
  /// The status word: the record's own, else the one its type stands for.
  package var status: String?
  package var statusClass: StatusClass
  package var correlationID: String?
  /// Consent is there and not after the timestamp.
  package var consent: Bool
}

/// Something in a record that the mapping does not know.
package enum Drift: Hashable, Sendable {
  case version(String)
  /// A JSON pointer: the outermost unknown path.
  case field(String)
  case type(String)
  case status(String)
  case channel(String)
}

/// Applies a mapping to one record by its definition, slowly: what a scanner is compared with.
package struct MappingOracle {
  /// The outcome for one record, and everything in it that the mapping does not know.
  package struct Reading: Hashable, Sendable {
    package var result: Result<CanonicalFields, MalformedReason>
    package var drift: Set<Drift> = []
  }

  private let mapping: ProviderMapping
  private let plan: ProviderMapping.Plan
  /// The paths of fields: what the nightly scan looks at but for the carrier, which is a label.
  private let fieldPaths: [[[UInt8]]]

  package init(_ mapping: ProviderMapping) {
    self.mapping = mapping
    plan = mapping.plan
    let carriers = (try? JSONValue.parse(mapping.file))?["labels"]?["carrier"]?["at"]?.elements ?? []
    let labels = Set(carriers.compactMap(\.stringValue))
    fieldPaths = mapping.slots.prefix(mapping.trie.slotCount).filter { !labels.contains($0.description) }.map(\.keys)
  }

  /// Reads one record.
  package func read(_ record: JSONValue) -> Reading {
    guard record.members != nil else { return Reading(result: .failure(.notAnObject)) }
    var drift = Set(unknownFields(of: record, at: []).map(Drift.field))
    do {
      let fields = try fields(of: record, drift: &drift)
      return Reading(result: .success(fields), drift: drift)
    } catch {
      return Reading(result: .failure(error), drift: drift)
    }
  }

  private func fields(of record: JSONValue, drift: inout Set<Drift>) throws(MalformedReason) -> CanonicalFields {
    guard !repeatsKey(record, at: []) else { throw .duplicateKey }
    guard let eventID = try id(plan.id, in: record) else { throw .missingID }
    guard let typeWord = try text(plan.type, in: record, or: .unknownType) else { throw .missingType }
    guard let rule = mapping.types.lookup(typeWord) else {
      drift.insert(.type(typeWord))
      throw .unknownType
    }
    guard let timestampValue = value(plan.timestamp, in: record) else { throw .missingTimestamp }
    guard let timestamp = MappingOracle.instant(timestampValue, unit: plan.timestamp.unit) else { throw .badTimestamp }
    guard let messageID = try id(plan.messageID, in: record) else { throw .missingMessageID }
    let direction = try direction(of: record)
    let deliveryValue = value(plan.deliveryTimestamp, in: record)
    let deliveryTimestamp = deliveryValue.flatMap { MappingOracle.instant($0, unit: plan.deliveryTimestamp.unit) }
    guard deliveryValue == nil || deliveryTimestamp != nil else { throw .badTimestamp }
    let consentAt = value(plan.consentAt, in: record).flatMap { MappingOracle.instant($0, unit: plan.consentAt.unit) }
    let channel = try channel(of: record, drift: &drift)
    let (status, statusClass) = try status(of: record, rule: rule, drift: &drift)
    if let version = try text(plan.schemaVersion, in: record, or: .badText), mapping.versions.lookup(version) == nil {
      drift.insert(.version(version))
    }
    return CanonicalFields(
      eventID: eventID, messageID: messageID, type: rule.type, direction: direction,
      channel: channel, timestamp: timestamp, deliveryTimestamp: deliveryTimestamp,
      status: status, statusClass: statusClass, correlationID: try text(plan.correlationID, in: record, or: .badText),
      consent: consentAt.map { $0 <= timestamp } ?? false)
  }

  private func direction(of record: JSONValue) throws(MalformedReason) -> Direction {
    if let fixed = plan.fixedDirection { return fixed }
    guard let word = try text(plan.direction, in: record, or: .unknownDirection) else { throw .missingDirection }
    guard let direction = mapping.directions.lookup(word) else { throw .unknownDirection }
    return direction
  }

  private func channel(of record: JSONValue, drift: inout Set<Drift>) throws(MalformedReason) -> Channel {
    if let fixed = plan.fixedChannel { return fixed }
    guard let word = try text(plan.channel, in: record, or: .badText) else { return .other }
    if let channel = mapping.channels.lookup(word) { return channel }
    drift.insert(.channel(word))
    return .other
  }

  private func status(
    of record: JSONValue, rule: ProviderMapping.TypeRule, drift: inout Set<Drift>
  ) throws(MalformedReason) -> (String?, StatusClass) {
    var word = rule.status
    var statusClass = rule.statusClass ?? (rule.type == .delivery ? .delivered : .progress)
    if let own = try text(plan.status, in: record, or: .badText) {
      word = own
      if let known = mapping.statuses.lookup(own) {
        statusClass = known
      } else {
        drift.insert(.status(own))
        statusClass = .progress
      }
    }
    let isFinal = plan.final.slots.lazy.compactMap { mapping.slots[$0].values(in: record).first?.boolValue }.first ?? true
    return (word, isFinal ? statusClass : .progress)
  }

  /// The first of the slots with a text that is not empty, or a number.
  private func value(at slots: [Int], in record: JSONValue) -> JSONValue? {
    for slot in slots {
      for value in mapping.slots[slot].values(in: record) {
        switch value {
        case .string(let text) where !text.isEmpty: return .string(text)
        case .illFormed(let text, let raw): return .illFormed(text: text, raw: raw)
        case .number(let text): return .number(text)
        default: continue
        }
      }
    }
    return nil
  }

  private func value(_ field: ProviderMapping.Field, in record: JSONValue) -> JSONValue? {
    if let value = value(at: field.slots, in: record) { return value }
    let parts = field.parts.map { value(at: $0, in: record) }
    guard parts.contains(where: { $0 != nil }) else { return nil }
    // A part that is no Unicode text makes the whole none.
    for case .illFormed(let text, let raw)? in parts { return .illFormed(text: text, raw: raw) }
    return .string(parts.map { MappingOracle.text($0) ?? "" }.joined(separator: ":"))
  }

  /// The text of a field; `reason` where it is not Unicode.
  private func text(
    _ field: ProviderMapping.Field, in record: JSONValue, or reason: MalformedReason
  ) throws(MalformedReason) -> String? {
    let value = value(field, in: record)
    if case .illFormed? = value { throw reason }
    return MappingOracle.text(value)
  }

  /// An id: at most 16 KiB of text.
  private func id(_ field: ProviderMapping.Field, in record: JSONValue) throws(MalformedReason) -> String? {
    let text = try text(field, in: record, or: .badID)
    if let text, text.utf8.count > 16_384 { throw .badID }
    return text
  }

  /// Whether a key on the way to a slot is given twice; elements of arrays are on the way to none.
  private func repeatsKey(_ json: JSONValue, at path: [[UInt8]]) -> Bool {
    var keys: Set<[UInt8]> = []
    return (json.members ?? []).contains { key, value in
      let below = path + [Array(key.utf8)]
      // Those of fields: a label given twice is no fault.
      guard fieldPaths.contains(where: { $0.starts(with: below) }) else { return false }
      return !keys.insert(Array(key.utf8)).inserted || repeatsKey(value, at: below)
    }
  }

  private static func text(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  private static func instant(_ value: JSONValue, unit: EpochUnit?) -> Instant? {
    if case .illFormed = value { return nil }
    guard let text = MappingOracle.text(value) else { return nil }
    let bytes = Array(text.utf8)
    if case .string = value, let instant = Instant.parse(rfc3339: bytes.span) { return instant }
    return Instant.parse(epoch: bytes.span, unit: unit)
  }

  /// The outermost paths below an object that no pointer of the mapping goes through or ends at.
  private func unknownFields(of json: JSONValue, at path: [[UInt8]]) -> [String] {
    guard let members = json.members else { return [] }
    return members.flatMap { key, value in
      let below = path + [Array(key.utf8)]
      if mapping.known.contains(where: { $0.isWildcard && below.starts(with: $0.path.keys) && below != $0.path.keys }) {
        return [String]()
      }
      let pointers = mapping.slots + mapping.known.map(\.path)
      guard pointers.contains(where: { $0.keys.starts(with: below) }) else {
        return [below.map { "/" + JSONPointer.escaped(String(decoding: $0, as: UTF8.self)) }.joined()]
      }
      return unknownFields(of: value, at: below)
    }
  }
}
