import Foundation
import TestSupport
import Testing

/// `tally expire` where somebody took or exchanged content.
@Suite struct ExpireAlteredCommandTests {
  private static let folder = "archives/2026/10/18/SMS"

  private func content(_ bench: ExpireBench) throws -> String {
    bench.folder.path + "/store/" + (try #require(bench.names(".tar.zst").first { $0.hasPrefix(Self.folder) }))
  }

  @Test("What is missing is told with 11, when the plan of the rest is stored") func missing() async throws {
    let bench = try await ExpireBench(then: "destroy")
    try FileManager.default.removeItem(atPath: try content(bench))
    for words in [["expire", "plan", "--dry-run"], ["expire", "plan"]] {
      let planned = try bench.tally(words)
      #expect(planned.status == 11 && planned.error.contains("3 of 4 archives may go"), "\(planned.status): \(planned.error)")
      #expect(planned.error.contains("archive is missing") && planned.error.contains(Self.folder), "\(planned.error)")
    }
    #expect(bench.names("plan.json").count == 1 && bench.names("plan.json.p7s").count == 1)
    #expect(try bench.text("expire.prom").contains(#"tallystick_last_run_exit_code{job="expire"} 11"#))
    let run = try bench.tally("expire", "run")
    #expect(run.status == 0 && run.error.contains("3 archives destroyed"), "\(run.error)")
    #expect(try bench.tally("verify").status == 11)
  }

  @Test("It comes before a plan that is not stored") func jump() async throws {
    let bench = try await ExpireBench(more: ", surge: { floor: 1 }")
    try FileManager.default.removeItem(atPath: try content(bench))
    let stopped = try bench.tally("expire", "plan")
    #expect(stopped.status == 11 && stopped.error.contains("--expect=3"), "\(stopped.status): \(stopped.error)")
    #expect(bench.names("plan.json").isEmpty)
  }

  @Test("Other bytes of the same length are found when they are read, and stay") func exchanged() async throws {
    let bench = try await ExpireBench(then: "destroy")
    #expect(try bench.tally("expire", "plan").status == 0)
    let path = try content(bench)
    let other = Data(repeating: 0x20, count: try Data(contentsOf: URL(filePath: path)).count)
    try FileManager.default.removeItem(atPath: path)
    try other.write(to: URL(filePath: path))
    let run = try bench.tally("expire", "run")
    #expect(run.status == 11 && run.error.contains("3 archives destroyed"), "\(run.status): \(run.error)")
    #expect(run.error.contains("archive is altered") && run.error.contains("1 archive is altered, and stays"), "\(run.error)")
    #expect(try bench.text("expire.prom").contains(#"tallystick_expire_items{result="altered"} 1"#))
    #expect(try Data(contentsOf: URL(filePath: path)) == other && bench.names(".tar.zst").count == 1)
    #expect(try bench.tally("dispositions", "show", "2027-11-01").out.contains("- altered: its content is not what"))
    #expect(try bench.tally("verify").status == 11)
  }
}
