import Foundation
import TestSupport
import Testing

/// Small exports as the vendors write them, pulled and reconciled by the built-in mappings. Records have the fields that the vendors'
/// public schemas name (the mappings cite them); values are made up.
struct MappingNightsTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var mapping: String
    var name: String
    var text: String
    /// scanned, excluded; sends, delivered, failed, pending, read
    var totals: [Int]
    var channels: [String: Int]
    var breaks: [String: Int] = [:]
    var testDescription: String { mapping }
  }

  private static func ses(_ type: String, _ message: String, _ part: String) -> String {
    #"{"eventType":"\#(type)","mail":{"timestamp":"2026-12-31T10:00:00.000Z","source":"bank@example.com","messageId":"\#(message)","#
      + #""destination":["a@example.net"],"headersTruncated":false,"tags":{"ses:configuration-set":["c"]}},\#(part)}"#
  }

  /// Amazon SES: five messages; the records stand one behind the other, as Firehose puts them.
  static let awsSES = Row(
    mapping: "aws-ses", name: "firehose.gz",
    text: [
      ses("Send", "A", #""send":{}"#),
      ses(
        "Delivery", "A",
        #""delivery":{"timestamp":"2026-12-31T10:00:02.500Z","recipients":["a@example.net"],"smtpResponse":"250 ok"}"#),
      ses("Open", "A", #""open":{"timestamp":"2026-12-31T10:05:00.000Z","ipAddress":"192.0.2.1","userAgent":"u"}"#),
      ses("Send", "B", #""send":{}"#),
      ses(
        "Bounce", "B",
        #""bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[],"timestamp":"2026-12-31T10:00:03.000Z","feedbackId":"F-B"}"#
      ),
      ses("Send", "C", #""send":{}"#), ses("Reject", "C", #""reject":{"reason":"Bad content"}"#),
      ses("Send", "D", #""send":{}"#),
      ses("DeliveryDelay", "D", #""deliveryDelay":{"timestamp":"2026-12-31T11:00:00.000Z","delayType":"MailboxFull"}"#),
      ses("Rendering Failure", "E", #""failure":{"errorMessage":"e","templateName":"t"}"#),
    ].joined(),
    totals: [10, 0, 4, 1, 2, 1, 1], channels: ["EMAIL": 4], breaks: ["PENDING_DELIVERY_FAIL": 1, "ORPHAN_STATUS": 1])

  private static func grid(_ event: String, _ id: String, _ message: String, _ second: Int, _ rest: String = "") -> String {
    #"{"email":"a@example.net","timestamp":\#(1_798_711_200 + second),"smtp-id":"<\#(message)@mx>","event":"\#(event)","category":["c"],"#
      + #""sg_event_id":"\#(id)","sg_message_id":"\#(message).recvd-1-0"\#(rest)}"#
  }

  /// SendGrid posts arrays, with line breaks of its own, and times in whole seconds.
  static let sendgrid = Row(
    mapping: "sendgrid", name: "post.json",
    text: "[\r\n"
      + [
        grid("processed", "e1", "A", 0), grid("deferred", "e2", "A", 2, #","response":"400 try again","attempt":"1""#),
        grid("delivered", "e3", "A", 9, #","response":"250 OK""#),
        grid("open", "e4", "A", 60, #","useragent":"u","ip":"192.0.2.1","sg_machine_open":false"#),
        grid("click", "e5", "A", 61, #","url":"https://example.com","ip":"192.0.2.1""#), grid("processed", "e6", "B", 0),
        grid("bounce", "e7", "B", 4, #","reason":"500 unknown","status":"5.0.0","type":"bounce""#),
        grid("processed", "e8", "C", 0), grid("dropped", "e9", "C", 0, #","reason":"Unsubscribed Address""#),
      ].joined(separator: ",\r\n") + "\r\n]\r\n",
    totals: [9, 0, 3, 1, 2, 0, 1], channels: ["EMAIL": 3])

  private static func cloud(_ type: String, _ id: String, _ message: String, _ second: Int, from: String = "+15550100") -> String
  {
    #"{"specversion":"1.0","type":"com.twilio.messaging.\#(type)","source":"/AC1/Messages/\#(message)","id":"\#(id)","#
      + #""dataschema":"https://events-schemas.twilio.com/Messaging.MessageStatus/4","datacontenttype":"application/json","#
      + #""time":"2026-12-31T10:00:\#(second)Z","data":{"accountSid":"AC1","messageSid":"\#(message)","from":"\#(from)","#
      + #""to":"+15550101","timestamp":"2026-12-31T10:00:\#(second)Z","messageStatus":"S"}}"#
  }

  /// Twilio's CloudEvents, in the arrays that its sink posts.
  static let twilio = Row(
    mapping: "twilio", name: "events.json",
    text: "["
      + [
        cloud("message.queued", "t1", "SM1", 10), cloud("message.sent", "t2", "SM1", 11),
        cloud("message.delivered", "t3", "SM1", 12),
        cloud("message.queued", "t4", "SM2", 10, from: "whatsapp:+15550100"),
        cloud("message.delivered", "t5", "SM2", 12, from: "whatsapp:+15550100"),
        cloud("message.read", "t6", "SM2", 20, from: "whatsapp:+15550100"), cloud("message.sent", "t7", "SM3", 10),
        cloud("message.undelivered", "t8", "SM3", 14), cloud("message.failed", "t9", "SM4", 15),
        cloud("inbound-message.received", "t10", "SM5", 30),
      ].joined(separator: ",") + "]",
    totals: [10, 1, 3, 2, 1, 0, 1], channels: ["SMS": 2, "WHATSAPP": 1], breaks: ["ORPHAN_STATUS": 1])

  private static func sms(_ type: String, _ status: String, _ message: String, _ second: Int, final: Bool) -> String {
    #"{"eventType":"\#(type)","eventVersion":"1.0","eventTimestamp":\#((1_798_711_200 + second) * 1000 + 7),"isFinal":\#(final),"#
      + #""originationPhoneNumber":"+15550100","destinationPhoneNumber":"+15550101","isoCountryCode":"US","messageId":"\#(message)","#
      + #""messageRequestTimestamp":1798711200000,"messageEncoding":"GSM","messageType":"TRANSACTIONAL","messageStatus":"\#(status)","#
      + #""messageStatusDescription":"d","totalMessageParts":1,"totalMessagePrice":0.00581,"totalCarrierFee":0.0}"#
  }

  /// AWS End User Messaging: a status that is not final is no outcome.
  static let awsSMS = Row(
    mapping: "aws-sms", name: "sms.ndjson",
    text: [
      sms("TEXT_QUEUED", "QUEUED", "A", 0, final: false), sms("TEXT_SUCCESSFUL", "SUCCESSFUL", "A", 1, final: false),
      sms("TEXT_DELIVERED", "DELIVERED", "A", 5, final: true), sms("TEXT_SENT", "SENT", "B", 0, final: false),
      sms("TEXT_CARRIER_BLOCKED", "CARRIER_BLOCKED", "B", 3, final: true), sms("MEDIA_QUEUED", "QUEUED", "C", 0, final: false),
      sms("MEDIA_UNREACHABLE", "UNREACHABLE", "C", 2, final: false), sms("VOICE_INITIATED", "INITIATED", "D", 0, final: false),
      sms("VOICE_ANSWERED", "ANSWERED", "D", 6, final: false), sms("VOICE_COMPLETED", "COMPLETED", "D", 40, final: true),
    ].joined(separator: "\n"),
    totals: [10, 0, 4, 2, 1, 1, 0], channels: ["SMS": 2, "MMS": 1, "VOICE": 1], breaks: ["PENDING_DELIVERY_FAIL": 1])

  static let archiver = Row(
    mapping: "archiver", name: "h00.ndjson.gz",
    text: (SmallNight.good + [
      SmallNight.event("r1", "read", "m1", 59),
      SmallNight.event("i1", "send", "m4", 40)
        .replacing("outbound", with: "inbound"),
    ]).joined(separator: "\n"),
    totals: [8, 1, 3, 2, 1, 0, 1], channels: ["SMS": 3])

  @Test(arguments: [archiver, awsSES, sendgrid, twilio, awsSMS]) func areReconciled(_ row: Row) throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false, settings: ", mapping: '\(row.mapping)'")
      let bytes = Array(row.text.utf8)
      try night.write(row.name, row.name.hasSuffix(".gz") ? SmallNight.gzip(bytes) : bytes)
      let ending = try night.nightly("--quiet")
      #expect(ending.status == (row.breaks.isEmpty ? 0 : 10), "\(ending.error)")
      let totals = try night.totals()
      let events = ["scanned", "excluded"].map { totals["events", $0] }
      #expect(events + ["sends", "delivered", "failed", "pending", "read"].map { totals["messages", $0] } == row.totals)
      #expect(totals["events", "quarantined"] == 0)
      #expect(totals["events", "duplicate"] == 0)
      let breaks = try night.breaks()
      #expect(totals.breaks == row.breaks, "\(breaks)")
      let channels = try #require(totals.members["channels"] as? [String: [String: Int]])
      #expect(channels.compactMapValues { $0["sends"] }.filter { $0.value > 0 } == row.channels)
    }
  }
}
