package import Events

/// A break of one message, or an extra record of one of its events, with the evidence for it.
///
/// The evidence is two indices into the span that was judged: `left` is the half laid down first (the send, the kept record, the
/// archiver's record), `right` the half that does not match it. `Finding.none` says that there is no such half.
package struct Finding: Hashable, Sendable, BitwiseCopyable {
  /// The index where there is no evidence on that side.
  package static let none: Int32 = -1

  /// What is wrong.
  package var code: BreakCode
  /// The message's channel.
  package var channel: Channel
  /// The message.
  var messageID: PackedID
  /// The event, where it is about one: an extra record's, the delivery of a `TIMESTAMP_DRIFT`, the only one that the sides differ in.
  package var eventID: PackedID?
  /// Index of the send, the kept record or the archiver's record; `none` for orphans, drift and `MISSING_IN_EXPORT`.
  package var left: Int32
  /// Index of what does not match it; `none` where that is missing.
  package var right: Int32
  /// As-of minus the message's send (its first event where it has none), nanoseconds; negative for a send after as-of.
  package var ageNanoseconds: Int64
  /// By code: nanoseconds of latency (`LATE_DELIVERY`), of lead (`DELIVERY_BEFORE_SEND`), of difference (`TIMESTAMP_DRIFT`);
  /// the number of events concerned (`MISSING_IN_LEDGER`, `MISSING_IN_EXPORT`, `PAYLOAD_MISMATCH`); else 0.
  package var extra: Int64

  /// Index of the record that it is about: what does not match, or else what has nothing beside it.
  package var subject: Int32 { right != Finding.none ? right : left }

  /// Whether a later outcome clears it.
  package var provisional: Bool { code.isProvisional }
}
