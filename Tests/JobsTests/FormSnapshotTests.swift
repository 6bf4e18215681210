internal import Events
internal import Jobs
internal import Numbers
internal import Operations
internal import Reports
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

/// Every form of one small night, and what is made of all nights: as they were when somebody looked at them. A file has its own name behind `small-`,
/// and `.txt` behind that where it is no text, and another program shows it as one.
@Suite struct FormSnapshotTests {
  private static let folder = "reports/2026/11/18/v1/"

  /// The store with its reports and their index.
  private func reported() async throws -> MemoryStore {
    let (store, scratch) = (try await SnapshotNight.store(), TemporaryFolder())
    let job = NightFiles.job(store, scratch: scratch.path, organization: SnapshotNight.organization)
    for back in [3, 1] { _ = try await job.run(date: NightFiles.date.advanced(by: -back)) }
    #expect(try await job.run(date: NightFiles.date).exit == .breaks)
    _ = try await IndexJob(store: store).run()
    return store
  }

  private func notice(_ store: MemoryStore) throws -> Notice {
    let bytes = try #require(store[Self.folder + "summary.json"])
    return Notice(try NightSummary(parsing: bytes, at: "summary.json"), number: 1, link: "https://reports.example.org/")
  }

  private func expectKept(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    // Programs read JSON whose lists and objects stand on one line; people do not.
    let text = name.hasSuffix(".json") ? text.replacing(#/([\]}]),(?=["{\[])/#) { $0.output.1 + ",\n" } : text
    let fault = SnapshotCheck.fault(of: text, "small-" + name, beside: #filePath)
    #expect(fault == nil, sourceLocation: sourceLocation)
  }

  @Test func texts() async throws {
    let store = try await reported()
    for name in ["report.json", "summary.json", "breaks.csv", "requests.csv", "breaks.dat", "messages.txt", "evidence.sha256"] {
      expectKept(store.text(Self.folder + name), name)
    }
    for name in ["index.html", "search-2026.html", "month-2026-11.html", "feed.atom"] {
      expectKept(SnapshotCheck.page(store.text("reports/" + name)), name)
    }
    expectKept(String(decoding: try notice(store).json, as: UTF8.self), "notice.json")
    expectKept(String(decoding: DispositionDocumentTests.certificate.bytes, as: UTF8.self), "certificate.json")
  }

  /// As poppler, openpyxl and Python's own library of e-mail show them.
  @Test(.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)")) func shownByOthers() async throws {
    let (store, files) = (try await reported(), TemporaryFolder())
    for name in ["report.pdf", "report.xlsx"] { files.write(name, try #require(store[Self.folder + name])) }
    let notice = try notice(store)
    let mail = NoticeMail(
      notice.text(.english), from: "tally@example.org", to: ["audit@example.org", "night@example.org"],
      key: SHA256.hash(notice.json).description, at: Instant(seconds: 1_795_068_600))
    files.write("notice.eml", mail.bytes)
    for name in ["report.pdf", "report.xlsx", "notice.eml"] {
      expectKept(try FormsCheck.shown(files.path + "/" + name), name + ".txt")
    }
    expectKept(try FormsCheck.shown(files.path + "/report.pdf", "structure"), "report.pdf.structure.txt")
  }
}
