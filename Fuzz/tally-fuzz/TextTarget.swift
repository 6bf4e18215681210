internal import Events
internal import ScannerChecks
internal import TestSupport

/// One JSON text, after a seed record (before the first byte 0xff, which no JSON text has): every reader agrees on it.
struct TextTarget: FuzzTarget {
  let name = "text"
  private let agreements = Mappings.all.map { SendableAgreement(TextAgreement($0)) }

  private struct SendableAgreement: @unchecked Sendable {
    let agreement: TextAgreement
    init(_ agreement: TextAgreement) { self.agreement = agreement }
  }

  func check(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let agreement = agreements[Int(first) % agreements.count].agreement
    let parts = input.dropFirst().split(separator: 0xff, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    guard let text = parts.last else { return }
    if let found = agreement.disagreement(on: text, after: parts.count > 1 ? parts[0] : []) { require(false, found) }
  }

  func seeds() -> [[UInt8]] {
    Samples.records.enumerated().flatMap { index, record -> [[UInt8]] in
      let bytes = Array(record.utf8)
      let mapping = UInt8(index % Mappings.all.count)
      return [[mapping] + bytes, [mapping] + bytes + [0xff] + bytes]
    }
  }
}

/// The built-in mappings whose records have a shape: none that lead into arrays.
enum Mappings {
  static let all: [ProviderMapping] = ProviderMapping.builtInNames.compactMap { try? ProviderMapping.named($0) }
    .filter { !$0.trie.hasElements }
}

/// Records of every mapping, in the order of `Mappings.all` and again.
enum Samples {
  static let records = [
    Envelope.record(1),
    #"{"eventType":"Delivery","mail":{"timestamp":"2026-11-18T10:00:00.000Z","messageId":"M","headers":[{"name":"x","value":"y"}]},"delivery":{"timestamp":"2026-11-18T10:00:03.5Z","smtpResponse":"250 ok"}}"#,
    #"{"eventType":"TEXT_DELIVERED","eventVersion":"1.0","eventTimestamp":1794996001234,"isFinal":true,"messageId":"M","messageStatus":"DELIVERED","context":{"audit_correlation_id":"C"},"totalCarrierFee":0.0}"#,
    #"{"timestamp":1794996001,"event":"delivered","sg_event_id":"E","sg_message_id":"X.0","response":"250 OK","tls":1,"category":["a","b"]}"#,
    #"{"specversion":"1.0","type":"com.twilio.messaging.message.delivered","id":"E","data":{"messageSid":"SM1","timestamp":"2026-11-18T10:00:01.000Z","from":"whatsapp:+15550100","tags":{"audit_correlation_id":"C"}}}"#,
    Envelope.short(2),
    #"{"notificationType":"Bounce","mail":{"timestamp":"2026-11-18T10:00:00Z","messageId":"\u004d\ud83d\ude00"},"bounce":{"feedbackId":"F"}}"#,
    #"{"id":"E","detail":{"eventType":"RCS_READ","eventTimestamp":1794996001234,"isFinal":false,"messageId":"M","messageStatus":"READ"}}"#,
    #"{"timestamp":1794996001,"event":"group_unsubscribe","email":"a","sg_message_id":"X.0","order":1e400,"x":[[],{},null]}"#,
    #"{"type":"com.twilio.messaging.inbound-message.received","id":7,"data":{"messageSid":"S","from":"rcs:b"},"time":"2026-11-18T10:00:01+01:00"}"#,
  ]
}
