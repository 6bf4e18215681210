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

/// The codes that a generated night can have, in the order of totals.
enum Code: Int, CaseIterable {
  case pendingDeliveryFail, deliveryUnconfirmed, lateDelivery, deliveryBeforeSend, timestampDrift
  case orphanDelivery, orphanStatus, orphanRead, readWithoutDelivery, readWithoutConsent
  case statusConflict, correlationMismatch, duplicateEvent, conflictingDuplicate
  case missingInLedger, missingInExport, payloadMismatch, malformedRecord

  /// The code as written in totals.
  var name: String {
    switch self {
    case .pendingDeliveryFail: "PENDING_DELIVERY_FAIL"
    case .deliveryUnconfirmed: "DELIVERY_UNCONFIRMED"
    case .lateDelivery: "LATE_DELIVERY"
    case .deliveryBeforeSend: "DELIVERY_BEFORE_SEND"
    case .timestampDrift: "TIMESTAMP_DRIFT"
    case .orphanDelivery: "ORPHAN_DELIVERY"
    case .orphanStatus: "ORPHAN_STATUS"
    case .orphanRead: "ORPHAN_READ"
    case .readWithoutDelivery: "READ_WITHOUT_DELIVERY"
    case .readWithoutConsent: "READ_WITHOUT_CONSENT"
    case .statusConflict: "STATUS_CONFLICT"
    case .correlationMismatch: "CORRELATION_MISMATCH"
    case .duplicateEvent: "DUPLICATE_EVENT"
    case .conflictingDuplicate: "CONFLICTING_DUPLICATE"
    case .missingInLedger: "MISSING_IN_LEDGER"
    case .missingInExport: "MISSING_IN_EXPORT"
    case .payloadMismatch: "PAYLOAD_MISMATCH"
    case .malformedRecord: "MALFORMED_RECORD"
    }
  }
}
