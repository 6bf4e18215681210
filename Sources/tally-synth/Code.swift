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
