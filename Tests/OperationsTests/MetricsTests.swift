import Foundation
import Testing

@testable import Operations

@Suite struct MetricsTests {
  @Test func text() {
    var metrics = Metrics()
    metrics.set(.breaks, ["channel": "SMS", "code": "LATE_DELIVERY"], to: 12)
    metrics.set(.exports, ["source": "a\"b\\c\nd"], to: 32)
    metrics.set(.breaks, ["channel": "", "code": "EXPORT_GAP"], to: 1)
    metrics.set(.duration, ["job": "nightly"], nanoseconds: 3_045_678_901)
    #expect(
      metrics.text() == #"""
        # HELP tallystick_breaks Breaks of the last run's logical date.
        # TYPE tallystick_breaks gauge
        tallystick_breaks{channel="SMS",code="LATE_DELIVERY"} 12
        tallystick_breaks{channel="",code="EXPORT_GAP"} 1
        # HELP tallystick_exports_pulled Exports that the last run kept for the first time.
        # TYPE tallystick_exports_pulled gauge
        tallystick_exports_pulled{source="a\"b\\c\nd"} 32
        # HELP tallystick_last_run_duration_seconds How long the job's last run took.
        # TYPE tallystick_last_run_duration_seconds gauge
        tallystick_last_run_duration_seconds{job="nightly"} 3.045

        """#)
  }

  @Test func aFailureKeepsTheLastSuccess() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tally.prom"
      var good = Metrics()
      good.setRun(job: "nightly", status: 10, endedAt: 1_795_068_000_000_000_000, took: 1_000_000_000)
      try good.write(to: path)
      var bad = Metrics()
      bad.setRun(job: "nightly", status: 74, endedAt: 1_795_154_400_000_000_000, took: 2_500_000_000)
      try bad.write(to: path)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains("last_success_timestamp_seconds{job=\"nightly\"} 1795068000\n"))
      #expect(text.contains("last_run_timestamp_seconds{job=\"nightly\"} 1795154400\n"))
      #expect(text.contains("last_run_exit_code{job=\"nightly\"} 74\n"))
      #expect(text.contains("last_run_duration_seconds{job=\"nightly\"} 2.500\n"))
      // Nothing stays behind, and the collector's user may read.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["tally.prom"])
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
    }
  }

  /// The file says of each job how it was when it last ran, whichever ran since.
  @Test func anotherJobKeepsWhatWasSaid() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tally.prom"
      func run(_ job: String, at seconds: Int64, _ measure: (inout Metrics) -> Void) throws {
        var metrics = Metrics()
        measure(&metrics)
        metrics.setRun(job: job, status: 0, endedAt: seconds * 1_000_000_000, took: 0)
        try metrics.write(to: path)
      }
      try run("nightly", at: 100) { metrics in
        metrics.set(.breaks, ["channel": "SMS", "code": "LATE_DELIVERY"], to: 12)
        metrics.set(.exports, ["source": "a"], to: 24)
        metrics.set(.exports, ["source": "b"], to: 24)
      }
      try Data("# HELP other_metric x\nother_metric 1\ntallystick_stray 2\n".utf8).append(to: path)
      try run("pull", at: 200) { $0.set(.exports, ["source": "a"], to: 1) }
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for line in [
        "tallystick_breaks{channel=\"SMS\",code=\"LATE_DELIVERY\"} 12", "tallystick_exports_pulled{source=\"a\"} 1",
        "tallystick_last_success_timestamp_seconds{job=\"nightly\"} 100",
        "tallystick_last_success_timestamp_seconds{job=\"pull\"} 200",
      ] { #expect(text.split(separator: "\n").count { $0 == line } == 1, "\(line)") }
      // Its own are told anew, as a whole; what is not ours is not taken over. Each metric stands once.
      #expect(!text.contains("source=\"b\"") && !text.contains("other_metric") && !text.contains("stray"))
      let heads = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
      #expect(heads.count == Set(heads).count)
    }
  }

  @Test func aFolderThatIsNotThere() {
    #expect { try Metrics().write(to: "/nowhere/tally.prom") } throws: { ($0 as? JobError)?.code == .io }
  }
}

/// A folder of its own for one test, removed after it.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "tally-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path())
}

extension Data {
  fileprivate func append(to path: String) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: self)
    try handle.close()
  }
}
