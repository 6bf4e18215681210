package import Events
internal import Sealing

/// Compares the scanner's reading of one record with the mapping oracle's.
package enum OracleAgreement {
  /// What they disagree on; nil where they agree. The record is an object, and one line or less.
  package static func disagreement(on record: [UInt8], _ json: JSONValue, _ mapping: ProviderMapping) -> String? {
    let reading = MappingOracle(mapping).read(json)
    for usesShapes in [true, false] {
      // Twice: so that the second one takes the fast path.
      let twice = record + [0x0a] + record
      var scanner = ExportScanner(mapping: mapping, usesShapes: usesShapes, purpose: .records(wanted(reading)))
      scanner.feed(twice.span)
      let summary = scanner.finish(export: SHA256.hash([])).summary
      let events = scanner.captured
      let quarantined = scanner.takeQuarantined()
      switch reading.result {
      case .failure(let reason):
        guard quarantined.map(\.reason) == [reason, reason] else {
          return "expected \(reason), found \(quarantined.map(\.reason))"
        }
      case .success(let fields):
        guard quarantined.isEmpty else { return "quarantined for \(quarantined.map(\.reason)), the oracle accepts it" }
        guard events.count == 2 else { return "the message's id is another" }
        for found in events {
          if let difference = difference(found, fields, summary) { return difference }
        }
      }
      let drift = Dictionary(uniqueKeysWithValues: summary.drift.map { ("\($0.kind) \($0.value)", $0.count) })
      let expected = Dictionary(reading.drift.map { (name($0), 2) }) { a, _ in a }
      // A key given twice is counted twice; of a long one, the scanner keeps the beginning.
      guard expected.keys.contains(where: { $0.utf8.count > 256 }) || Set(drift.keys) == Set(expected.keys) else {
        return "drift \(drift), expected \(expected)"
      }
    }
    return nil
  }

  private static func wanted(_ reading: MappingOracle.Reading) -> WantedRecords {
    guard case .success(let fields) = reading.result else { return .at([]) }
    return .of(id(fields.messageID))
  }

  private static func difference(_ found: CapturedRecord, _ fields: CanonicalFields, _ summary: ScanSummary) -> String? {
    let event = found.event
    if event.eventID != id(fields.eventID) { return "event id" }
    if event.type != fields.type || event.channel != fields.channel { return "type or channel" }
    if found.isOutbound != (fields.direction == .outbound) { return "direction" }
    if event.timestamp != fields.timestamp.nanoseconds || event.timestampDigits != fields.timestamp.digits { return "timestamp" }
    if event.deliveryTimestamp != fields.deliveryTimestamp?.nanoseconds ?? Event.absent { return "delivery timestamp" }
    if event.deliveryDigits != fields.deliveryTimestamp?.digits ?? 0 { return "delivery timestamp's digits" }
    if event.statusClass != fields.statusClass { return "status class: \(event.statusClass), expected \(fields.statusClass)" }
    let word = event.statusWord == 0 ? nil : summary.statusWords[Int(event.statusWord) - 1]
    if word != fields.status { return "status word: \(word ?? "none"), expected \(fields.status ?? "none")" }
    if (event.correlation != 0) != (fields.correlationID != nil) { return "correlation" }
    if event.flags.contains(.consent) != fields.consent { return "consent" }
    return nil
  }

  private static func id(_ text: String) -> PackedID {
    let bytes = Array(text.utf8)
    guard bytes.count == 36, bytes.indices.allSatisfy({ isUUID(bytes[$0], at: $0) }) else { return PackedID(text: bytes) }
    let digits = bytes.filter { $0 != 0x2d }.map { UInt64($0 < 0x3a ? $0 - 0x30 : $0 - 0x57) }
    return PackedID(high: digits[..<16].reduce(0) { $0 << 4 | $1 }, low: digits[16...].reduce(0) { $0 << 4 | $1 })
  }

  private static func isUUID(_ byte: UInt8, at index: Int) -> Bool {
    [8, 13, 18, 23].contains(index) ? byte == 0x2d : (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func name(_ drift: Drift) -> String {
    switch drift {
    case .version(let word): "version \(word)"
    case .field(let path): "field \(path)"
    case .type(let word): "type \(word)"
    case .status(let word): "status \(word)"
    case .channel(let word): "channel \(word)"
    }
  }
}
