/// Every kind of break and finding (DESIGN, "Reconciliation, exactly"). The raw value is the bit in a `BreakSet` and the order in
/// reports of equal severity: append, never renumber.
package enum BreakCode: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case pendingDeliveryFail, deliveryUnconfirmed, lateDelivery, deliveryBeforeSend, timestampDrift
  case orphanDelivery, orphanStatus, orphanRead, readWithoutDelivery, readWithoutConsent
  case statusConflict, correlationMismatch, duplicateEvent, conflictingDuplicate
  case missingInLedger, missingInExport, payloadMismatch
  case malformedRecord, signatureInvalid, schemaDrift
  case exportGap, exportAltered, exportTruncated, controlTotalMismatch

  /// The code as written in files and reports.
  package var name: String {
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
    case .signatureInvalid: "SIGNATURE_INVALID"
    case .schemaDrift: "SCHEMA_DRIFT"
    case .exportGap: "EXPORT_GAP"
    case .exportAltered: "EXPORT_ALTERED"
    case .exportTruncated: "EXPORT_TRUNCATED"
    case .controlTotalMismatch: "CONTROL_TOTAL_MISMATCH"
    }
  }

  /// The code of that name; nil for an unknown word.
  package init?(name: some StringProtocol) {
    guard let match = BreakCode.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// How much a break of this kind matters to whoever must prove that notices went out.
  package var severity: Severity {
    switch self {
    case .deliveryUnconfirmed, .conflictingDuplicate, .payloadMismatch, .missingInExport, .signatureInvalid,
      .exportGap, .exportAltered, .exportTruncated, .controlTotalMismatch:
      .high
    case .pendingDeliveryFail, .lateDelivery, .orphanDelivery, .orphanStatus, .readWithoutConsent, .statusConflict,
      .correlationMismatch, .missingInLedger, .malformedRecord:
      .medium
    case .deliveryBeforeSend, .timestampDrift, .orphanRead, .readWithoutDelivery, .duplicateEvent:
      .low
    case .schemaDrift: .info
    }
  }

  /// Whether a later outcome clears it.
  package var isProvisional: Bool { self == .pendingDeliveryFail }

  /// Whether a message may have several of them, one an extra record; of any other code it has one at most.
  package var isOfExtraRecord: Bool { self == .duplicateEvent || self == .conflictingDuplicate }

  /// Whether the rule lays both sides together; of any other, what the other side has is not asked.
  package var comparesSides: Bool { [.missingInLedger, .missingInExport, .payloadMismatch].contains(self) }

  /// One sentence: when the code is given. Reports print it as the definition.
  package var rule: String {
    switch self {
    case .pendingDeliveryFail: "A send without an outcome, older than pendingAfter; a later outcome clears it."
    case .deliveryUnconfirmed: "A send without an outcome, older than finalAfter."
    case .lateDelivery: "Delivered more than pendingAfter after the send."
    case .deliveryBeforeSend: "Delivered before the send by more than the drift tolerance."
    case .timestampDrift:
      "A delivery's timestamp and deliveryTimestamp differ by more than the drift tolerance plus the coarser one's resolution."
    case .orphanDelivery: "A delivery, and no send inside the window."
    case .orphanStatus: "A status and no delivery, and no send inside the window."
    case .orphanRead: "Only reads, and no send inside the window."
    case .readWithoutDelivery: "A read of a message that was never delivered."
    case .readWithoutConsent: "A read on a channel that asks for consent, and no consent by the time of the event."
    case .statusConflict: "Both delivered and finally failed; the later by time is the outcome."
    case .correlationMismatch: "A message's events carry different correlation ids."
    case .duplicateEvent: "An event id seen before with the same content; one is kept."
    case .conflictingDuplicate: "An event id seen before with other content; the earlier timestamp is kept."
    case .missingInLedger: "An event in an archiver export that no ledger source has."
    case .missingInExport: "An event in a ledger source that no archiver export has."
    case .payloadMismatch: "An event on both sides with different content."
    case .malformedRecord: "A record that could not be read; it is quarantined, its neighbours are not."
    case .signatureInvalid: "A record whose signature does not verify; it is quarantined."
    case .schemaDrift: "Records with a version, field, type or status word that the provider mapping does not know."
    case .exportGap: "An expected slot with no export."
    case .exportAltered: "A known export name with other bytes; both are kept."
    case .exportTruncated:
      "An export that is cut short or damaged, or has a wrong comma between records; what can be read of it is reconciled."
    case .controlTotalMismatch: "The count that the source declared and the count found differ."
    }
  }
}

/// How much a break matters, least first.
package enum Severity: UInt8, CaseIterable, Comparable, Sendable {
  case info, low, medium, high

  /// The word in files and reports.
  package var name: String {
    switch self {
    case .info: "info"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    }
  }

  package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
}

/// A set of break codes in one word: what one message has.
struct BreakSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  let rawValue: UInt32
  init(rawValue: UInt32) { self.rawValue = rawValue }
  /// The set of one code.
  init(_ code: BreakCode) { self.init(rawValue: 1 << UInt32(code.rawValue)) }
}
