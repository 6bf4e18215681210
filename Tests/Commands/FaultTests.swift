import Foundation
import TestSupport
import Testing

/// A night that is disturbed and run again: the script of `make fault`, at a few of its calls.
struct FaultTests {
  /// Tracing other processes may be forbidden, as in some containers. Then `make fault` says so too.
  private static var canTrace: Bool {
    let scope = try? String(contentsOfFile: "/proc/sys/kernel/yama/ptrace_scope", encoding: .utf8)
    return scope?.hasPrefix("3") != true
  }

  @Test(.enabled(if: canTrace, "ptrace is not permitted here"), .timeLimit(.minutes(20)))
  func aDisturbedNightHeals() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../fault/run").standardizedFileURL.path
    let build = URL(filePath: Tally.path).deletingLastPathComponent().path
    let ending = try Tally.run(program: "/usr/bin/env", ["bash", script, build, "151"])
    #expect(ending.status == 0, "\(ending.error)")
    #expect(ending.out.hasSuffix(" 0 failures\n"))
  }
}
