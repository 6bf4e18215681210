import TestSupport
import Testing

@testable import Events

/// A scan for lanes hands out what the scan for the index found, and labels.
struct LaneTests {
  /// Everything that a scan for lanes hands out.
  private struct Lanes: Equatable {
    var records: [String] = []
    var quarantined: [[UInt8]?] = []
    var summary = ScanSummary()

    init(
      _ stored: [UInt8], _ mapping: ProviderMapping, pieces: Int = 65_536, usesShapes: Bool = true,
      recordLimit: Int = ExportScanner.recordLimit
    ) {
      var scanner = ExportScanner(mapping: mapping, usesShapes: usesShapes, recordLimit: recordLimit, purpose: .lanes)
      var start = 0
      while start < stored.count {
        let end = min(stored.count, start + pieces)
        scanner.feed(stored.span.extracting(start..<end)) { window, bytes throws(Never) in take(window, bytes) }
        start = end
      }
      summary = scanner.finish { window, bytes throws(Never) in take(window, bytes) }
    }

    private mutating func take(_ window: ScannedWindow, _ bytes: Span<UInt8>) {
      for record in window.records {
        let bytes = bytes.extracting(record.start..<record.end)
        let text = String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        records.append(
          "\(window.offset + Int64(record.start)) \(record.event.line) \(record.event.messageID) \(record.event.type) "
            + "\(record.isOutbound) \(record.isOutcome) \(record.eventKey) \(record.messageKey) \(labels(record, bytes)) \(text)")
      }
      for record in window.quarantined {
        quarantined.append(window.range(of: record, in: bytes).map { range in range.map { bytes[$0] } })
      }
    }
  }

  private static func labels(_ record: ScannedRecord, _ bytes: Span<UInt8>) -> String {
    var words: [String] = []
    for name in RecordLabels.Name.allCases where name != .tags {
      if let text = record.labels.text(name, in: bytes) { words.append("\(name)=\(text)") }
    }
    var tags: [String] = []
    record.labels.forEachTag(in: bytes) { tag in tags.append(String(decoding: (0..<tag.count).map { tag[$0] }, as: UTF8.self)) }
    return (words + tags.map { "#\($0)" }).joined(separator: " ")
  }

  private static func labels(of record: String, _ mapping: ProviderMapping, usesShapes: Bool) -> [String] {
    var scanner = ExportScanner(mapping: mapping, usesShapes: usesShapes, purpose: .lanes)
    var found: [String] = []
    func take(_ window: ScannedWindow, _ bytes: Span<UInt8>) {
      for record in window.records { found.append(labels(record, bytes.extracting(record.start..<record.end))) }
    }
    // Three times, so that shapes are learned and used; on separate lines.
    scanner.feed(Array("\(record)\n\(record)\n\(record)".utf8).span) { window, bytes throws(Never) in take(window, bytes) }
    _ = scanner.finish { window, bytes throws(Never) in take(window, bytes) }
    return found
  }

  private static func archiver(_ metadata: String, carrier: String = "") -> String {
    #"{"id":"E","type":"message:send","timestamp":"2026-11-18T10:00:01Z","message":{"id":"M","direction":"outbound","#
      + #""metadata":{\#(metadata)}\#(carrier)}}"#
  }

