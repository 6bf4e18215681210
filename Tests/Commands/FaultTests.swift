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

  /// A file that a command writes for its user is told as written when its name is durable too.
  @Test(.enabled(if: canTrace, "ptrace is not permitted here"), .timeLimit(.minutes(2)))
  func aFolderThatDoesNotFlush() async throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try await SealedStage.make(folder.path)
    let (inject, seen) = (folder.path + "/inject", folder.path + "/seen")
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../fault/inject.c").standardizedFileURL
    #expect(try Tally.run(program: "/usr/bin/env", ["clang", "-o", inject, source.path]).status == 0)
    /// Fails the call of that number that changes files: how the command ends, how many calls there are, and which one failed.
    func extract(_ number: Int) throws -> (ending: Tally.Ending, told: [Substring]) {
      let out = folder.path + "/out\(number)"
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: false)
      let ending = try Subprocess.run(
        "/bin/sh",
        ["-c", #"exec 3> "$0"; exec "$@""#, seen, inject, "EIO", "\(number)", out]
          + [Tally.path, "extract", "--channel", "SMS", "--out", out + "/events", "--config", "tally.json5"],
        environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)"], directory: folder.path)
      return (ending, try String(contentsOfFile: seen, encoding: .utf8).split(whereSeparator: \.isWhitespace))
    }
    let whole = try extract(0)
    #expect(whole.ending.status == 0, "\(whole.ending.error)")
    // After it, only the name is removed under which the bytes were written.
    let number = try #require(whole.told.first.flatMap { Int($0) }) - 1
    let cut = try extract(number)
    #expect(cut.told.dropFirst().elementsEqual(["fsync", Substring(folder.path + "/out\(number)")]), "\(cut.told)")
    #expect(cut.ending.status == 74, "\(cut.ending.error)")
  }
}
