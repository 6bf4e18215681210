import TestSupport
import Testing

@testable import Events

/// Example records of every built-in mapping, and what they say.
struct MappingRecordsTests {
  /// What is expected of a record that is accepted: event id, message id, class of words, instant.
  struct Row: CustomTestStringConvertible, Sendable {
    var mapping: String
    var record: String
    var fields: String
    var drift: Set<Drift>
    var testDescription: String { "\(mapping) \(fields)" }

    init(_ mapping: String, _ record: String, _ fields: String, drift: Set<Drift> = []) {
      self.mapping = mapping
      self.record = record
      self.fields = fields
      self.drift = drift
    }
  }

  private func read(_ row: Row) throws -> MappingOracle.Reading {
    let mapping = try #require(try ProviderMapping.named(row.mapping))
    return MappingOracle(mapping).read(try JSONValue.parse(Array(row.record.utf8)))
  }

  /// A reading on one line: id | message | type direction channel | timestamp [delivery] | status class [correlation] [consent]
  private func line(_ reading: MappingOracle.Reading) -> String {
    switch reading.result {
    case .failure(let reason): return "\(reason)"
    case .success(let fields):
      let times = [fields.timestamp.description, fields.deliveryTimestamp?.description].compactMap { $0 }
      let rest = [fields.status ?? "-", "\(fields.statusClass)", fields.correlationID, fields.consent ? "consent" : nil]
      return [
        fields.eventID, fields.messageID, "\(fields.type) \(fields.direction) \(fields.channel.name)",
        times.joined(separator: " "), rest.compactMap { $0 }.joined(separator: " "),
      ].joined(separator: " | ")
    }
  }

  private static func envelope(_ type: String, _ message: String, _ rest: String = "") -> String {
    #"{"id":"E","version":"1.0","type":"\#(type)","timestamp":"2026-11-18T10:00:01.234Z","message":{"id":"M","#
      + #""direction":"outbound","channel":"SMS"\#(message)}\#(rest)}"#
  }

