internal import Events

extension Event {
  /// The order that decides between records and names the evidence: earlier timestamp, then smaller hash, event id, export, line.
  /// Only one and the same record ties, so no result depends on the order of arrival.
  func ranks(before other: Event) -> Bool {
    if timestamp != other.timestamp { return timestamp < other.timestamp }
    if contentHash != other.contentHash { return contentHash < other.contentHash }
    if !eventID.isSame(as: other.eventID) { return eventID < other.eventID }
    if export != other.export { return export < other.export }
    return line < other.line
  }

  /// Archiver's side first, then by event id, then by rank: the records of one event lie together, the one to keep first.
  func liesBefore(_ other: Event) -> Bool {
    if isLedger != other.isLedger { return other.isLedger }
    if !eventID.isSame(as: other.eventID) { return eventID < other.eventID }
    return ranks(before: other)
  }

  /// Whether both are records of one event on one side: what deduplication means by the same.
  func isSameEvent(as other: Event) -> Bool { eventID.isSame(as: other.eventID) && isLedger == other.isLedger }

  /// Whether the record is the ledger's.
  var isLedger: Bool { has(.ledger) }

  /// Whether the record is of an export dated the logical date.
  var isToday: Bool { has(.today) }

  /// Whether the read of the message has consent by this event.
  var hasConsent: Bool { has(.consent) }

  /// Whether the event is a send.
  var isSend: Bool { if case .send = type { true } else { false } }

  private func has(_ flag: Flags) -> Bool { flags.rawValue & flag.rawValue != 0 }
}

extension Int64 {
  /// Self − other, held at the ends of the range: a hostile timestamp is far away, never a trap.
  func since(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < other ? .min : .max) : difference
  }

  /// Self + other, held at the ends of the range.
  func saturatingPlus(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
