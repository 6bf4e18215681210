internal import Events
internal import Reconciliation
internal import Reports
internal import Testing

@Suite struct SheetsTests {
  /// Sheets get their places by name before there is a report.
  @Test func sheetsAreNamedAsForetold() async throws {
    let rendered = try await Rendered.usual(FixtureNight([(.lateDelivery, [("SMS", 3)])]))
    #expect(ReportSheets(rendered.report).sheets.map(\.name) == ReportSheets.names)
  }

  /// Of which time, in which zone, and up to when it tells what people did.
  @Test func whichNightItIsOf() async throws {
    let rows = ReportSheets(try await Rendered.usual(FixtureNight([])).report).sheets[0].rows
    for (name, value) in [
      ("Period", "2026-11-18, 00:00 to 24:00 UTC"), ("Time zone", "UTC"), ("Work on breaks as of", "2026-11-19T06:00:00Z"),
    ] { #expect(rows.contains([.word(name), .word(value)])) }
  }

  /// Rows come in order, each of the break whose line stands there, however many are handed on at once.
  @Test(arguments: [0, 1, 511, 512, 513, 1_300])
  func rowsComeInOrder(_ count: Int) async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", count)])])
    let rows = KeptRows()
    #expect(try await listing(night, rows).total == count)
    let cells = try night.breaks.map { try BreakRecord(parsing: Array($0.utf8), at: "b").cells(BreakStanding()) }
    #expect(await rows.rows == cells)
  }

  /// Long lines are few together.
  @Test(arguments: [(100, 512), (1_000, 263), (300_000, 1), (200_000, 2)]) func batchesAreBounded(_ bytes: Int, _ lines: Int)
    async throws
  {
    var iterator = Lines(lines: Array(repeating: String(repeating: "x", count: bytes), count: 600)).makeAsyncIterator()
    #expect(try await LineBatch.next(&iterator, from: 1).lines.count == lines)
  }

  @Test func rowsThatCannotBeKeptEndIt() async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", 300)])])
    await #expect(throws: FullRows.Full.self) { try await listing(night, FullRows()) }
  }

  private func listing(_ night: FixtureNight, _ rows: any RowSink) async throws -> BreakListing {
    var sink = Kept()
    return try await BreakListing.read(Lines(lines: night.breaks), at: "breaks.ndjson", csv: &sink, rows: rows)
  }
}

private actor KeptRows: RowSink {
  private(set) var rows: [[FormCell]] = []
  func add(_ rows: [[FormCell]]) { self.rows += rows }
}

private struct FullRows: RowSink {
  struct Full: Error {}
  func add(_ rows: [[FormCell]]) async throws { if !rows.isEmpty { throw Full() } }
}
