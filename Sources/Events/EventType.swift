/// The four event types. Raw values are stored in event indexes: append, never renumber.
@usableFromInline
package enum EventType: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case send, delivery, status, read

  /// The word in reports; the archiver's envelope writes `message:` before it.
  package var name: String {
    switch self {
    case .send: "send"
    case .delivery: "delivery"
    case .status: "status"
    case .read: "read"
    }
  }

  /// The type of that name, exactly; nil for an unknown word.
  package init?(name: some StringProtocol) {
    guard let match = EventType.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// What a status word says of the message's outcome. Raw values are stored in event indexes: append, never renumber.
@usableFromInline
package enum StatusClass: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// No outcome: under way, or a word the mapping does not know, or no word at all.
  case progress
  /// The carrier or the handset has it.
  case delivered
  /// A final failure: it will not be delivered.
  case failed
}
