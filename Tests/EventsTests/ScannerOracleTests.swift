import TestSupport
import Testing

@testable import Events

/// The scanner says of every mapping's records what the mapping oracle says.
struct ScannerOracleTests {
  static let rows =
    MappingRecordsTests.archiver + MappingRecordsTests.awsSES + MappingRecordsTests.sendgrid + MappingRecordsTests.twilio
    + MappingRecordsTests.awsSMS

  private func expectAgreement(_ record: String, _ mapping: ProviderMapping) throws {
    let bytes = Array(record.utf8)
    guard let json = try? JSONValue.parse(bytes), json.members != nil else { return }
    #expect(OracleAgreement.disagreement(on: bytes, json, mapping) == nil, "\(record)")
  }

  @Test(arguments: rows) func agree(_ row: MappingRecordsTests.Row) throws {
    let mapping = try #require(try ProviderMapping.named(row.mapping))
    try expectAgreement(row.record, mapping)
    // Every value in turn gone, empty, null, of another type or out of range, no Unicode; every key renamed, escaped, given twice.
    let values = [
      "", "\"\"", "null", "false", "true", "[]", "{\"id\":1}", "0", "1e30", "-1794996001", "\"\\ud800\"",
      "\"2026-02-30T00:00:00Z\"",
      "\"\\u0041\"", "\":\"", "\"inbound\"",
    ]
    for mark in marks(row.record, mapping) {
      for value in values { try expectAgreement(row.record.replacing(mark.value, with: value, maxReplacements: 1), mapping) }
      for key in ["\"x/~\\u00e9\"", "\"\\ud800\"", "\"\"", mark.key + ":0," + mark.key] {
        try expectAgreement(row.record.replacing(mark.key, with: key, maxReplacements: 1), mapping)
      }
    }
  }

