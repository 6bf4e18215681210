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

  package init(_ mapping: ProviderMapping) {
    self.mapping = mapping
    plan = mapping.plan
  }

  /// Reads one record.
  package func read(_ record: JSONValue) -> Reading {
    guard record.members != nil else { return Reading(result: .failure(.notAnObject)) }
    var drift = Set(unknownFields(of: record, at: []).map(Drift.field))
    if let version = text(plan.schemaVersion, in: record), mapping.versions.lookup(version) == nil {
      drift.insert(.version(version))
    }
    do {
      let fields = try fields(of: record, drift: &drift)
      return Reading(result: .success(fields), drift: drift)
    } catch {
      return Reading(result: .failure(error), drift: drift)
    }
  }

  private func fields(of record: JSONValue, drift: inout Set<Drift>) throws(MalformedReason) -> CanonicalFields {
    guard let eventID = text(plan.id, in: record) else { throw .missingID }
    guard let typeWord = text(plan.type, in: record) else { throw .missingType }
    guard let rule = mapping.types.lookup(typeWord) else {
      drift.insert(.type(typeWord))
      throw .unknownType
    }
    guard let timestampValue = value(plan.timestamp, in: record) else { throw .missingTimestamp }
    guard let timestamp = instant(timestampValue, unit: plan.timestamp.unit) else { throw .badTimestamp }
    guard let messageID = text(plan.messageID, in: record) else { throw .missingMessageID }
    let direction = try direction(of: record)
    let deliveryValue = value(plan.deliveryTimestamp, in: record)
    let deliveryTimestamp = deliveryValue.flatMap { instant($0, unit: plan.deliveryTimestamp.unit) }
    guard deliveryValue == nil || deliveryTimestamp != nil else { throw .badTimestamp }
    let (status, statusClass) = status(of: record, rule: rule, drift: &drift)
    let consentAt = value(plan.consentAt, in: record).flatMap { instant($0, unit: plan.consentAt.unit) }
    return CanonicalFields(
      eventID: eventID, messageID: messageID, type: rule.type, direction: direction,
      channel: channel(of: record, drift: &drift), timestamp: timestamp, deliveryTimestamp: deliveryTimestamp,
      status: status, statusClass: statusClass, correlationID: text(plan.correlationID, in: record),
      consent: consentAt.map { $0 <= timestamp } ?? false)
  }

  private func direction(of record: JSONValue) throws(MalformedReason) -> Direction {
    if let fixed = plan.fixedDirection { return fixed }
    guard let word = text(plan.direction, in: record) else { throw .missingDirection }
    guard let direction = mapping.directions.lookup(word) else { throw .unknownDirection }
    return direction
  }

  private func channel(of record: JSONValue, drift: inout Set<Drift>) -> Channel {
    if let fixed = plan.fixedChannel { return fixed }
    guard let word = text(plan.channel, in: record) else { return .other }
    if let channel = mapping.channels.lookup(word) { return channel }
    drift.insert(.channel(word))
    return .other
  }

  private func status(
    of record: JSONValue, rule: ProviderMapping.TypeRule, drift: inout Set<Drift>
  ) -> (String?, StatusClass) {
    var word = rule.status
    var statusClass = rule.statusClass ?? (rule.type == .delivery ? .delivered : .progress)
    if let own = text(plan.status, in: record) {
      word = own
      if let known = mapping.statuses.lookup(own) {
        statusClass = known
      } else {
        drift.insert(.status(own))
        statusClass = .progress
      }
    }
    let isFinal = plan.final.slots.lazy.compactMap { mapping.slots[$0].value(in: record)?.boolValue }.first ?? true
    return (word, isFinal ? statusClass : .progress)
  }

  /// The first of the slots with a text that is not empty, or a number.
  private func value(at slots: [Int], in record: JSONValue) -> JSONValue? {
    for slot in slots {
      switch mapping.slots[slot].value(in: record) {
      case .string(let text)? where !text.isEmpty: return .string(text)
      case .number(let text)?: return .number(text)
      default: continue
      }
    }
    return nil
  }

  private func value(_ field: ProviderMapping.Field, in record: JSONValue) -> JSONValue? {
    if let value = value(at: field.slots, in: record) { return value }
    let parts = field.parts.map { value(at: $0, in: record) }
    guard parts.contains(where: { $0 != nil }) else { return nil }
    return .string(parts.map { MappingOracle.text($0) ?? "" }.joined(separator: ":"))
  }

  private func text(_ field: ProviderMapping.Field, in record: JSONValue) -> String? {
    MappingOracle.text(value(field, in: record))
  }

  private static func text(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text), .number(let text): text
    default: nil
    }
  }

  private func instant(_ value: JSONValue, unit: EpochUnit?) -> Instant? {
    guard let text = MappingOracle.text(value) else { return nil }
    let bytes = Array(text.utf8)
    if value.stringValue != nil, let instant = Instant.parse(rfc3339: bytes.span) { return instant }
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
