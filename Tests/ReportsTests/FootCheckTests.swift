internal import Events
internal import Reports
internal import Testing

/// Every total has another one that it must equal: one that is changed, by itself or together with what would hide it among the totals, shows.
@Suite struct FootCheckTests {
  private static let ledger = #""ledger":{"scanned":900,"accepted":880,"duplicate":0,"excluded":20,"quarantined":0},"requests""#

  /// A night with a ledger: one more export, and its totals.
  private func failing(_ found: String = "", _ changed: String = "", items: RolledItems? = nil) async throws -> [String] {
    let night = FixtureNight()
    let totals = night.totals().replacing(#""requests""#, with: Self.ledger)
    let counts = #""events":{"scanned":900,"outbound":880,"excluded":20,"quarantined":0}"#
    let input = #"{"key":"exports/ledger/2026/11/18/l0.ndjson.gz","bytes":10,"sha256":"\#(FixtureNight.digest(8))",\#(counts)}"#
    let run = night.run().replacing(#""inputs":["#, with: #""inputs":["# + input + ",")
    let custody = night.custody(8).replacing(
      #"{"source":"archiver","side":"archiver""#, with: #"{"source":"ledger","side":"ledger""#)
    #expect(found.isEmpty || totals.contains(found))
    let rendered = try await Rendered(
      breaks: night.breaks, totals: found.isEmpty ? totals : totals.replacing(found, with: changed), run: run,
      custody: [custody] + (0..<8).map(night.custody), items: items)
    return rendered.report.checks.filter { !$0.holds }.map(\.subject)
  }

  @Test func foots() async throws { #expect(try await failing() == []) }

  @Test(
    arguments: [
      (#"scanned":900,"accepted":880"#, #"scanned":100900,"accepted":100880"#, ["Ledger events by export"]),
      (
        #""accepted":880,"duplicate":0,"excluded":20"#, #""accepted":800,"duplicate":0,"excluded":100"#,
        ["Ledger events by export, excluded"]
      ),
      (
        #""excluded":20,"quarantined":0}"#, #""excluded":17,"quarantined":3}"#,
        ["Quarantined records", "Ledger events by export, excluded", "Ledger events by export, quarantined"]
      ),
      (#""scanned":200000,"accepted":187204"#, #""scanned":300000,"accepted":287204"#, ["Events by export"]),
      (
        #""accepted":187204,"duplicate":20,"excluded":12768"#, #""accepted":188204,"duplicate":20,"excluded":11768"#,
        ["Events by export, excluded"]
      ),
      (
        #""openItems":{"opening":71,"new":54,"cleared":68"#, #""openItems":{"opening":81,"new":54,"cleared":78"#,
        ["Open items cleared", "Open items of the night before", "Open items in cleared.ndjson"]
      ),
      (
        #""delivered":50,"failed":6"#, #""delivered":55,"failed":1"#,
        ["Open items in cleared.ndjson, delivered", "Open items in cleared.ndjson, failed"]
      ),
      (
        #""breakRollForward":{"opening":61,"new":54,"cleared":61"#, #""breakRollForward":{"opening":62,"new":54,"cleared":62"#,
        ["Provisional breaks of the night before"]
      ),
      (
        #""breakRollForward":{"opening":61,"new":54,"cleared":61"#, #""breakRollForward":{"opening":61,"new":50,"cleared":57"#,
        ["Provisional breaks in open-items.ndjson"]
      ),
      (
        #""of":"none","sends":1452,"delivered":1440"#, #""of":"none","sends":1453,"delivered":1441"#,
        ["Carriers, SMS", "Carriers, SMS", "Latencies of carriers, SMS"]
      ),
      (#""requests":{"opening":4,"new":6"#, #""requests":{"opening":3,"new":7"#, ["Requests of the night before"]),
    ] as [(String, String, [String])])
  func totalsThatFootAmongThemselves(_ found: String, _ changed: String, _ subjects: [String]) async throws {
    #expect(try await failing(found, changed) == subjects)
  }

  /// The ledger's totals cannot be left out where there is an export of it.
  @Test func noTotalsOfTheLedger() async throws {
    #expect(
      try await failing(Self.ledger, #""requests""#) == ["Ledger events by export", "Ledger events by export, excluded"])
  }

  @Test func whatTheNightBeganWithIsGone() async throws {
    var items = Rendered.items(57, try Totals(parsing: Array(FixtureNight().totals().utf8), at: "totals.json"))
    items.faults = ["reconciliations/2026/11/17/v1/open-items.ndjson is missing"]
    #expect(try await failing(items: items) == ["Files that the night began with"])
  }

  /// A mapping may read an export otherwise later: that is told, and does not make the totals wrong.
  @Test func countsOfThePull() async throws {
    let night = FixtureNight()
    let custody = night.custody(3).replacing(#""quarantined":8"#, with: #""quarantined":7"#)
    let rendered = try await Rendered(
      breaks: night.breaks, totals: night.totals(), run: night.run(),
      custody: (0..<3).map(night.custody) + [custody] + (4..<8).map(night.custody))
    #expect(rendered.report.verdict.kind == .breaks)
    #expect(rendered.html.contains("25,000 events counted, 8 of them quarantined: not as when it was pulled"))
  }
}
