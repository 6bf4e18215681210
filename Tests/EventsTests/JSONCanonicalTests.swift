import Testing

@testable import Events

/// RFC 8785, and the comparison of values.
struct JSONCanonicalTests {
  /// RFC 8785, appendix B.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
      (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
      (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
      (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
      (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
      (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func printsDoublesAsECMAScript(_ bits: UInt64, _ text: String) {
    #expect(JSONValue.canonicalNumber(Double(bitPattern: bits)) == text)
  }

  /// Against the standard library's UTF-16, over texts that differ at every kind of character.
  @Test func sortsByUTF16() {
    let parts = [
      "", "a", "b", "\u{7f}", "\u{e9}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{ffff}", "\u{10000}", "\u{10ffff}",
    ]
    let texts = parts.flatMap { first in parts.map { first + $0 } }
    for a in texts {
      for b in texts { #expect(JSONValue.precedes(a, b) == a.utf16.lexicographicallyPrecedes(b.utf16)) }
    }
  }

  @Test func printsDoublesThatReadBack() {
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state ^ state >> 29)
      guard value.isFinite else { continue }
      #expect(Double(JSONValue.canonicalNumber(value)) == value)
    }
  }

  @Test(arguments: [
    (#" { "b" : 1 , "a" : [ 1.0 , 1e2 , -0 , 0.10 ] } "#, #"{"a":[1,100,0,0.1],"b":1}"#),
    (
      #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew","1":"One","\ud83d\ude00":"Smiley","\u0080":"Control","\u00f6":"o"}"#,
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"o\",\"€\":\"Euro Sign\",\"😀\":\"Smiley\",\"\u{fb33}\":\"Hebrew\"}"
    ),
    (#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#, #""€$\u000f\nA'B\"\\\\\"/""#),
    (#"[56, {"d": true, "10": null, "1": [ ]}]"#, #"[56,{"1":[],"10":null,"d":true}]"#),
    (#""\u001f\u007f\u2028<é""#, "\"\\u001f\u{7f}\u{2028}<é\""),
    ("1e400", "1e400"),
  ])
  func writesTheCanonicalForm(_ text: String, _ canonical: String) throws {
    let value = try JSONValue.parse(Array(text.utf8))
    #expect(String(decoding: value.canonical(), as: UTF8.self) == canonical)
  }

  @Test(
    arguments: [
      ("1", "1.0", []), ("1", "1e0", []), ("100", "1E+2", []), ("0", "-0.0e9", []), ("0.001", "1e-3", []),
      ("-1.50", "-15e-1", []),
      ("1", "-1", [""]), ("1", "10", [""]), ("9007199254740992", "9007199254740993", [""]), ("0.1", "0.10000000000000001", [""]),
      ("1e400", "1e401", [""]), ("1e99999999999999999999", "1e99999999999999999998", [""]),
      ("1e99999999999999999999", "1e99999999999999999999", []), ("1", "\"1\"", [""]), ("null", "false", [""]),
      ("\"\u{e9}\"", "\"e\u{301}\"", [""]), (#""\u00e9""#, "\"é\"", []),
      (#"{"a":1,"b":2}"#, #" {"b":2.0, "a":1} "#, []), (#"{"a":1}"#, #"{"a":2}"#, ["/a"]),
      (#"{"a":1}"#, #"{"b":1}"#, ["/a", "/b"]),
      (#"{"a":{"b":[1,2,3]}}"#, #"{"a":{"b":[1,0]}}"#, ["/a/b/1", "/a/b/2"]), (#"{"a":{}}"#, #"{"a":[]}"#, ["/a"]),
      (#"{"a/b":1,"~":1,"":1}"#, #"{"a/b":2,"~":2,"":2}"#, ["/", "/a~1b", "/~0"]), ("[]", "[]", []),
      ("[{}]", "[{\"x\":null}]", ["/0/x"]),
    ] as [(String, String, [String])])
  func findsDifferences(_ a: String, _ b: String, _ pointers: [String]) throws {
    let (a, b) = (try JSONValue.parse(Array(a.utf8)), try JSONValue.parse(Array(b.utf8)))
    #expect(JSONValue.differences(a, b) == pointers)
    #expect(JSONValue.differences(b, a) == pointers)
    #expect((a.exactForm() == b.exactForm()) == pointers.isEmpty)
  }
}
