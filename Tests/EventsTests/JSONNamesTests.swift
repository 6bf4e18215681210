import Testing

@testable import Events

/// Reading by known names says what reading by any name says.
struct JSONNamesTests {
  private static let known = ["code", "codes", "", "é"]

  private func places(_ text: String) throws(JSONError) -> [String] {
    var json = JSONParser(bytes: Array(text.utf8))
    var found: [String] = []
    try json.members(of: JSONNames(Self.known)) { json, place throws(JSONError) in
      _ = try json.value()
      found.append(place.map { Self.known[$0] } ?? "?")
    }
    try json.end()
    return found
  }

  private func keys(_ text: String) throws(JSONError) -> [String] {
    var json = JSONParser(bytes: Array(text.utf8))
    var found: [String] = []
    try json.members { json, key throws(JSONError) in
      _ = try json.value()
      found.append(Self.known.contains { Array($0.utf8) == Array(key.utf8) } ? key : "?")
    }
    try json.end()
    return found
  }

  @Test(arguments: [
    ("{}", []), (#"{"code":1,"codes":2,"":3}"#, ["code", "codes", ""]),
    (#"{"":1 , "codes":2,"code":{}}"#, ["", "codes", "code"]),
    (#"{"code":1,"code":2}"#, ["code", "code"]), (#"{"cod":1,"code ":1,"Code":1,"codes2":1}"#, ["?", "?", "?", "?"]),
    (#"{"\u0063ode":1,"code\"":1,"\u00e9":2,"é":3}"#, ["code", "?", "é", "é"]),
    // Another spelling of é is another name, and so is a lone surrogate.
    ("{\"e\u{301}\":1}", ["?"]), (#"{"\ud800":1}"#, ["?"]),
  ])
  func finds(_ text: String, _ names: [String]) throws {
    #expect(try places(text) == names)
    #expect(try keys(text) == names)
  }

  @Test(arguments: [
    "", "{", #"{"code"#, #"{"code""#, #"{"code" 1}"#, #"{"code":}"#, #"{"code":1"#, #"{"code":1,}"#, "{code:1}", "[1]",
    #"{"code":1]"#,
    #"{"cod\x":1}"#,
  ])
  func failsAlike(_ text: String) {
    let error = #expect(throws: JSONError.self) { try places(text) }
    #expect(error == #expect(throws: JSONError.self) { try keys(text) })
  }
}
