internal import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// Open breaks of earlier nights, as a clean night's report counts them: none is forgotten because it is old.
@Suite struct OpenBreakCountTests {
  private let store = MemoryStore()
  private let scratch = TemporaryFolder()

  /// Two late deliveries on the 16th; the nights behind it have none.
  private func fill() {
    NightFiles.fill(store, lines: [NightFiles.line(0), NightFiles.line(1)], day: "16")
    for day in ["17", "18"] { NightFiles.fill(store, lines: [], day: day) }
  }

  private func report(_ work: WorkSettings, asOf: Int64 = 0) async throws -> ReportOutcome {
    try await NightFiles.job(store, scratch: scratch.path, forms: [.json], work: work).run(
      date: NightFiles.date,
      workAsOf: asOf == 0 ? nil : Instant(nanoseconds: NightFiles.date.advanced(by: 1).start + asOf, digits: 0))
  }

  private static let hour: Int64 = 3_600_000_000_000

  /// Resolves one at some hour of the morning after.
  private func resolve(_ index: Int, at hour: Int64) async throws {
    let record = try BreakRecord(parsing: Array(NightFiles.line(index).utf8), at: "breaks.ndjson")
    let now = NightFiles.date.advanced(by: 1).start + hour * Self.hour
    _ = try await WorkRegister(store: store, now: { now }).record(
      .resolve,
      [WorkDocument.Subject(identity: record.identity, code: record.code, night: try #require(LogicalDate("2026-11-16")))],
      resolution: .explained, text: "r", by: "K. Roe")
  }

  /// Within the window of 90 nights, and beyond one of two: 10 until both are resolved.
  @Test(arguments: [90, 2]) func aCleanNightEndsWithTen(_ window: Int) async throws {
    fill()
    let work = WorkSettings(window: window, limits: WorkLimits(escalate: window == 2 ? [:] : [.medium: 1]))
    let first = try await report(work)
    #expect(first.verdict.kind == .noBreaks && first.exit == .breaks && first.open.escalated == 2 && first.open.unresolved() == 2)
    #expect(first.open.older() == (window == 2 ? 2 : 0))
    try await resolve(0, at: 7)
    let second = try await report(work, asOf: 8 * Self.hour)
    #expect(second.exit == .breaks && second.open.unresolved() == 1)
    try await resolve(1, at: 9)
    let third = try await report(work, asOf: 10 * Self.hour)
    #expect(third.exit == .done && third.open.unresolved() == 0 && third.open.older() == 0)
  }

  @Test func whatIsOlderIsSaid() async throws {
    fill()
    let outcome = try await report(WorkSettings(window: 2))
    let page = store.text(outcome.page)
    #expect(page.contains("2 open breaks are older than the window of 2 nights."))
    #expect(page.contains("tally breaks list --since 2026-11-16"))
    let name = "reports/2026/11/18/v1/summary.json"
    let summary = try NightSummary(parsing: store[name] ?? [], at: name)
    #expect(summary.open == [.medium: 2] && summary.older == [.medium: 2] && summary.escalated == 2)
    #expect(store.text("reports/2026/11/18/v1/report.json").contains(#""older":2"#))
  }

  /// From one night's report to the next: what was open + found − resolved = open.
  @Test func theRollForward() async throws {
    NightFiles.fill(store, lines: [NightFiles.line(0), NightFiles.line(1)], day: "17")
    NightFiles.fill(store, lines: [NightFiles.line(2)], day: "18")
    let none = try await report(WorkSettings())
    #expect(store.text(none.page).contains("no report of the night before states what was open"))
    let job = NightFiles.job(store, scratch: scratch.path, forms: [.json])
    let before = try await job.run(date: NightFiles.date.advanced(by: -1))
    // The night before has a report now: its next one is another.
    let first = try await report(WorkSettings())
    #expect(first.version == 2)
    #expect(store.text(first.page).contains("2 opening + 1 found − 0 cleared − 0 resolved = 3 open"))
    #expect(store.text(first.page).contains("Opening is what report \(before.reportID) left open"))
    let record = try BreakRecord(parsing: Array(NightFiles.line(0).utf8), at: "breaks.ndjson")
    let now = NightFiles.date.advanced(by: 1).start + 7 * Self.hour
    _ = try await WorkRegister(store: store, now: { now }).record(
      .resolve, [WorkDocument.Subject(identity: record.identity, code: record.code, night: NightFiles.date.advanced(by: -1))],
      resolution: .explained, text: "r", by: "K. Roe")
    let second = try await report(WorkSettings(), asOf: 8 * Self.hour)
    #expect(store.text(second.page).contains(" + 1 found − 0 cleared − 1 resolved = 2 open"))
    #expect(second.verdict.kind == .breaks)
    // What the night before claims to have left open, and did not.
    let name = "reports/2026/11/17/v1/summary.json"
    store[name] = Array(store.text(name).replacing(#""medium": 2"#, with: #""medium": 4"#).utf8)
    #expect(try await report(WorkSettings(), asOf: 9 * Self.hour).verdict.kind == .doesNotFoot)
  }

  /// Older than all that a report shows a night of.
  @Test func yearsOld() async throws {
    fill()
    for (key, bytes) in store.contents where key.description.contains("2026/11/16") {
      store[key.description.replacing("2026/11/16", with: "2021/11/16")] = Array(
        String(decoding: bytes, as: UTF8.self).replacing("2026-11-16", with: "2021-11-16").utf8)
      store[key.description] = nil
    }
    #expect(try await report(WorkSettings()).exit == .breaks)
    #expect(try await BreakBoard(store: store, work: BreakWork()).older(than: NightFiles.date)?.count == 2)
    #expect(try await BreakBoard(store: store, work: BreakWork()).older(than: #require(LogicalDate("2021-11-16"))) == nil)
  }
}
