import Numbers
import Testing

/// What CLDR 48 says (common/main, `latn` symbols and patterns), read off its charts; `_` is U+00A0, `~` U+202F.
@Suite struct NumberFormTests {
  private static func shown(_ text: String) -> String {
    text.replacing("\u{A0}", with: "_").replacing("\u{202F}", with: "~")
  }

  private static func form(_ locale: String) throws -> NumberForm { try #require(NumberForm(locale: locale)) }

  @Test(arguments: [
    ("en", "1,234", "12,345", "1,234,567", "1.3", "98.7%"),
    ("en-IN", "1,234", "12,345", "12,34,567", "1.3", "98.7%"),
    ("hi", "1,234", "12,345", "12,34,567", "1.3", "98.7%"),
    ("de", "1.234", "12.345", "1.234.567", "1,3", "98,7_%"),
    ("de-AT", "1_234", "12_345", "1_234_567", "1,3", "98,7_%"),
    ("de-CH", "1'234", "12'345", "1'234'567", "1.3", "98.7%"),
    ("fr", "1~234", "12~345", "1~234~567", "1,3", "98,7_%"),
    ("es", "1234", "12.345", "1.234.567", "1,3", "98,7_%"),
    ("es-MX", "1,234", "12,345", "1,234,567", "1.3", "98.7%"),
    ("pt", "1.234", "12.345", "1.234.567", "1,3", "98,7%"),
    ("pt-PT", "1234", "12_345", "1_234_567", "1,3", "98,7%"),
    ("pl", "1234", "12_345", "1_234_567", "1,3", "98,7%"),
    ("sv", "1_234", "12_345", "1_234_567", "1,3", "98,7_%"),
    ("it", "1234", "12.345", "1.234.567", "1,3", "98,7%"),
    ("ja", "1,234", "12,345", "1,234,567", "1.3", "98.7%"),
    ("tr", "1.234", "12.345", "1.234.567", "1,3", "%98,7"),
    ("eu", "1.234", "12.345", "1.234.567", "1,3", "%_98,7"),
    ("fa", "1,234", "12,345", "1,234,567", "1.3", "98.7%"),
    ("zh-CN", "1,234", "12,345", "1,234,567", "1.3", "98.7%"),
  ])
  func writesAsTheLocaleDoes(
    _ locale: String, _ four: String, _ five: String, _ seven: String, _ tenths: String, _ percent: String
  ) throws {
    let form = try Self.form(locale)
    #expect([1234, 12_345, 1_234_567].map { Self.shown(form.grouped($0)) } == [four, five, seven])
    #expect(form.tenths(13) == tenths && Self.shown(form.percent(987, of: 1000)) == percent)
    #expect(
      form.tag == locale && form.grouped(0) == "0" && form.grouped(999) == "999"
        && Self.shown(form.grouped(-12_345)) == "−" + five)
  }

  @Test(arguments: [
    ("en", 999_999, 1_000_000, "99.9%"), ("en", 1, 1_000_000, "< 0.1%"), ("en", 0, 5, "0.0%"), ("en", 5, 5, "100.0%"),
    ("en", 0, 0, "–"), ("tr", 1, 1_000_000, "< %0,1"), ("de", 1, 3, "33,3_%"),
  ])
  func saysNeitherAllNorNothingOfWhatIsNot(_ locale: String, _ part: Int, _ whole: Int, _ text: String) throws {
    #expect(Self.shown(try Self.form(locale).percent(part, of: whole)) == text)
  }

  @Test(arguments: [
    ("en", 999, "999 B"), ("en", 1000, "1 kB"), ("en", 1234, "1.2 kB"), ("de", 1234, "1,2 kB"), ("de", 12_345, "12 kB"),
    ("de", 999_999, "999 kB"), ("en", 1_500_000_000, "1.5 GB"), ("de", 1_234_567_000_000_000, "1.234 TB"), ("en", 0, "0 B"),
  ])
  func writesSizes(_ locale: String, _ bytes: Int64, _ text: String) throws { #expect(try Self.form(locale).size(bytes) == text) }

  @Test(arguments: [("en", 59, "59 s"), ("en", 3_661, "1 h 1 min"), ("de", 100_000_000, "1.157 d 9 h"), ("en", 60, "1 min 0 s")])
  func writesAges(_ locale: String, _ seconds: Int, _ text: String) throws { #expect(try Self.form(locale).age(seconds) == text) }

  /// Every form is told apart and whole: its example, read with its own signs, is the number again.
  @Test func everyLocaleReadsBack() throws {
    let tags = NumberForm.tags
    #expect(tags.count > 800 && Set(tags).count == tags.count)
    for tag in tags {
      let form = try Self.form(tag)
      #expect(form.tag == tag && !form.separator.isEmpty && form.point != form.separator)
      for number in [0, 7, 999, 1000, 9999, 10_000, 123_456, 1_234_567, Int.max, Int.min] {
        let text = form.grouped(number).replacing("−", with: "-")
        #expect(Int(text.replacing(form.separator, with: "")) == number, "\(tag): \(text)")
      }
      #expect(form.example == "\(form.tenths(12_345_678)) and \(form.percent(987, of: 1000))", "\(tag)")
    }
  }

  @Test(arguments: [("DE-ch", "de-CH"), ("EN", "en"), ("zh-hans-cn", "zh-Hans-CN")])
  func readsLettersOfEitherSize(_ written: String, _ tag: String) throws { #expect(try Self.form(written).tag == tag) }

  @Test(arguments: ["", "xx", "de_DE", "en-UK", "de-CH-1996", "hi-u-nu-deva", "ks", "english", "de ", "de\tat", " "])
  func knowsNoOther(_ locale: String) { #expect(NumberForm(locale: locale) == nil) }
}
