import Storage
import Testing

@Suite struct ObjectKeyTests {
  @Test(arguments: [
    "", "/", "/a", "a/", "a//b", ".", "..", "a/.", "a/..", "../a", "a/../b", "./a", "a\nb", "a\0", "a\u{7f}", "a\u{85}b",
    "a\u{9f}",
    "a/\u{1b}[31m", "a\tb", String(repeating: "a", count: 1_025), String(repeating: "é", count: 513),
  ]) func refuses(_ text: String) { #expect(ObjectKey(text) == nil) }

  @Test(arguments: [
    "a", "a/b", "...", "..a", "a..", ".a", "a b", " ", "a\u{a0}b", "a+b", "%2e%2e", "'\"`", "🧾", "a\\..\\b",
    String(repeating: "a", count: 1_024), String(repeating: "é", count: 512),
  ]) func takes(_ text: String) { #expect(ObjectKey(text)?.description == text) }

  @Test func isItsBytes() throws {
    let (one, two) = (try #require(ObjectKey("x/\u{e9}")), try #require(ObjectKey("x/e\u{301}")))
    #expect(one != two)
    #expect(Set([one, two]).count == 2)
    #expect(two < one)
    // An accent behind a slash makes one Character of the two; the path still ends there.
    let accent = try #require(ObjectKey("x/\u{301}y/\u{301}z"))
    #expect(accent.parts == ["x", "\u{301}y", "\u{301}z"])
    #expect(accent.name == "\u{301}z")
    #expect(accent.isInside(try #require(ObjectKey("x"))))
    #expect(accent.isInside(try #require(ObjectKey("x/\u{301}y"))))
    #expect(!accent.isInside(accent))
    #expect(try !#require(ObjectKey("xy/z")).isInside(try #require(ObjectKey("x"))))
  }
}