  static let rows: [(mapping: String, record: String, labels: String)] = [
    ("archiver", archiver(""), ""),
    (
      "archiver",
      archiver(
        #""interaction_id":"I","queue_id":"Q","agent_id":7,"campaign":"C \"x\"","tags":["a","b\u00e9"]"#,
        carrier: #","carrier":{"name":"N","code":"9"}"#),
      #"interactionID=I queueID=Q agentID=7 campaign=C "x" carrier=N #a #bé"#
    ),
    ("archiver", archiver(#""tags":"one""#, carrier: #","carrier":{"code":"9"}"#), "carrier=9 #one"),
    ("archiver", archiver(#""tags":[]"#), ""),
    ("archiver", archiver(#""tags":[[],{"a":"b"},"",null,true,-1.5e3,"]"]"#), "#-1.5e3 #]"),
    ("archiver", archiver(#""tags":{"a":"b"},"campaign":null,"queue_id":["x","y"],"agent_id":false"#), "queueID=x"),
    ("archiver", archiver(#""audit_correlation_id":"AUD-I-7-20261118100000""#), "interactionID=I-7"),
    ("archiver", archiver(#""audit_correlation_id":"AUD-\u0049-20261118100000""#), "interactionID=I"),
    ("archiver", archiver(#""audit_correlation_id":"AUD-I-20261118100000","interaction_id":"J""#), "interactionID=J"),
    ("archiver", archiver(#""audit_correlation_id":"AUD--20261118100000""#), ""),
    ("archiver", archiver(#""audit_correlation_id":"AUD-I-2026111810000x""#), ""),
    ("archiver", archiver(#""audit_correlation_id":"aud-I-20261118100000""#), ""),
    ("archiver", archiver(#""audit_correlation_id":"AUD-20261118100000""#), ""),
    (
      "aws-ses",
      #"{"eventType":"Send","mail":{"timestamp":"2026-11-18T10:00:01Z","messageId":"M","tags":{"campaign":["spring","x"],"#
        + #""interaction_id":["I"]}},"send":{}}"#,
      "interactionID=I campaign=spring"
    ),
    (
      "aws-sms",
      #"{"eventType":"TEXT_SENT","eventVersion":"1.0","eventTimestamp":1794996001000,"messageId":"M","carrierName":"N","#
        + #""context":{"campaign":"C","audit_correlation_id":"AUD-K-20261118100000"}}"#,
      "interactionID=K campaign=C carrier=N schemaVersion=1.0"
    ),
    (
      "sendgrid",
      #"{"sg_event_id":"E","event":"processed","timestamp":1794996001,"sg_message_id":"M","category":["a","b"],"#
        + #""unique_args":{"interaction_id":"I"},"marketing_campaign_name":"spring"}"#,
      "interactionID=I campaign=spring #a #b"
    ),
    (
      "twilio",
      #"{"specversion":"1.0","id":"E","type":"com.twilio.messaging.message.sent","data":{"timestamp":"2026-11-18T10:00:01Z","#
        + #""messageSid":"M","from":"+1","tags":{"campaign":"C","queue_id":"Q"}}}"#,
      "queueID=Q campaign=C schemaVersion=1.0"
    ),
  ]

  @Test(arguments: rows.indices) func labelsAreRead(row: Int) throws {
    let (name, record, labels) = Self.rows[row]
    let mapping = try #require(try ProviderMapping.named(name))
    for usesShapes in [true, false] {
      #expect(Self.labels(of: record, mapping, usesShapes: usesShapes) == [labels, labels, labels], "\(record)")
    }
  }

  @Test func genesysLabelsAreInSegments() throws {
    let mapping = try #require(try ProviderMapping.named("genesys"))
    let page =
      #"{"conversations":[{"conversationId":"I","conversationStart":"2026-11-18T10:00:01Z","originatingDirection":"outbound","#
      + #""participants":[{"purpose":"customer"},{"userId":"U","sessions":[{"outboundCampaignId":"C","segments":[{},{"queueId":"Q"}]}]},"#
      + #"{"userId":"V"}]}]}"#
    #expect(Self.labels(of: page, mapping, usesShapes: true).first == "interactionID=I queueID=Q agentID=U campaign=C")
  }

  /// What nobody can read with labels, nobody can read without, and the other way round; a label given twice breaks nothing.
  @Test(arguments: [1, 7, 64, 1_000, 65_536]) func lanesAreTheIndex(pieces: Int) throws {
    let mapping = try #require(try ProviderMapping.named("archiver"))
    var export = ""
    for number in 0..<400 {
      switch number % 20 {
      case 3: export += "{\"id\":\"broken\n"
      case 7: export += "{\"id\":1}\n"
      case 11: export += Envelope.short(number) + Envelope.short(number)
      case 13: export += Self.archiver(#""campaign":"a","campaign":"b""#) + "\n"
      case 14: export += Self.archiver(#""audit_correlation_id":"a","audit_correlation_id":"b""#) + "\n"
      case 15: export += Self.archiver("\n\"campaign\":\r\n\"\(number)\"") + "\n"
      case 17: export += "[\(Envelope.record(number)),,\(Envelope.short(number))]\n"
      default: export += Envelope.record(number) + "\n"
      }
    }
    let stored = Array(export.utf8)
    let plain = Lanes(stored, mapping, usesShapes: false)
    #expect(Lanes(stored, mapping, pieces: pieces) == plain)
    let scanned = ScannedExport(stored, mapping: mapping)
    #expect(plain.summary.scanned == scanned.summary.scanned)
    #expect(plain.summary.outbound == scanned.summary.outbound && plain.summary.excluded == scanned.summary.excluded)
    #expect(plain.records.count == scanned.summary.outbound + scanned.summary.excluded)
    #expect(plain.summary.drift == scanned.summary.drift)
    let whole = scanned.quarantined.map { Array(stored[Int($0.offset)..<Int($0.offset + $0.length)]) }
    #expect(plain.quarantined == whole)
    #expect(plain.records.contains { $0.contains("campaign=b") })
  }

  @Test func aRecordBeyondTheLimitIsNotWhole() throws {
    let mapping = try #require(try ProviderMapping.named("archiver"))
    let long = #"{"id":"\#(String(repeating: "x", count: 300_000))"}"#
    let stored = Array((Envelope.record(1) + "\n" + long + "\n" + Envelope.record(2)).utf8)
    let lanes = Lanes(stored, mapping, recordLimit: 70_000)
    #expect(lanes.records.count == 2 && lanes.quarantined == [nil])
  }
}