  static let archiver: [Row] = [
    Row("archiver", envelope("message:send", ""), "E | M | send outbound SMS | 2026-11-18T10:00:01.234Z | - progress"),
    Row(
      "archiver",
      envelope(
        "message:delivery",
        #","deliveryTimestamp":"2026-11-18T11:00:00.95+01:00","status":"DELIVERED","carrier":{"name":"c","code":"1"}"#,
        #","organizationId":"O""#),
      "E | M | delivery outbound SMS | 2026-11-18T10:00:01.234Z 2026-11-18T10:00:00.95Z | DELIVERED delivered"),
    Row("archiver", envelope("message:delivery", ""), "E | M | delivery outbound SMS | 2026-11-18T10:00:01.234Z | - delivered"),
    Row(
      "archiver", envelope("message:delivery", #","status":"LOST""#),
      "E | M | delivery outbound SMS | 2026-11-18T10:00:01.234Z | LOST progress", drift: [.status("LOST")]),
    Row(
      "archiver", envelope("message:status", #","status":"OPTED_OUT","deliveryTimestamp":null"#),
      "E | M | status outbound SMS | 2026-11-18T10:00:01.234Z | OPTED_OUT failed"),
    Row(
      "archiver",
      envelope(
        "message:read",
        #","metadata":{"audit_correlation_id":"AUD-1-20261118100000","consent_at":"2026-11-18T10:00:01.234Z","tags":["a",{"b":1}],"new":{"x":1}}"#
      ),
      "E | M | read outbound SMS | 2026-11-18T10:00:01.234Z | - progress AUD-1-20261118100000 consent",
      drift: [.field("/message/metadata/new")]),
    Row(
      "archiver", envelope("message:read", #","metadata":{"consent_at":"2026-11-18T10:00:01.235Z"}"#),
      "E | M | read outbound SMS | 2026-11-18T10:00:01.234Z | - progress"),
    Row("archiver", envelope("message:typing", ""), "unknownType", drift: [.type("message:typing")]),
    Row("archiver", envelope("message:send", #","deliveryTimestamp":"2026-02-30T00:00:00Z""#), "badTimestamp"),
    Row(
      "archiver",
      #"{"id":7,"version":"2.0","type":"message:send","timestamp":1794996001234,"message":{"id":"M","direction":"inbound","channel":"FAX"},"x/y":[]}"#,
      "7 | M | send inbound OTHER | 2026-11-18T10:00:01.234Z | - progress",
      drift: [.version("2.0"), .channel("FAX"), .field("/x~1y")]),
    Row("archiver", #"{"id":"","type":"message:send"}"#, "missingID"), Row("archiver", #"{"id":null}"#, "missingID"),
    Row("archiver", #"{"id":{"a":1}}"#, "missingID", drift: [.field("/id/a")]), Row("archiver", #"{"id":"E"}"#, "missingType"),
    Row("archiver", #"{"id":"E","type":"message:send"}"#, "missingTimestamp"), Row("archiver", "[]", "notAnObject"),
    Row("archiver", #"{"id":"E","type":"message:send","timestamp":"today"}"#, "badTimestamp"),
    Row("archiver", #"{"id":"E","type":"message:send","timestamp":1,"message":"M"}"#, "missingMessageID"),
    Row("archiver", #"{"id":"E","type":"message:send","timestamp":1,"message":{"id":"M"}}"#, "missingDirection"),
    Row(
      "archiver", #"{"id":"E","type":"message:send","timestamp":1,"message":{"id":"M","direction":"up"}}"#, "unknownDirection"),
  ]

  private static let mail =
    #""mail":{"timestamp":"2026-11-18T10:00:00.000Z","messageId":"M","tags":{"ses:source-ip":["192.0.2.1"]}}"#

  static let awsSES: [Row] = [
    Row(
      "aws-ses", #"{"eventType":"Send",\#(mail),"send":{}}"#,
      "M:Send:2026-11-18T10:00:00.000Z: | M | send outbound EMAIL | 2026-11-18T10:00:00.000Z | - progress"),
    Row(
      "aws-ses",
      #"{"eventType":"Delivery",\#(mail),"delivery":{"timestamp":"2026-11-18T10:00:03.5Z","recipients":["a"],"smtpResponse":"250 ok"}}"#,
      "M:Delivery:2026-11-18T10:00:03.5Z:250 ok | M | delivery outbound EMAIL | 2026-11-18T10:00:03.5Z | DELIVERED delivered"),
    Row(
      "aws-ses",
      #"{"notificationType":"Bounce",\#(mail),"bounce":{"bounceType":"Permanent","timestamp":"2026-11-18T10:00:05Z","feedbackId":"F"}}"#,
      "M:Bounce:F: | M | status outbound EMAIL | 2026-11-18T10:00:05Z | BOUNCED failed"),
    Row(
      "aws-ses", #"{"eventType":"Complaint",\#(mail),"complaint":{"timestamp":"2026-11-19T10:00:05Z","feedbackId":"F"}}"#,
      "M:Complaint:F: | M | status outbound EMAIL | 2026-11-19T10:00:05Z | COMPLAINT progress"),
    Row(
      "aws-ses", #"{"eventType":"Reject",\#(mail),"reject":{"reason":"Bad content"}}"#,
      "M:Reject:2026-11-18T10:00:00.000Z: | M | status outbound EMAIL | 2026-11-18T10:00:00.000Z | REJECTED failed"),
    Row(
      "aws-ses", #"{"eventType":"Rendering Failure",\#(mail),"failure":{"templateName":"t","errorMessage":"e"}}"#,
      "M:Rendering Failure:2026-11-18T10:00:00.000Z: | M | status outbound EMAIL | 2026-11-18T10:00:00.000Z | FAILED failed"),
    Row(
      "aws-ses",
      #"{"eventType":"DeliveryDelay",\#(mail),"deliveryDelay":{"timestamp":"2026-11-18T10:10:00Z","delayType":"General"}}"#,
      "M:DeliveryDelay:2026-11-18T10:10:00Z: | M | status outbound EMAIL | 2026-11-18T10:10:00Z | DELAYED progress"),
    Row(
      "aws-ses", #"{"eventType":"Subscription",\#(mail),"subscription":{"timestamp":"2026-11-18T10:20:00Z"}}"#,
      "M:Subscription:2026-11-18T10:20:00Z: | M | status outbound EMAIL | 2026-11-18T10:20:00Z | SUBSCRIPTION progress"),
    Row(
      "aws-ses", #"{"eventType":"Open",\#(mail),"open":{"timestamp":"2026-11-18T11:00:00Z","ipAddress":"192.0.2.2"}}"#,
      "M:Open:2026-11-18T11:00:00Z:192.0.2.2 | M | read outbound EMAIL | 2026-11-18T11:00:00Z | - progress"),
    Row(
      "aws-ses",
      #"{"eventType":"Click",\#(mail),"click":{"timestamp":"2026-11-18T11:00:00Z","link":"http://example.com"},"new":1}"#,
      "M:Click:2026-11-18T11:00:00Z:http://example.com | M | read outbound EMAIL | 2026-11-18T11:00:00Z | - progress",
      drift: [.field("/new")]),
    Row(
      "aws-ses", #"{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"m"}"#, "unknownType",
      drift: [.type("AmazonSnsSubscriptionSucceeded"), .field("/message")]),
  ]

  static let sendgrid: [Row] = [
    Row(
      "sendgrid",
      #"{"email":"a@example.com","timestamp":1794996001,"smtp-id":"<s>","event":"processed","sg_event_id":"E","sg_message_id":"X.filter1-2.0"}"#,
      "E | X.filter1-2.0 | send outbound EMAIL | 2026-11-18T10:00:01Z | - progress"),
    Row(
      "sendgrid",
      #"{"timestamp":1794996001,"event":"delivered","sg_event_id":"E","sg_message_id":"X.0","response":"250 OK","tls":1,"audit_correlation_id":"C"}"#,
      "E | X.0 | delivery outbound EMAIL | 2026-11-18T10:00:01Z | delivered delivered C"),
    Row(
      "sendgrid", #"{"timestamp":1794996001,"event":"deferred","sg_event_id":"E","sg_message_id":"X.0","attempt":"5"}"#,
      "E | X.0 | status outbound EMAIL | 2026-11-18T10:00:01Z | deferred progress"),
    Row(
      "sendgrid",
      #"{"timestamp":1794996001,"event":"bounce","type":"blocked","sg_event_id":"E","smtp-id":"<s>","status":"5.0.0"}"#,
      "E | <s> | status outbound EMAIL | 2026-11-18T10:00:01Z | bounce failed"),
    Row(
      "sendgrid",
      #"{"timestamp":1794996001,"event":"dropped","sg_event_id":"E","sg_message_id":"X.0","reason":"Bounced Address"}"#,
      "E | X.0 | status outbound EMAIL | 2026-11-18T10:00:01Z | dropped failed"),
    Row(
      "sendgrid", #"{"timestamp":1794996001,"event":"open","sg_event_id":"E","sg_message_id":"X.0","sg_machine_open":false}"#,
      "E | X.0 | read outbound EMAIL | 2026-11-18T10:00:01Z | - progress"),
    Row(
      "sendgrid", #"{"timestamp":1794996001,"event":"group_unsubscribe","email":"a","sg_message_id":"X.0","order":7}"#,
      "X.0:group_unsubscribe:1794996001:a | X.0 | status outbound EMAIL | 2026-11-18T10:00:01Z | group_unsubscribe progress",
      drift: [.field("/order")]),
    Row(
      "sendgrid", #"{"timestamp":1794996001,"event":"account_status_change","sg_event_id":"E"}"#, "unknownType",
      drift: [.type("account_status_change")]),
  ]

  private static func cloudEvent(_ type: String, from: String = "+15550100", _ rest: String = "") -> String {
    #"{"specversion":"1.0","type":"com.twilio.messaging.\#(type)","source":"AB","id":"E","dataschema":"d","datacontenttype":"j","#
      + #""data":{"messageSid":"SM1","timestamp":"2026-11-18T10:00:01.000Z","from":"\#(from)","messageStatus":"QUEUED"\#(rest)}}"#
  }

  static let twilio: [Row] = [
    Row("twilio", cloudEvent("message.queued"), "E | SM1 | send outbound SMS | 2026-11-18T10:00:01.000Z | - progress"),
    Row(
      "twilio", cloudEvent("message.sent", from: "whatsapp:+15550100"),
      "E | SM1 | send outbound WHATSAPP | 2026-11-18T10:00:01.000Z | - progress"),
    Row(
      "twilio", cloudEvent("message.delivered"),
      "E | SM1 | delivery outbound SMS | 2026-11-18T10:00:01.000Z | DELIVERED delivered"),
    Row(
      "twilio", cloudEvent("message.undelivered", from: "rcs:brand"),
      "E | SM1 | status outbound RCS | 2026-11-18T10:00:01.000Z | UNDELIVERED failed"),
    Row(
      "twilio", cloudEvent("message.failed", #","errorCode":30003"#),
      "E | SM1 | status outbound SMS | 2026-11-18T10:00:01.000Z | FAILED failed"),
    Row(
      "twilio", cloudEvent("message.read", #","tags":{"audit_correlation_id":"C","other":"t"}"#),
      "E | SM1 | read outbound SMS | 2026-11-18T10:00:01.000Z | - progress C"),
    Row(
      "twilio", cloudEvent("inbound-message.received"),
      "E | SM1 | delivery inbound SMS | 2026-11-18T10:00:01.000Z | RECEIVED progress"),
    Row("twilio", cloudEvent("message.recalled"), "unknownType", drift: [.type("com.twilio.messaging.message.recalled")]),
  ]

  private static func sms(_ type: String, _ status: String, final: Bool) -> String {
    #"{"eventType":"\#(type)","eventVersion":"1.0","eventTimestamp":1794996001234,"isFinal":\#(final),"messageId":"M","#
      + #""messageRequestTimestamp":1794996000000,"messageStatus":"\#(status)","context":{"audit_correlation_id":"C"},"totalCarrierFee":0.0}"#
  }

  static let awsSMS: [Row] = [
    Row(
      "aws-sms", sms("TEXT_QUEUED", "QUEUED", final: false),
      "M:TEXT_QUEUED:1794996001234 | M | send outbound SMS | 2026-11-18T10:00:01.234Z | QUEUED progress C"),
    Row(
      "aws-sms", sms("TEXT_DELIVERED", "DELIVERED", final: true),
      "M:TEXT_DELIVERED:1794996001234 | M | delivery outbound SMS | 2026-11-18T10:00:01.234Z | DELIVERED delivered C"),
    Row(
      "aws-sms", sms("TEXT_SUCCESSFUL", "SUCCESSFUL", final: false),
      "M:TEXT_SUCCESSFUL:1794996001234 | M | delivery outbound SMS | 2026-11-18T10:00:01.234Z | SUCCESSFUL progress C"),
    Row(
      "aws-sms", sms("TEXT_CARRIER_BLOCKED", "CARRIER_BLOCKED", final: true),
      "M:TEXT_CARRIER_BLOCKED:1794996001234 | M | status outbound SMS | 2026-11-18T10:00:01.234Z | CARRIER_BLOCKED failed C"),
    Row(
      "aws-sms", sms("TEXT_UNREACHABLE", "UNREACHABLE", final: false),
      "M:TEXT_UNREACHABLE:1794996001234 | M | status outbound SMS | 2026-11-18T10:00:01.234Z | UNREACHABLE progress C"),
    Row(
      "aws-sms", sms("TEXT_UNKNOWN", "UNKNOWN", final: true),
      "M:TEXT_UNKNOWN:1794996001234 | M | status outbound SMS | 2026-11-18T10:00:01.234Z | UNKNOWN progress C"),
    Row(
      "aws-sms", sms("MEDIA_FILE_SIZE_EXCEEDED", "FILE_SIZE_EXCEEDED", final: true),
      "M:MEDIA_FILE_SIZE_EXCEEDED:1794996001234 | M | status outbound MMS | 2026-11-18T10:00:01.234Z | FILE_SIZE_EXCEEDED failed C"
    ),
    Row(
      "aws-sms", sms("RCS_READ", "READ", final: true),
      "M:RCS_READ:1794996001234 | M | read outbound RCS | 2026-11-18T10:00:01.234Z | READ progress C"),
    Row(
      "aws-sms", sms("VOICE_COMPLETED", "COMPLETED", final: true),
      "M:VOICE_COMPLETED:1794996001234 | M | delivery outbound VOICE | 2026-11-18T10:00:01.234Z | COMPLETED delivered C"),
    Row(
      "aws-sms",
      #"{"version":"0","id":"E","detail-type":"t","source":"aws.sms-voice","account":"1","time":"t","region":"r","resources":[],"detail":\#(sms("TEXT_DELIVERED", "DELIVERED", final: true))}"#,
      "E | M | delivery outbound SMS | 2026-11-18T10:00:01.234Z | DELIVERED delivered C"),
  ]

  @Test(arguments: archiver + awsSES + sendgrid + twilio + awsSMS) func says(_ row: Row) throws {
    let reading = try read(row)
    #expect(line(reading) == row.fields)
    #expect(reading.drift == row.drift)
  }

  /// A walk over the trie finds the unknown fields that the oracle finds by comparing paths.
  @Test(arguments: archiver + awsSES + sendgrid + twilio + awsSMS) func theTrieKnowsTheSameFields(_ row: Row) throws {
    let mapping = try #require(try ProviderMapping.named(row.mapping))
    func unknown(_ json: JSONValue, _ node: Int, _ path: String) -> [Drift] {
      (json.members ?? []).flatMap { key, value in
        let bytes = Array(key.utf8)
        let place = path + "/" + JSONPointer.escaped(key)
        let child = mapping.trie.child(of: node, key: bytes.span)
        return child == PathTrie.unknown ? [.field(place)] : unknown(value, child, place)
      }
    }
    let found = Set(unknown(try JSONValue.parse(Array(row.record.utf8)), PathTrie.root, ""))
    #expect(found == row.drift.filter { if case .field = $0 { true } else { false } })
  }
}
