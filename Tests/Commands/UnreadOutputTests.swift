import Glibc
import TestSupport
import Testing

/// Standard output that nobody reads, as behind a pager that somebody left open.
@Suite struct UnreadOutputTests {
  /// Whoever does not read the document does not keep the store from others.
  @Test(.timeLimit(.minutes(2))) func keepsNoLock() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly("--quiet").status == 0)
      let path = folder + "/out"
      let made = unsafe mkfifo(path, 0o600)
      #expect(made == 0)
      // Open at both ends, so that nothing waits for a reader; and full, so that the document does.
      let pipe = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      defer { close(pipe) }
      var block = [UInt8](repeating: 0x20, count: 4096)
      while unsafe write(pipe, block, block.count) > 0 {}
      let lines = try LinePipe(folder + "/lines")
      let process = try Subprocess(
        Tally.path, ["reconcile", "--json", "--config", folder + "/tally.json5", "--date", SmallNight.date],
        environment: night.environment, output: path, error: lines.path)
      // Lines are told under the lock.
      #expect(lines.line() != nil)
      #expect(try Subprocess.run("/usr/bin/flock", ["-w", "30", folder + "/store/.lock", "true"]).status == 0)
      var out: [UInt8] = []
      func drain() {
        while case let count = unsafe read(pipe, &block, block.count), count > 0 { out += block.prefix(count) }
      }
      drain()
      #expect(try process.wait() == 0)
      drain()
      #expect(out.contains(0x7b))
    }
  }
}
