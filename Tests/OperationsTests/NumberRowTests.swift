import Testing

@testable import Operations

@Suite struct NumberRowTests {
  @Test(arguments: [
    ("a", ["a"]), ("h{08..10}", ["h08", "h09", "h10"]), ("{1..1}.gz", ["1.gz"]), ("{3..1}", ["{3..1}"]), ("{1..10}", ["{1..10}"]),
    ("{a..b}", ["{a..b}"]), ("{0000..9999}", ["{0000..9999}"]), ("{1.2}", ["{1.2}"]), ("{", ["{"]),
  ]) func rows(_ text: String, _ names: [String]) {
    #expect(NumberRow.expand(text) == names)
  }
}
