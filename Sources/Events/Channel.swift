/// How a message travels. Raw values are stored in event indexes: append, never renumber.
package enum Channel: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case sms, mms, email, webchat, whatsapp, rcs, push, voice, other

  /// The word in events, config and reports.
  package var name: String {
    switch self {
    case .sms: "SMS"
    case .mms: "MMS"
    case .email: "EMAIL"
    case .webchat: "WEBCHAT"
    case .whatsapp: "WHATSAPP"
    case .rcs: "RCS"
    case .push: "PUSH"
    case .voice: "VOICE"
    case .other: "OTHER"
    }
  }

  /// The channel of that name, exactly; nil for an unknown word.
  package init?(name: some StringProtocol) {
    guard let match = Channel.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}
