internal import Reconciliation

extension BreakCode {
  /// One case of it, as a reader would meet it.
  var example: String {
    switch self {
    case .pendingDeliveryFail: "Sent at 23:10, as-of 06:00 the next morning, no delivery and no failure so far."
    case .deliveryUnconfirmed: "An SMS sent four days before the as-of, and still neither delivered nor failed."
    case .lateDelivery: "Sent at 10:00:00, delivered at 10:04:30, where pendingAfter is two minutes."
    case .deliveryBeforeSend: "Delivered at 09:59:40, sent at 10:00:00: one of two clocks is wrong by 20 seconds."
    case .timestampDrift: "A delivery event written at 10:00:09 that says it happened at 10:00:01."
    case .orphanDelivery: "A delivery of message M, and no export of the window has a send of M."
    case .orphanStatus: "A status UNDELIVERED of message M, no delivery, and no send of M."
    case .orphanRead: "A read of message M, and nothing else of M."
    case .readWithoutDelivery: "Sent, then read; nothing says that it was delivered."
    case .readWithoutConsent: "An e-mail was read, and consent_at is missing or later than the read."
    case .statusConflict: "DELIVERED at 10:00:02 and UNDELIVERED at 10:05:00: the outcome is failed."
    case .correlationMismatch: "The send carries AUD-1-20261118100000, the delivery AUD-2-20261118100000."
    case .duplicateEvent: "The same event lies in the exports of 10:00 and of 11:00."
    case .conflictingDuplicate: "One event id twice: once DELIVERED, once FAILED."
    case .missingInLedger: "The export has a delivery event that our webhook receiver never acknowledged."
    case .missingInExport: "Our webhook receiver acknowledged an event that is in no export."
    case .payloadMismatch: "The same event id on both sides, with different status words."
    case .malformedRecord: "Line 17 of an export breaks off inside a string."
    case .signatureInvalid: "A record whose signature was made with another key."
    case .schemaDrift: "Records have a field /message/segments that the mapping does not know."
    case .exportGap: "24 hourly exports are expected; that of 21:00 is missing."
    case .exportAltered: "h07.ndjson.gz was pulled before, and has other bytes now."
    case .exportTruncated: "A gzip file without its end."
    case .controlTotalMismatch: "The sidecar declares 250 records; the export has 249."
    }
  }
}
