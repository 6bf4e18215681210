import Testing

@testable import Events

/// What is JSON, what is not, and where the mistake is.
struct JSONParserTests {
  @Test(arguments: [
    "null", " true ", "\t\n\r false", "0", "-0", "0.0", "-0.0e-0", "1E400", "1e+5", "123456789012345678901234567890", "\"\"",
    "\"\u{7f}\"", "\"\u{2028}\u{10ffff}\"", #""\u0000""#, #""\ud83d\ude00""#, #""\"\\\/\b\f\n\r\t""#, #""\uFFFF\uabCD""#,
    "[]", "[ ]", "{}", "{ }", "[[],{}]", "[1 , 2]", #"{"a":1,"b":{"a":[null]}}"#, #"{"":0}"#, #"{"a":0,"A":0}"#,
    // Two spellings of é are two keys.
    "{\"\u{e9}\":0,\"e\u{301}\":0}", #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":1}"#,
    // Lone surrogates.
    #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""a\ud800x""#, #""\ud800\n""#, #""\ud800\ud800""#, #"{"\ud800":0}"#,
  ])
  func accepts(_ text: String) throws {
    _ = try JSONValue.parse(Array(text.utf8))
  }

  @Test(
    arguments: [
      ("", 0), (" ", 1), ("nul", 0), ("True", 0), ("NaN", 0), ("Infinity", 0), ("-", 1), ("+1", 0), ("01", 1), ("-01", 2),
      ("1.", 2), (".1", 0), ("1e", 2), ("1e+", 3), ("1.e1", 2), ("0x1", 1), ("1 2", 2), ("{}{}", 2), ("'a'", 0),
      ("\"a", 0), ("\"\t\"", 1), ("\"\n\"", 1), ("\"\u{0}\"", 1), (#""\a""#, 1), (#""\u12""#, 5), (#""\u12G4""#, 5),
      (#""\x41""#, 1), (#""\"#, 1), (#""\u{41}""#, 3), (#""\ud800\u004""#, 12),
      ("[", 1), ("]", 0), ("[1", 2), ("[1,", 3), ("[,1]", 1), ("[1,]", 3), ("[1 2]", 3), ("[1}", 2), ("[1]]", 3),
      ("{", 1), ("{]", 1), ("{1:1}", 1), ("{a:1}", 1), (#"{"a"}"#, 4), (#"{"a":}"#, 5), (#"{"a":1,}"#, 7), (#"{"a":1 "b":2}"#, 7),
      (#"{"a":1,,"b":2}"#, 7), (#"{"a"::1}"#, 5), (#"{"a":1]"#, 6),
      ("\u{feff}1", 0), ("1\u{a0}", 1), ("//\n1", 0), ("/**/1", 0), ("1\u{0}", 1), ("nulll", 4),
    ] as [(String, Int)])
  func refuses(_ text: String, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.utf8)) }
    #expect(error?.offset == offset)
  }

  @Test(
    arguments: [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xe0, 0x9f, 0xbf], [0xe2, 0x82], [0xe2, 0x82, 0x41],
      [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x9f, 0x98], [0xf4, 0x90, 0x80, 0x80],
      [0xf5, 0x80, 0x80, 0x80], [0xff], [0xfe],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
    for text in [[0x22] + bytes + [0x22], [0x22, 0x61] + bytes] {
      #expect(throws: JSONError.self) { try JSONValue.parse(text) }
    }
  }

  @Test func readsWhatTheTextSays() throws {
    let value = try JSONValue.parse(Array(#" {"a":[1.50,-2e3,"x\u00e9\ud83d\ude00\n"],"b":{"c":true,"d":null},"n":42} "#.utf8))
    #expect(value["a"]?.elements?.count == 3)
    guard case .number("1.50")? = value["a"]?.elements?[0] else {
      Issue.record("numbers stay as written")
      return
    }
    #expect(value["a"]?.elements?[2].stringValue == "xé😀\n")
    #expect(value["b"]?["c"]?.boolValue == true)
    #expect(value["b"]?["d"]?.isNull == true)
    #expect(value["n"]?.intValue == 42)
    #expect(value["missing"] == nil)
    #expect(value.members?.map(\.key) == ["a", "b", "n"])
  }

  @Test func keepsWhatUnicodeDoesNotAllow() throws {
    let value = try JSONValue.parse(Array(#"["a\ud800\ud83d\ude00","\ud800","\uD800","\ufffd"]"#.utf8))
    #expect(value.elements?.map(\.stringValue) == ["a\u{fffd}😀", "\u{fffd}", "\u{fffd}", "\u{fffd}"])
    #expect(value.canonical() == Array(#"["a\ud800\ud83d\ude00","\ud800","\uD800","\#u{fffd}"]"#.utf8))
    let other = try JSONValue.parse(Array(#"["a\ud800\ud83d\ude00","\ud801","\uD800","\ud800"]"#.utf8))
    #expect(JSONValue.differences(value, other) == ["/1", "/3"])
  }

  @Test func keepsKeysGivenTwice() throws {
    func parse(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }
    let value = try parse(#"{"b":0,"a":2,"a":1}"#)
    #expect(value["a"]?.intValue == 2)
    #expect(value.members?.count == 3)
    #expect(value.canonical() == Array(#"{"a":2,"a":1,"b":0}"#.utf8))
    #expect(JSONValue.differences(value, try parse(#"{"a":2,"b":0,"a":1}"#)).isEmpty)
    #expect(JSONValue.differences(value, try parse(#"{"a":1,"b":0,"a":2}"#)) == ["/a"])
    #expect(JSONValue.differences(value, try parse(#"{"a":2,"b":0}"#)) == ["/a"])
  }

  @Test func nestsToTheLimitAndNoFurther() throws {
    func nested(_ depth: Int) -> [UInt8] { Array(repeating: 0x5b, count: depth) + Array(repeating: 0x5d, count: depth) }
    _ = try JSONValue.parse(nested(512))
    for depth in [513, 10_000, 1_000_000] {
      let error = #expect(throws: JSONError.self) { try JSONValue.parse(nested(depth)) }
      #expect(error?.offset == 512)
    }
  }

  /// Whatever single byte is cut out, put in or changed, the parser ends in a value or an error.
  @Test func survivesEveryChangeOfAByte() {
    let text = Array(#"{"a\u00e9":[1.5e-3,"\ud83d\ude00é"],"b":{"c":true}}"#.utf8)
    for position in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[position] = byte
        if let value = try? JSONValue.parse(changed) { #expect((try? JSONValue.parse(value.canonical())) != nil) }
      }
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(text.prefix(position))) }
    }
  }

  /// Members and elements one by one are those of the tree; what is of another kind is refused where it stands.
  @Test func readsOneByOne() throws {
    let text = #" {"a": [1, -2 ,null], "b":{"c":true},"b":"x\u00e9", "n" : null} "#
    var (json, numbers, found) = (JSONParser(bytes: Array(text.utf8)), [Int?](), [String]())
    try json.members { json, key throws(JSONError) in
      found.append(key)
      switch found.count {
      case 1:
        try json.elements { json throws(JSONError) in numbers.append(try json.optionalInteger()) }
      case 2:
        try json.members { json, key throws(JSONError) in
          #expect(key == "c")
          #expect(try json.optionalTruth() == true)
        }
      case 3: #expect(try json.optionalText() == "xé")
      default: #expect(try json.isNull())
      }
    }
    try json.end()
    #expect(numbers == [1, -2, nil])
    #expect(found == (try JSONValue.parse(Array(text.utf8))).members?.map(\.key))
  }

  @Test(arguments: ["1", "true", "[]", "{}", #""x""#, "1.5", "nul", "tru", "-", ""])
  func refusesOtherKinds(_ text: String) {
    func fails(_ read: (inout JSONParser) throws -> Void) -> Bool {
      var json = JSONParser(bytes: Array(text.utf8))
      do { try read(&json) } catch { return true }
      return false
    }
    #expect(fails { _ = try $0.optionalText() } == (text != #""x""#))
    #expect(fails { _ = try $0.optionalInteger() } == (text != "1"))
    #expect(fails { _ = try $0.optionalTruth() } == (text != "true"))
    #expect(fails { try $0.members { _, _ throws(JSONError) in } } == (text != "{}"))
    #expect(fails { try $0.elements { _ throws(JSONError) in } } == (text != "[]"))
  }
}
