/// What an export is scanned for.
package enum ScanPurpose: Sendable {
  /// Its event index.
  case index
  /// Single records, handed out by `captured`.
  case records(WantedRecords)
  /// Every record with its event and labels, window by window.
  case lanes

  /// Whether labels are read.
  var hasLabels: Bool {
    switch self {
    case .lanes, .records(.interaction): true
    case .index, .records: false
    }
  }
}

/// Which records of an export to hand out verbatim.
package enum WantedRecords: Sendable {
  /// Those on these lines with these content hashes.
  case at(Set<RecordPlace>)
  /// Every record that begins on these lines.
  case on(LineSet)
  /// Every record of a message, inbound ones too.
  case of(PackedID)
  /// Every record of the interaction whose id has that key (`FilterKey`), inbound ones too.
  case interaction(UInt64)

  func contains(_ event: Event, interaction: @autoclosure () -> UInt64?) -> Bool {
    switch self {
    case .at(let places): places.contains(RecordPlace(event))
    case .on(let lines): lines.contains(event.line)
    case .of(let message): event.messageID == message
    case .interaction(let key): interaction() == key
    }
  }
}

/// Where in an export a record is. Several records may share a line; those that are equal too are the same to whoever asks.
package struct RecordPlace: Hashable, Sendable {
  /// 1-based, where the record begins.
  package var line: UInt32
  /// As in `Event`: under the key of the store, so that it says nothing outside of it.
  package var contentHash: UInt64

  /// The place of an event's record.
  package init(_ event: Event) { (line, contentHash) = (event.line, event.contentHash) }
}

/// A record as exported.
package struct CapturedRecord: Sendable {
  /// What it says; its `export` is not set.
  package var event: Event
  /// The id of its message, as exported.
  package var messageID: String
  /// Whether it is outbound.
  package var isOutbound: Bool
  /// Its first byte, counted in inflated bytes from 0.
  package var offset: Int64
  /// Its bytes.
  package var bytes: [UInt8]
}
