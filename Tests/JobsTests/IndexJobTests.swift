internal import Events
internal import Jobs
internal import Storage
internal import TestSupport
internal import Testing

@Suite struct IndexJobTests {
  private let store = MemoryStore()

  private func put(_ name: String, _ text: String) throws { store.tamper(try #require(ObjectKey(name)), Array(text.utf8)) }
  private func text(_ name: String) throws -> String {
    String(decoding: store.contents[try #require(ObjectKey(name))] ?? [], as: UTF8.self)
  }

  private func report(_ date: String, version: Int = 1, summary: String? = nil, complete: Bool = true) throws {
    let folder = "reports/\(date.replacing("-", with: "/"))/v\(version)/"
    try put(
      folder + "summary.json",
      summary
        ?? #"{"date":"\#(date)","version":\#(version),"report":"r","verdict":"noBreaks","sentence":"No breaks.","asOf":"\#(date)T06:00:00Z","breaks":{},"messages":{"sends":1,"delivered":1,"failed":0,"pending":0,"unconfirmed":0,"read":0}}"#
    )
    try put(folder + "messages.txt", "AAAABBBB\n")
    if complete { try put(folder + "report.html", "") }
  }

  @Test func madeOfTheReportsThatAreComplete() async throws {
    try report("2025-12-31")
    try report("2026-01-02")
    try report("2026-01-02", version: 2)
    try report("2026-01-03", complete: false)
    try put("reports/2026/01/04/v01/report.html", "no version")
    try put("reports/2026/13/01/v1/report.html", "no date")
    let written = try await IndexJob(store: store).run()
    let names = [
      "index.html", "feed.atom", "search-2026.html", "search-2025.html", "month-2025-12.html", "month-2026-01.html",
      "week-2026-W01.html",
    ]
    #expect(written == names.map { "reports/" + $0 })
    let page = try text("reports/index.html")
    #expect(page.contains("2026/01/02/v2/report.html") && page.contains("2026/01/02/v1/report.html"))
    #expect(!page.contains("2026/01/03/v1") && !page.contains("v01") && page.contains("2026-01-01"))
    #expect(try text("reports/search-2026.html").contains("\n2026-01-02 2 AAAABBBB\n"))
  }

  @Test func theSameReportsWriteNothing() async throws {
    try report("2026-01-02")
    _ = try await IndexJob(store: store).run()
    let before = store.contents
    #expect(try await IndexJob(store: store).run() == [])
    #expect(store.contents == before)
    try put("reports/index.html", "lost in a power failure")
    #expect(try await IndexJob(store: store).run() == ["reports/index.html"])
    #expect(store.contents == before)
  }

  /// A night's run makes its own year's search page, and all of them where a year is new.
  @Test func onlyWhatANightChanges() async throws {
    let day = try #require(LogicalDate("2026-01-02"))
    try report("2025-12-31")
    try report("2026-01-02")
    #expect(try await IndexJob(store: store).run(after: day...day).count == 7)
    try report("2025-12-30")
    try report("2026-01-01")
    // December is beside January, and its own sums are another night's to change: that night's run, or one over all.
    #expect(
      try await IndexJob(store: store).run(after: day...day)
        == ["index.html", "feed.atom", "search-2026.html", "month-2025-12.html", "month-2026-01.html", "week-2026-W01.html"].map {
          "reports/" + $0
        })
  }

  @Test(arguments: ["{", "{}", #"{"date":"2026-01-03","version":1}"#]) func aSummaryThatCannotBeRead(_ summary: String)
    async throws
  {
    try report("2026-01-02", summary: summary)
    _ = try await IndexJob(store: store).run()
    #expect(try text("reports/index.html").contains("its summary is missing or cannot be read"))
  }

  @Test func noReports() async throws {
    _ = try await IndexJob(store: store).run()
    #expect(try text("reports/index.html").contains("No night has a report."))
  }
}
