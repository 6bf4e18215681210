import Foundation
import TestSupport
import Testing

/// `tally dispositions report` as its users run it, on a sealed store in a directory.
struct DispositionsReportCommandTests {
  @Test func aReportIntoTheStoreAndIntoAFolder() async throws {
    let place = TemporaryFolder()
    let folder = place.path
    defer { withExtendedLifetime(place) {} }
    try await SealedStage.make(folder)
    func tally(_ words: String...) throws -> Tally.Ending { try SealedStage.tally(folder, words) }
    let dry = try tally("dispositions", "report", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains("would be written"), "\(dry.error)")
    #expect(!FileManager.default.fileExists(atPath: folder + "/store/dispositions"))
    let first = try tally("dispositions", "report", "--forecast", "12", "--json")
    #expect(first.status == 0 && first.error.contains("0 archives were destroyed; 0 may go; 4 stay."), "\(first.error)")
    let files = folder + "/store/dispositions/2026-11-20/report/v1/"
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: files).sorted() == [
        "archives.csv", "forecast.csv", "holds.csv", "report.html", "report.json",
      ])
    let document = try #require(try JSONSerialization.jsonObject(with: Data(first.out.utf8)) as? [String: Any])
    #expect((document["archives"] as? [Any])?.count == 4)
    let again = try tally("dispositions", "report", "--forecast", "12")
    #expect(again.status == 0 && again.error.contains("(there already)"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/store/runs/dispositions-report/2026-11-20").count == 1)
    #expect(try tally("dispositions", "report", "--out", "mine").status == 0)
    let mine = try #require(FileManager.default.contents(atPath: folder + "/mine/report.html"))
    #expect(!mine.isEmpty)
    #expect(try tally("dispositions", "report", "--out", "mine").status == 77)
    // A legal hold that no hold asks for is for somebody to look at.
    try Data("{\"held\":true}\n".utf8).write(
      to: URL(filePath: folder + "/store/archives/2026/10/18/SMS/.manifest.json.lock.json"))
    let drifted = try tally("dispositions", "report", "--forecast", "12")
    #expect(drifted.status == 10 && drifted.error.contains("1 has one that no hold explains"), "\(drifted.error)")
    #expect(FileManager.default.fileExists(atPath: folder + "/store/dispositions/2026-11-20/report/v2/report.html"))
    #expect(try tally("verify").status == 0)
  }

  @Test(
    arguments: [
      (["dispositions", "report", "--forecast", "0"], 64, "1 to 240"),
      (["dispositions", "report", "--forecast", "x"], 64, "1 to 240"),
      (["dispositions", "report", "--as-of", "x"], 64, "RFC 3339"), (["dispositions", "report", "x"], 64, "extra operand"),
    ] as [([String], Int32, String)]) func refuses(_ words: [String], _ status: Int32, _ message: String) async throws
  {
    let place = TemporaryFolder()
    defer { withExtendedLifetime(place) {} }
    try await SealedStage.make(place.path)
    let ending = try SealedStage.tally(place.path, words)
    #expect(ending.status == status && ending.error.contains(message), "\(ending.status): \(ending.error)")
    #expect(!FileManager.default.fileExists(atPath: place.path + "/store/dispositions"))
  }
}
