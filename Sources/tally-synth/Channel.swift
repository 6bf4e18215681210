/// The five channels of a generated night, in the order of reports.
enum Channel: Int, CaseIterable {
  case sms, email, whatsapp, push, voice

  /// The word in events and totals.
  var name: String {
    switch self {
    case .sms: "SMS"
    case .email: "EMAIL"
    case .whatsapp: "WHATSAPP"
    case .push: "PUSH"
    case .voice: "VOICE"
    }
  }

  /// Draws one, by a mix as large senders have it.
  static func draw(_ random: inout Random) -> Channel {
    switch random.below(100) {
    case ..<38: .sms
    case ..<65: .email
    case ..<79: .whatsapp
    case ..<94: .push
    default: .voice
    }
  }

  /// How many delivered messages in a million are read.
  var readRate: Int {
    switch self {
    case .email: 350_000
    case .whatsapp: 600_000
    case .push: 200_000
    case .sms, .voice: 0
    }
  }

  /// Age in milliseconds beyond which a message without an outcome is unconfirmed: `finalAfter` of the default rules.
  var finalAfter: Int64 { (self == .email ? 120 : 72) * Calendar.hour }
}
