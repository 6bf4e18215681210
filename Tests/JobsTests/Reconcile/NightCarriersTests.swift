internal import Events
internal import Reconciliation
internal import Testing

@testable internal import Jobs

/// One number for a name, whatever export it is in.
@Suite struct NightCarriersTests {
  private static let day = LogicalDate(day: 20_000)

  private func carriers(_ exports: [(Int, [String], Bool)], ledger: Int? = nil) -> NightCarriers {
    NightCarriers(
      exports.enumerated().map { ($0.offset == ledger, Self.day.advanced(by: $0.element.0), $0.element.1, $0.element.2) })
  }

  private func numbers(_ numbers: Carrier.Renumbering, _ count: Int) -> [UInt8] { (0...count).map { numbers[$0] } }

  @Test func aNameHasOneNumber() {
    // "é" in two ways are two names: names are bytes.
    let found = carriers([
      (-2, ["C", "D"], false), (-1, ["A"], false), (0, ["A", "B"], false), (0, ["B", "e\u{301}", "\u{e9}"], false),
    ])
    #expect(found.names.names.map { Array($0.utf8) } == ["A", "B", "e\u{301}", "\u{e9}", "C", "D"].map { Array($0.utf8) })
    #expect(found.names.others == 0)
    #expect(
      found.numbers.map { numbers($0, 4) } == [[0, 5, 6, 31, 31], [0, 1, 31, 31, 31], [0, 1, 2, 31, 31], [0, 2, 3, 4, 31]])
    #expect(found.numbers.allSatisfy { $0[31] == Carrier.others })
  }

  /// The thirty-first name and those behind it are others; how many is known unless an export has others of its own.
  @Test func namesAreBounded() {
    let many = (0..<20).map { "a\($0)" }
    let more = (0..<20).map { "b\($0)" }
    let found = carriers([(-1, more + ["a3"], false), (0, many, false)])
    #expect(found.names.names == many + more[..<10] && found.names.others == 10)
    #expect(numbers(found.numbers[0], 21) == [0] + (21...30) + Array(repeating: 31, count: 10) + [4])
    #expect(carriers([(-1, more, false), (0, many, true)]).names.others == nil)
  }

  @Test func theLedgerNamesNone() {
    let found = carriers([(0, ["A"], false), (0, ["B"], true)], ledger: 1)
    #expect(found.names.names == ["A"] && found.names.others == 0)
    #expect((0..<Carrier.count).allSatisfy { found.numbers[1][$0] == Carrier.none })
  }
}
