import Testing

@testable import Events

struct JSONWriterTests {
  private func write(_ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("a")
    writer.integer(-1)
    writer.key("b\"\n")
    writer.beginArray()
    writer.string("{[\u{1}<\u{2028}é")
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.endArray()
    writer.bool(true)
    writer.null()
    writer.endArray()
    writer.key("c")
    writer.raw("1.5".utf8)
    writer.endObject()
  }

  @Test func writesCompactly() {
    var writer = JSONWriter()
    write(&writer)
    writer.newline()
    write(&writer)
    let line = "{\"a\":-1,\"b\\\"\\n\":[\"{[\\u0001<\u{2028}é\",{},[],true,null],\"c\":1.5}"
    #expect(String(decoding: writer.bytes, as: UTF8.self) == line + "\n" + line)
  }

  @Test func writesForPeople() {
    var writer = JSONWriter(prettyPrinted: true)
    write(&writer)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == """
        {
          "a": -1,
          "b\\"\\n": [
            "{[\\u0001<\u{2028}é",
            {},
            [],
            true,
            null
          ],
          "c": 1.5
        }

        """)
  }

  @Test(arguments: [#"{"z":[1.0,{"a":null}],"a":"\u0001"}"#, "[]", "1e5", "\"\""])
  func writesValuesBack(_ text: String) throws {
    var writer = JSONWriter()
    writer.value(try JSONValue.parse(Array(text.utf8)))
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test func writesMembers() {
    var json = JSONWriter()
    json.beginObject()
    json.member("a", "b\n")
    json.member("c", -1)
    json.member("d", UInt64.max)
    json.member("e", false)
    json.object("f") { $0.member("g", true) }
    json.object("h") { _ in }
    json.array("i", [1, 2]) { json, item in json.member("j", item) }
    json.strings("k", ["l", "m"])
    json.endObject()
    #expect(
      String(decoding: json.bytes, as: UTF8.self)
        == #"{"a":"b\n","c":-1,"d":18446744073709551615,"e":false,"f":{"g":true},"h":{},"i":[{"j":1},{"j":2}],"k":["l","m"]}"#)
  }

  @Test(arguments: [0, 9, 10, -1, 1_234_567_890, .max, .min]) func integers(_ number: Int) {
    var json = JSONWriter()
    json.integer(number)
    json.integer(UInt64.max)
    #expect(json.bytes.elementsEqual("\(number)18446744073709551615".utf8))
  }
}