  /// Keys and scalar values as written, in their order.
  private func marks(_ record: String, _ mapping: ProviderMapping) -> [(key: String, value: String)] {
    record.matches(of: #/("[^"]*"):("[^"]*"|[-0-9.e]+|true|false|null)/#).map { (String($0.1), String($0.2)) }
  }

  @Test(arguments: [
    ("badID", #"{"id":"\#(String(repeating: "x", count: 16_385))","type":"message:send"}"#),
    ("missingMessageID", #"{"id":"\#(String(repeating: "x", count: 16_384))","type":"message:send","timestamp":1}"#),
    ("duplicateKey", #"{"id":"1","id":"1"}"#), ("duplicateKey", #"{"message":{"id":"1"},"message":{"status":"x"}}"#),
    ("duplicateKey", #"{"message":null,"\u006dessage":{}}"#), ("missingID", #"{"x":1,"x":1}"#), ("badID", #"{"id":"\udc00"}"#),
    ("missingID", #"{"id":null}"#), ("badTimestamp", #"{"id":"1","type":"message:send","timestamp":1e400}"#),
    ("badTimestamp", #"{"id":"1","type":"message:send","timestamp":"2026-02-30T10:00:00Z"}"#),
    ("badTimestamp", #"{"id":"1","type":"message:send","timestamp":"2300-01-01T10:00:00Z"}"#),
    ("missingMessageID", #"{"id":"1","type":"message:send","timestamp":"2016-12-31T23:59:60Z"}"#),
    ("badTimestamp", #"{"id":"1","type":"message:send","timestamp":"2026-11-18T23:59:60Z"}"#),
  ]) func quarantines(_ reason: String, _ record: String) throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let scan = ScannedExport(Array("\(Envelope.record(1))\n\(record)\n\(Envelope.record(2))\n".utf8), mapping: archiver)
    #expect(scan.quarantined.map { "\($0.line) \($0.reason)" } == ["2 \(reason)"])
    #expect(scan.summary.outbound == 2)
    try expectAgreement(record, archiver)
  }

  /// Drift: how often, and on which line first; more status words than have numbers.
  @Test(arguments: [true, false]) func countsDrift(_ usesShapes: Bool) async throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let record = Envelope.record(1)
    let lines = [
      record, record.replacing("SMS", with: "FAX"), record.replacing("\"1.0\"", with: "\"2.0\""),
      record.replacing("\"SMS\"", with: "\"FAX\",\"a\":{\"b/c\":1}"), record.replacing("DELIVERED", with: "LOST"),
      record.replacing("message:delivery", with: "message:typing"), record.replacing("SMS", with: "FAX"),
    ]
    let scan = ScannedExport(Array(lines.joined(separator: "\n").utf8), mapping: archiver, usesShapes: usesShapes)
    #expect(
      scan.summary.drift == [
        SchemaDrift(kind: .channel, value: "FAX", count: 3, line: 2),
        SchemaDrift(kind: .field, value: "/message/a", count: 1, line: 4),
        SchemaDrift(kind: .status, value: "LOST", count: 1, line: 5),
        SchemaDrift(kind: .type, value: "message:typing", count: 1, line: 6),
        SchemaDrift(kind: .version, value: "2.0", count: 1, line: 3),
      ])
  }

  /// More status words than have numbers: those that the mapping names have theirs all the same.
  @Test(arguments: [true, false]) func numbersStatusWords(_ usesShapes: Bool) async throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let named = ["DELIVERED", "FAILED", "DELIVERED"]
    let lines = ((0..<300).map { "W\($0)" } + named).map { Envelope.record(1).replacing("DELIVERED", with: $0) }
    let scan = ScannedExport(Array(lines.joined(separator: "\n").utf8), mapping: archiver, usesShapes: usesShapes)
    let told = try await scan.events().map { scan.summary.statusWords[Int($0.statusWord) - 1] }
    let own = told.firstIndex(of: "…") ?? 0
    #expect(own == 62 - archiver.statuses.wholeWords.count)
    #expect(told == (0..<own).map { "W\($0)" } + Array(repeating: "…", count: 300 - own) + named)
  }

  /// What a platform makes up is told in 256 bytes, without a part of a character.
  @Test func cutsLongWords() throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let (long, cut) = (String(repeating: "é", count: 200), String(repeating: "é", count: 127) + "…")
    let record = Envelope.record(1)
    let lines = [
      record.replacing("DELIVERED", with: "x" + long), record.replacing("\"SMS\"", with: "\"x\(long)\""),
      record.replacing("\"1.0\"", with: "\"x\(long)\""), record.replacing("message:delivery", with: "x" + long),
      record.replacing("\"organizationId\"", with: "\"x\(long)\""),
    ]
    let scan = ScannedExport(Array(lines.joined(separator: "\n").utf8), mapping: archiver)
    #expect(scan.summary.statusWords == ["x" + cut, "DELIVERED"])
    #expect(Set(scan.summary.drift.map(\.value)) == ["x" + cut, "/x" + String(repeating: "é", count: 127) + "…"])
    #expect(scan.summary.drift.count == 5)
  }

  /// Different shapes, with and without the fast path, in pieces: the same index, byte for byte.
  @Test func shapesMakeNoDifference() throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    var random = SplitMix(seed: 3)
    var lines: [String] = []
    for number in 0..<300 {
      let extras = [
        "", #","deliveryTimestamp":null"#, #","n":\#(number)"#, #","n":"\#(number)""#, #","tags":[\#(number),{"a":[]}]"#,
      ]
      var members = [
        #""id":"\#(Envelope.uuid(number))""#, #""type":"message:send""#, #""timestamp":\#(1_794_996_001_234 + number)"#,
        #""message":{"id":"M\#(number)","direction":"outbound"\#(extras[Int(random.next() % 5)])}"#, #""t\u0061gs":[]"#,
      ]
      // Runs of one shape, then keys in any order: the tree learns, gives up and comes back.
      if number % 100 > 40 { members.shuffle(using: &random) }
      if number % 7 == 0 { members[0] += " ,\n\"k\(number)\":[1, 2 ]" }
      lines.append("{" + members.joined(separator: ",") + "}")
    }
    let text = Array(lines.joined(separator: "\n").utf8)
    let plain = ScannedExport(text, mapping: archiver, usesShapes: false)
    #expect(plain.summary.outbound == 300 && plain.quarantined.isEmpty)
    for pieces in [[1], [3, 5], [127], [4096, 1], [65_536]] {
      #expect(ScannedExport(text, mapping: archiver, pieces: pieces) == plain)
    }
  }
}
