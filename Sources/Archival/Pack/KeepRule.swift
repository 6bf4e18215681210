package import Events

/// Which records are packed. Pure: the same record, the same answer.
package protocol KeepRule: Sendable {
  /// Types whose records are left out, unless a trigger keeps them. Of the others every record is packed, without a question.
  var summarised: Set<EventType> { get }
  /// The name of the trigger that keeps a record of such a type; nil where it is left out. `bytes` are the record's.
  func trigger(of record: ScannedRecord, _ bytes: Span<UInt8>) -> String?
  /// The same rule for the records of an export, whose mapping tells which labels they can have.
  func rule(for input: PackInput) -> Self
}

extension KeepRule {
  /// Most rules are the same for all exports.
  package func rule(for input: PackInput) -> Self { self }
}

/// Packs every record.
package struct KeepEverything: KeepRule {
  package var summarised: Set<EventType> { [] }

  /// There is nothing to set.
  package init() {}

  package func trigger(of record: ScannedRecord, _ bytes: Span<UInt8>) -> String? { nil }
}

/// Counts what it likes of a channel's records as they are packed, those that are left out included. There is one for each channel and group
/// of exports; they are added up in the order of the exports.
package protocol RecordObserver: Sendable {
  /// Takes a record, whose bytes those are. The second event of a record comes behind the first, with `isOutcome`.
  mutating func observe(_ record: ScannedRecord, _ bytes: Span<UInt8>, isKept: Bool)
  /// Takes a record that could not be read; its channel is OTHER.
  mutating func observe(_ quarantined: QuarantinedRecord)
  /// Adds what came behind.
  static func += (a: inout Self, b: Self)
}

extension RecordObserver {
  /// Of no interest to most.
  package mutating func observe(_ quarantined: QuarantinedRecord) {}
}

/// Counts nothing.
package struct NoObserver: RecordObserver {
  /// There is nothing to set.
  package init() {}

  package mutating func observe(_ record: ScannedRecord, _ bytes: Span<UInt8>, isKept: Bool) {}
  package static func += (a: inout NoObserver, b: NoObserver) {}
}
