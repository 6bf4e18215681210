/// A record as a scan for lanes hands it on: what it says, and where it is in the window at hand.
package struct ScannedRecord: Sendable, BitwiseCopyable {
  /// Its event, without content hash; `export` is not set.
  package var event: Event
  /// Whether it is outbound.
  package var isOutbound: Bool
  /// Whether this is the second event of the record before, which has the same bytes.
  package var isOutcome: Bool
  /// The record's bytes in the window.
  package var start: Int
  /// Behind its last byte in the window.
  package var end: Int
  /// Keys of its event id and its message id; see `FilterKey`.
  package var eventKey: UInt64
  /// The key of its message id (`FilterKey.message`).
  package var messageKey: UInt64
  /// Places count from the record's first byte.
  package var labels: RecordLabels
}

/// The records of a window of an export, in their order.
package struct ScannedWindow: Sendable {
  /// Those that could be read; and, in the same order, those that could not.
  package let records: [ScannedRecord]
  /// Those that could not be read, in the order of the export.
  package let quarantined: [QuarantinedRecord]
  /// Where the window begins among the inflated bytes.
  package let offset: Int64
  let recordLimit: Int

  /// A quarantined record's bytes in the window; nil where it was too long to be read.
  package func range(of record: QuarantinedRecord, in bytes: Span<UInt8>) -> Range<Int>? {
    let start = record.offset - offset
    guard record.length <= Int64(recordLimit), start >= 0, start + record.length <= Int64(bytes.count) else { return nil }
    return Int(start)..<Int(start + record.length)
  }
}

/// Keys of ids and labels in filters: XXH3-64 of the text, XOR the code of its kind times 2^64 ÷ φ, so that no text of one kind passes for one
/// of another.
package enum FilterKey: UInt64, CaseIterable, Sendable {
  case message = 0x6d  // m
  case event = 0x65  // e
  case interaction = 0x69  // i
  case queue = 0x71  // q
  case agent = 0x61  // a
  case tag = 0x74  // t
  case campaign = 0x63  // c

  /// Its name in manifests and catalogs.
  package var name: String {
    switch self {
    case .message: "message"
    case .event: "event"
    case .interaction: "interaction"
    case .queue: "queue"
    case .agent: "agent"
    case .tag: "tag"
    case .campaign: "campaign"
    }
  }

  /// The kind of that name; nil for any other text.
  package init?(name: String) {
    guard let kind = FilterKey.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }

  /// The key of a text.
  @inline(__always)
  package func hash(_ text: Span<UInt8>) -> UInt64 {
    ContentHash.hash(text, from: 0, to: text.count) ^ (rawValue &* 0x9e37_79b9_7f4a_7c15)
  }

  /// The key of a text.
  package func hash(_ text: String) -> UInt64 { hash(Array(text.utf8).span) }
}

/// Finds damage, not malice: XXH3-64.
package enum Checksum {
  /// The checksum of bytes.
  package static func hash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
    ContentHash.hash(bytes, from: 0, to: bytes.count, seed: seed)
  }
}

extension FieldReader {
  /// The key of an id of the record read last.
  @inline(__always)
  func key(_ kind: FilterKey, _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ id: PackedID) -> UInt64 {
    let slots = kind == .message ? plan.messageID : plan.id
    if let slot = value(slots, scanner), slot.kind != .escapedString {
      return kind.hash(bytes.extracting(slot.start..<slot.end))
    }
    let text = kind == .message ? messageText : eventText
    return kind.hash((text.isEmpty ? UUIDText.text(id) : text).span)
  }
}
