import Foundation
import TestSupport
import Testing

/// A bad export or a bad record beside good ones, through the built binary: what is wrong is named with its place, and the rest of the
/// night is reconciled.
struct BadInputTests {
  /// A file beside the good export, and what the night says of it.
  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var name = "bad.ndjson"
    var bytes: [UInt8]
    var age = 40_000
    var sends = 4
    var quarantined = 0
    var breaks: [String: Int] = [:]
    /// What `breaks.ndjson` has.
    var saying: [String] = []

    /// A whole file.
    static func file(
      _ what: String, _ name: String, _ bytes: [UInt8], age: Int = 40_000, sends: Int, quarantined: Int = 0, _ breaks: [String],
      _ saying: [String]
    ) -> Row {
      Row(
        testDescription: what, name: name, bytes: bytes, age: age, sends: sends, quarantined: quarantined,
        breaks: Dictionary(breaks.map { ($0, 1) }, uniquingKeysWith: +), saying: saying)
    }

    /// A record between a send and its delivery, which is quarantined.
    static func refused(_ what: String, _ record: [UInt8], _ reason: String, drift: [String] = []) -> Row {
      let first = SmallNight.lines([before])
      return Row(
        testDescription: what, bytes: first + record + [10] + SmallNight.lines([after]), quarantined: 1,
        breaks: ["MALFORMED_RECORD": 1].merging(drift.isEmpty ? [:] : ["SCHEMA_DRIFT": 1], uniquingKeysWith: +),
        saying: [
          #""export":"exports/a/2026/12/31/bad.ndjson","line":2}"#, #""reason":"\#(reason)","offset":\#(first.count),"#,
        ] + drift)
    }

    static func refused(_ what: String, _ record: String, _ reason: String, drift: [String] = []) -> Row {
      refused(what, Array(record.utf8), reason, drift: drift)
    }

    /// A send and a delivery of a message of its own beside another one's, which are accepted.
    static func accepted(_ what: String, _ records: [String], drift: [String] = []) -> Row {
      Row(
        testDescription: what, bytes: SmallNight.lines([before] + records + [after]), sends: 5,
        breaks: drift.isEmpty ? [:] : ["SCHEMA_DRIFT": 1], saying: drift)
    }

