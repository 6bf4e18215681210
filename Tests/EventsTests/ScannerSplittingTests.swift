import TestSupport
import Testing

@testable import Events

/// Where records begin and end: lines, `}{`, arrays, and what stands between them.
struct ScannerSplittingTests {
  /// A text and what is found in it: `line` of each event, `line@offset+length reason` of each quarantined record.
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var events: [UInt32]
    var quarantined: [String] = []
    var damage: String?
    var misplaced: String?
    var testDescription: String { name }
  }

  private static let (a, b, c) = (Envelope.record(1), Envelope.record(2), Envelope.record(3))
  private static let n = a.utf8.count

  /// The record over several lines.
  private static func pretty(_ record: String, indent: String = "") -> String {
    record.replacing("\",\"", with: "\",\n\(indent)  \"").replacing("}}", with: "}\n\(indent)}")
  }

  private static let lines = UInt32(pretty(a).split(separator: "\n").count)

  static let good: [Row] = [
    Row(name: "nothing", text: "", events: []), Row(name: "white space", text: " \r\n\t\n", events: []),
    Row(name: "lines", text: "\(a)\n\(b)\n\(c)\n", events: [1, 2, 3]),
    Row(name: "no final line feed", text: "\(a)\n\(b)", events: [1, 2]),
    Row(name: "CRLF", text: "\(a)\r\n\(b)\r\n", events: [1, 2]),
    Row(name: "blank lines", text: "\n\n\(a)\n\n \n\(b)\n\n", events: [3, 6]),
    Row(name: "}{", text: a + b + c, events: [1, 1, 1]),
    Row(name: "several values a line", text: "\(a) \(b)\n\(c)", events: [1, 1, 2]),
    Row(name: "byte order mark", text: "\u{feff}\(a)\n", events: [1]),
    Row(name: "one array on a line", text: "[\(a),\(b) , \(c)]", events: [1, 1, 1]),
    Row(name: "an array of lines", text: "[\n\(a),\n\(b)\n]\n", events: [2, 3]),
    Row(name: "empty arrays", text: "[][ ]\n[\(a)]", events: [2]),
    Row(name: "arrays on lines", text: "[\(a),\(b)]\n[\(c)]\n", events: [1, 1, 2]),
    Row(name: "arrays in an array", text: "[[\(a)],[],[\(b),\(c)]]", events: [1, 1, 1]),
    Row(name: "pretty-printed", text: "\(pretty(a))\n\(pretty(b))\n\(c)", events: [1, 1 + lines, 1 + 2 * lines]),
    Row(
      name: "pretty-printed array", text: "[\n  \(pretty(a, indent: "  ")),\n  \(pretty(b, indent: "  "))\n]",
      events: [2, 2 + lines]),
  ]

  static let bad: [Row] = [
    Row(
      name: "values that are no objects", text: "1 \"x\" null\n\(a)\ntrue\n", events: [2],
      quarantined: ["1@0+1 notAnObject", "1@2+3 notAnObject", "1@6+4 notAnObject", "3@\(n + 12)+4 notAnObject"]),
    Row(
      name: "elements that are no objects", text: "[1,\(a),\"]\"]", events: [1],
      quarantined: ["1@1+1 notAnObject", "1@\(n + 4)+3 notAnObject"]),
    Row(name: "a broken line", text: "\(a)\n{\"id\":tru}\n\(b)\n", events: [1, 3], quarantined: ["2@\(n + 1)+10 badLiteral"]),
    Row(
      name: "text sequences: equal lines, whatever comes next", text: "\u{1e}\(a)\n\u{1e}\(b)\n\u{1e}\(c)\n", events: [1, 2, 3],
      quarantined: ["1@0+1 unexpectedByte", "2@\(n + 2)+1 unexpectedByte", "3@\(2 * n + 4)+1 unexpectedByte"]),
    Row(
      name: "junk before records on their lines", text: "x\(a)\r\n\(b)\nx\(c) \n", events: [1, 2, 3],
      quarantined: ["1@0+1 unexpectedByte", "3@\(2 * n + 4)+1 unexpectedByte"]),
    Row(
      name: "broken lines before junk", text: "{\"x\":tru {\"y\":1}\n}\nx\n\(a)\n", events: [4],
      quarantined: ["1@0+18 badLiteral", "3@19+1 unexpectedByte"]),
    Row(name: "a cut line", text: "{\"id\":\"\n\(a)\n", events: [2], quarantined: ["1@0+7 controlCharacter"]),
    Row(name: "a line cut before a value", text: "{\"x\":\n\(a)\n\(b)\n", events: [2, 3], quarantined: ["1@0+5 unexpectedByte"]),
    Row(name: "a line cut in an array", text: "{\"x\":[\n\(a)\n\(b)\n", events: [2, 3], quarantined: ["1@0+6 unexpectedByte"]),
    Row(name: "the last but one cut in an array", text: "{\"x\":[\n\(a)\n", events: [2], quarantined: ["1@0+6 unexpectedEnd"]),
    Row(name: "a cut end", text: "\(a)\n{\"x\":[1", events: [1], quarantined: ["2@\(n + 1)+7 unexpectedEnd"]),
    Row(name: "junk", text: "hello, world\n\(a)\n", events: [2], quarantined: ["1@0+12 unexpectedByte"]),
    Row(name: "junk that begins like a value", text: "\"id\":1}\n\(a)\n", events: [2], quarantined: ["1@0+7 unexpectedByte"]),
    Row(name: "broken between }{", text: "\(a){\"x\":+}\(b)", events: [1, 1], quarantined: ["1@\(n)+7 unexpectedByte"]),
    Row(name: "cut between }{", text: "\(a){\"x\":1\(b)", events: [1, 1], quarantined: ["1@\(n)+6 unexpectedByte"]),
    Row(
      name: "broken in an array", text: "[\(a),{\"x\":[+]},\(b)]", events: [1, 1], quarantined: ["1@\(n + 2)+9 unexpectedByte"]),
    Row(
      name: "cut in an array of lines", text: "[\n\(a),\n{\"x\":[1,\n\(b),\n\(c)\n]\n", events: [2, 4, 5],
      quarantined: ["3@\(n + 4)+8 unexpectedEnd"]),
    Row(
      name: "broken in a pretty-printed array", text: "[\n  {\n  \"x\": tru,\n  \"y\": {}\n  },\n  \(a)\n]", events: [6],
      quarantined: ["2@4+27 badLiteral"]),
    Row(
      name: "a comma too many", text: "[\(a),]", events: [1],
      misplaced: "a comma between records is missing or too many, on line 1, at byte \(n + 2)"),
    Row(
      name: "commas where nothing is between them", text: "[,\(a),,\(b)]", events: [1, 1],
      misplaced: "2 commas between records are missing or too many, the first on line 1, at byte 1"),
    Row(
      name: "lines with commas", text: "\(a),\n\(b),\n", events: [1, 2],
      misplaced: "2 commas between records are missing or too many, the first on line 1, at byte \(n)"),
    Row(
      name: "a comma too few", text: "[\(a)\(b)]", events: [1, 1],
      misplaced: "a comma between records is missing or too many, on line 1, at byte \(n + 1)"),
    Row(
      name: "an array of lines without commas", text: "[\n\(a)\n\(b)\n\(c)\n]\n", events: [2, 3, 4],
      misplaced: "2 commas between records are missing or too many, the first on line 3, at byte \(n + 3)"),
    Row(
      name: "a bracket before lines", text: "[\n\(a)\n\(b)\n", events: [2, 3],
      damage: "the array that begins on line 1 does not end",
      misplaced: "a comma between records is missing or too many, on line 3, at byte \(n + 3)"),
    Row(
      name: "an array without end", text: "[\(a),\(b)", events: [1, 1], damage: "the array that begins on line 1 does not end"),
    Row(
      name: "an array without end on a line", text: "[\(a),\n[\(b)]\n[\(c)]\n", events: [1, 2, 3],
      damage: "the array that begins on line 1 does not end",
      misplaced: "a comma between records is missing or too many, on line 3, at byte \(2 * n + 6)"),
    Row(name: "an end without array", text: "\(a)]\n\(b)\n", events: [1, 2], quarantined: ["1@\(n)+1 unexpectedByte"]),
    Row(
      name: "NUL", text: "\(a)\n\u{0}\n\(b)\n{\"x\":\"\u{0}\"}\n", events: [1, 3],
      quarantined: [
        "2@\(n + 1)+1 unexpectedByte", "4@\(2 * n + 4)+9 controlCharacter",
      ]),
    Row(
      name: "a byte order mark inside", text: "\(a)\n\u{feff}\(b)\n", events: [1, 2], quarantined: ["2@\(n + 1)+3 unexpectedByte"]
    ),
  ]

  @Test(arguments: good + bad, [true, false]) func finds(_ row: Row, usesShapes: Bool) async throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    for piece in [1, 2, 3, 7, 61, 65_536] {
      let scan = ScannedExport(Array(row.text.utf8), mapping: archiver, pieces: [piece], usesShapes: usesShapes)
      #expect(try await scan.events().map(\.line) == row.events, "pieces of \(piece)")
      #expect(
        scan.quarantined.map { "\($0.line)@\($0.offset)+\($0.length) \($0.reason)" } == row.quarantined, "pieces of \(piece)")
      #expect(scan.summary.damage == row.damage && scan.summary.misplaced == row.misplaced)
      #expect(scan.summary.scanned == row.events.count + row.quarantined.count)
    }
  }

  /// A record longer than the limit is quarantined, its neighbours are not; one of exactly the limit is read.
  @Test(arguments: [1, 13, 500, 65_536]) func passesOverLongRecords(_ piece: Int) async throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let long = Envelope.record(2, extra: #","x":"\#(String(repeating: "x", count: 300))""#)
    let limit = long.utf8.count
    for (text, lines) in [
      ("\(Self.a)\n\(long)\n\(Self.c)\n", [1, 3]), ("\(Self.a)\n\(long)", [1]), ("[\(Self.a),\n\(long),\n\(Self.c)]", [1, 3]),
      ("\(Self.a)\n{\"x\":[\n\(Self.b)\n\(Self.c)\n", [1, 3, 4]),
      ("\(Self.a)\n\(long)\(Self.c)\(Self.b)", [1, 2, 2]), ("[\(Self.a),\n\(long),\(Self.c),\(Self.b)]", [1, 2, 2]),
    ] as [(String, [UInt32])] {
      for usesShapes in [true, false] {
        func scan(_ limit: Int) -> ScannedExport {
          ScannedExport(Array(text.utf8), mapping: archiver, pieces: [piece], usesShapes: usesShapes, recordLimit: limit)
        }
        let short = scan(limit - 1)
        #expect(try await short.events().map(\.line) == lines)
        #expect(short.quarantined.map(\.line) == [2])
        guard text.contains(long) else { continue }
        #expect(short.quarantined.map(\.reason) == [.tooLarge])
        #expect(scan(limit).quarantined.isEmpty)
      }
    }
  }

  /// A broken record counts once however long it is, and takes none of its neighbours along.
  @Test(arguments: [
    // Behind a wrong escape, on one line; the same in an array, and without anything between records.
    (#"{"x":"\q\#(filler)","y":[1]}"#, "\n"), (#"{"x":"\q\#(filler)","y":[1]}"#, ","), (#"{"x":"\q\#(filler)","y":[1]}"#, ""),
    // Its quote, or its bracket, is missing.
    (#"{"x":\q"\#(filler)}"#, "\n"), (#"{"x":\q{"y":"\#(filler)"}"#, "\n"),
    // Deeper than is read.
    (#"{"x":"# + String(repeating: "[", count: 90_000) + String(repeating: "]", count: 90_000) + "}", ""),
    // Printed on lines of its own, without a quote; with one and a wrong number.
    ("{\n  \"x\": \"\(short),\n  \"y\": 1,\n  \"z\": {\n    \"a\": 2\n  }\n}", "\n"),
    ("{\n  \"x\": 01,\n  \"w\": \"\(filler)\",\n  \"z\": {\n    \"a\": 2\n  }\n}", "\n"),
    ("{\n  \"x\": 01,\n  \"w\": \"\(filler)\",\n  \"z\": {\n    \"a\": 2\n  }\n}", ","),
  ]) func countsALongRecordOnce(_ broken: String, _ between: String) async throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    var text = [Self.a, broken, Self.b, Self.c].joined(separator: between)
    if between == "," { text = "[\(text)]" }
    for piece in [997, 65_536, 1 << 20] {
      let scan = ScannedExport(Array(text.utf8), mapping: archiver, pieces: [piece], usesShapes: true)
      #expect(try await scan.events().count == 3)
      #expect(scan.quarantined.count == 1 && scan.summary.damage == nil)
      let record = try #require(scan.quarantined.first)
      #expect(Int(record.offset) == Self.a.utf8.count + (between == "" ? 0 : 1) + (between == "," ? 1 : 0))
      #expect(Int(record.length) == broken.utf8.count)
    }
  }

  private static let filler = String(repeating: "x", count: 200_000)
  private static let short = String(repeating: "x", count: 20)
}
