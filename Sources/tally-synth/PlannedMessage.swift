/// A message as planned: what a reconciliation must find, whatever it reads to find it.
struct PlannedMessage {
  enum Kind { case outbound, orphan, inbound, malformed }
  enum Outcome { case none, delivered, failed }
  enum Consent { case given, absent, late }

  var kind = Kind.outbound
  var channel: Channel
  /// Names the message's random details.
  var key: UInt64
  /// The send's timestamp.
  var sent: Int64
  var outcome = Outcome.none
  /// The day whose exports tell the outcome first.
  var outcomeDay = 0
  /// Delivered more than `pendingAfter` after the send.
  var late = false
  var consent = Consent.given
  /// Set for a message that is read on the day of its send.
  var read = false
  /// What is wrong with it on the day of its send, ages and lateness apart; one bit a `Code`.
  var codes: UInt32 = 0

  /// Its random details: two of its id, two of its interaction, one of its party, and the picks.
  var details: Random { Random(key, 1) }

  /// Which carrier it goes by.
  var carrier: Int {
    var details = details
    for _ in 0..<5 { _ = details.next() }
    return Carrier.index(details.next())
  }

  mutating func mark(_ code: Code) { codes |= 1 << UInt32(code.rawValue) }
}