    private static let before = SmallNight.event("s4", "send", "m4", 20)
    private static let after = SmallNight.event("d4", "delivery", "m4", 21)
  }

  private static let pair = SmallNight.lines([
    SmallNight.event("s4", "send", "m4", 20), SmallNight.event("d4", "delivery", "m4", 21),
  ])
  private static let packed = SmallNight.gzip(pair)
  private static var badCRC: [UInt8] {
    var bytes = packed
    bytes[bytes.count - 8] ^= 1
    return bytes
  }
  private static let place = #""export":"exports/a/2026/12/31/"#

  static let files: [Row] = [
    .file("whole", "bad.ndjson.gz", packed, sends: 4, [], []),
    .file(
      "cut in the trailer", "bad.ndjson.gz", Array(packed.dropLast(3)), sends: 4, ["EXPORT_TRUNCATED"], [place + "bad.ndjson.gz"]),
    .file(
      "cut in a record", "bad.ndjson.gz", Array(packed.dropLast(30)), sends: 4, quarantined: 1,
      ["EXPORT_TRUNCATED", "MALFORMED_RECORD", "PENDING_DELIVERY_FAIL"], [place + #"bad.ndjson.gz","line":2"#]),
    .file("cut, and young", "bad.ndjson.gz", Array(packed.dropLast(3)), age: 60, sends: 3, [], []),
    .file("a bad CRC", "bad.ndjson.gz", badCRC, sends: 4, ["EXPORT_TRUNCATED"], [place + "bad.ndjson.gz"]),
    .file(
      "bytes after the last member", "bad.ndjson.gz", packed + Array("rest".utf8), sends: 4, ["EXPORT_TRUNCATED"],
      ["bytes follow the last compressed member", place + "bad.ndjson.gz"]),
    .file(
      "an empty .gz", "bad.ndjson.gz", [], sends: 3, ["EXPORT_TRUNCATED"],
      [#""reason":"an empty file""#, place + "bad.ndjson.gz"]),
    .file("an empty .gz, and young", "bad.ndjson.gz", [], age: 60, sends: 3, [], []),
    .file(
      "a bracket before lines", "bad.ndjson", Array("[\n".utf8) + pair, sends: 4, ["EXPORT_TRUNCATED"],
      ["the array that begins on line 1 does not end; a comma between records is missing or too many, on line 3, at byte "]),
    .file(
      "an empty .ndjson", "bad.ndjson", [], sends: 3, ["EXPORT_TRUNCATED"], [#""reason":"an empty file""#, place + "bad.ndjson"]),
    .file("an empty .ndjson, and young", "bad.ndjson", [], age: 60, sends: 3, [], []),
    .file("no line", "bad.ndjson", [10, 10], sends: 3, [], []),
  ]

  private static func with(_ rest: String) -> String { SmallNight.event("x", "send", "mx", 30, rest) }
  private static func with(timestamp: String) -> String {
    with("").replacing(#""2026-12-31T10:00:30Z""#, with: timestamp)
  }
  private static func message(_ id: String) -> [String] {
    [SmallNight.event("s5", "send", id, 30), SmallNight.event("d5", "delivery", id, 31)]
  }

  static let refused: [Row] = [
    .refused("invalid UTF-8", Array(with(#","to":""#).utf8.dropLast(2)) + [0xff, 0x22, 0x7d, 0x7d], "not UTF-8"),
    .refused(
      "a NUL in a text", Array(with(#","to":""#).utf8.dropLast(2)) + [0, 0x22, 0x7d, 0x7d],
      "not JSON: a control character inside a string"),
    .refused("a NUL between", with("").replacing(",", with: "\0,"), "not JSON: an unexpected byte"),
    .refused(
      "a lone surrogate in an id", with("").replacing(#""mx""#, with: #""\ud800""#),
      "an id that is empty, too long or not valid Unicode"),
    .refused("a duplicate key", with(#","id":"my""#), "a key given twice where the event's fields are"),
    .refused(
      "20 MB in a line", with(#","to":"\#(String(repeating: "x", count: 20_000_000))""#),
      "longer than 16 MiB, the longest record that is read"),
    .refused("1e999", with(timestamp: "1e999"), "a timestamp that is no instant, or out of range"),
    .refused("30 February", with(timestamp: #""2026-02-30T10:00:00Z""#), "a timestamp that is no instant, or out of range"),
    .refused("no leap second", with(timestamp: #""2026-12-31T10:00:60Z""#), "a timestamp that is no instant, or out of range"),
    .refused("a null id", with("").replacing(#""x""#, with: "null"), "no event id"),
    .refused("no id", with("").replacing(#""id":"x","#, with: ""), "no event id"),
    .refused("a null message id", with("").replacing(#""mx""#, with: "null"), "no message id"),
    .refused("no message id", with("").replacing(#""id":"mx","#, with: ""), "no message id"),
    .refused(
      "an id of 20 KB", with("").replacing("mx", with: String(repeating: "i", count: 20_000)),
      "an id that is empty, too long or not valid Unicode"),
    .refused(
      "an unknown type", with("").replacing("message:send", with: "message:typing"),
      "an event type that the provider mapping does not know",
      drift: [#"{"kind":"type","value":"message:typing","records":1,"firstLine":2}"#]),
    .refused("an array for a record's field", with("").replacing(#":"outbound""#, with: ":[1,]"), "not JSON: an unexpected byte"),
  ]

  static let accepted: [Row] = [
    .accepted(
      "depth 10,000",
      [
        SmallNight.event(
          "s5", "send", "m5", 30, #","deep":"# + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
        SmallNight.event("d5", "delivery", "m5", 31),
      ], drift: [#"{"kind":"field","value":"/message/deep","records":1,"firstLine":2}"#]),
    .accepted(
      "a leap second",
      [
        SmallNight.event("s5", "send", "m5", 30).replacing("10:00:30", with: "23:59:59"),
        SmallNight.event("d5", "delivery", "m5", 31).replacing("10:00:31", with: "23:59:60"),
      ]),
    .accepted(
      "an unknown channel", message("m5").map { $0.replacing("SMS", with: "FAX") },
      drift: [#"{"kind":"channel","value":"FAX","records":2,"firstLine":2}"#]),
    .accepted(
      "an unknown version", message("m5").map { $0.replacing(#""1.0""#, with: #""9.9""#) },
      drift: [#"{"kind":"version","value":"9.9","records":2,"firstLine":2}"#]),
    .accepted(
      "a status word of 20 KB",
      [SmallNight.event("s5", "send", "m5", 30, #","status":"\#(String(repeating: "w", count: 20_000))""#), message("m5")[1]],
      drift: [#"{"kind":"status","value":"\#(String(repeating: "w", count: 256))…","records":1,"firstLine":2}"#]),
    .accepted("an id of 10 KB", message(String(repeating: "i", count: 10_000))),
    .accepted("an id that is a number", message("m5").map { $0.replacing(#""m5""#, with: "12345678901234567890") }),
  ]

  @Test(arguments: files + refused + accepted) func isNamedAndTheRestReconciled(_ row: Row) throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      try night.write(row.name, row.bytes, age: row.age)
      let ending = try night.nightly("--quiet")
      #expect(ending.status == (row.breaks.isEmpty && row.age > 600 ? 0 : 10), "\(ending.error)")
      let totals = try night.totals()
      #expect(totals["messages", "sends"] == row.sends)
      #expect(totals["messages", "failed"] == 1)
      #expect(totals["events", "quarantined"] == row.quarantined)
      #expect(totals.breaks == row.breaks)
      let breaks = try night.breaks()
      for words in row.saying { #expect(breaks.contains(words), "\(words) in \(breaks)") }
      // Another run finds the same, and writes nothing more.
      #expect(try night.nightly("--quiet").status == ending.status)
      #expect(!night.has("reconciliations/2026/12/31/v2"))
    }
  }
}
