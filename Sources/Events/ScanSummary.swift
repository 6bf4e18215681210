/// What one scan of an export found: the head of its event index, and most of its custody record.
package struct ScanSummary: Hashable, Sendable {
  /// Bytes after inflation.
  package var rawBytes: Int64 = 0
  /// Records found: outbound + excluded + quarantined.
  package var scanned = 0
  /// Outbound events: those in the index.
  package var outbound = 0
  /// Inbound events: counted, never matched.
  package var excluded = 0
  /// Records that could not be read; `quarantine/…` has each.
  package var quarantined = 0
  /// Events by `EventType`, outbound and inbound.
  var types = [Int](repeating: 0, count: EventType.allCases.count)
  /// Events by `Channel`, outbound and inbound.
  package var channels = [Int](repeating: 0, count: Channel.allCases.count)
  /// The earliest and the latest `timestamp`; nil without events.
  package var first: Instant?
  /// The latest `timestamp`; nil without events.
  package var last: Instant?
  /// What the mapping does not know, in byte order of kind and value.
  package var drift: [SchemaDrift] = []
  /// Status words as the platform writes them, long ones cut: `Event.statusWord` counts from 1.
  package var statusWords: [String] = []
  /// The carriers that outbound events name: `Event.carrier` counts from 1; and whether there are others.
  package var carriers: [String] = []
  /// Whether there were more carriers than numbers: `Event.carrier` is the same for all of these.
  package var hasOtherCarriers = false
  /// Why the export could not be read to its end; nil where it could.
  package var damage: String?
  /// Whether the damage may be an export that is still being written: nothing is wrong but that it stops.
  package var stopsEarly = false

  /// Which commas between records are missing or too many; nil where none is. All that could be read was read.
  package var misplaced: String?
  /// What is wrong with the export as a whole, in words; nil where nothing is.
  package var defect: String? {
    let defects = [damage, misplaced].compactMap(\.self)
    return defects.isEmpty ? nil : defects.joined(separator: "; ")
  }

  /// Of an export of which nothing was read yet.
  package init() {}

  /// Whether events of both are of the same time; what lost all of its events overlaps, too.
  package func overlaps(_ earlier: ScanSummary) -> Bool {
    guard let begin = earlier.first, let end = earlier.last else { return false }
    guard let first, let last else { return true }
    return first.nanoseconds <= end.nanoseconds && begin.nanoseconds <= last.nanoseconds
  }
}

/// Something that records have and the provider mapping does not know.
package struct SchemaDrift: Hashable, Sendable {
  /// What kind of thing.
  package enum Kind: String, CaseIterable, Sendable { case channel, field, status, type, version }
  /// What of it the mapping does not know.
  package var kind: Kind
  /// The word, or the field's path; of more than 256 bytes the beginning, and `…`.
  package var value: String
  /// Records that have it.
  package var count: Int
  /// The line of the first one; 0 where it is not known.
  package var line: Int

  /// `count` from 1; `line` from 1, or 0 where it is not known.
  package init(kind: Kind, value: String, count: Int, line: Int) {
    self.kind = kind
    self.value = value
    self.count = count
    self.line = line
  }
}

/// A record that could not be read, and where it is.
package struct QuarantinedRecord: Hashable, Sendable {
  /// The 1-based line on which it begins.
  package var line: Int
  /// Its first byte, counted in inflated bytes from 0.
  package var offset: Int64
  /// Its length in bytes.
  package var length: Int64
  /// The first thing that is wrong with it.
  package var reason: MalformedReason
  /// Where in the record the fault is, in bytes from its beginning.
  package var fault: Int64
  /// Its first bytes, at most `excerptLimit`; the export has it all.
  package var excerpt: [UInt8]

  /// Bytes of an excerpt.
  static let excerptLimit = 4096
}
