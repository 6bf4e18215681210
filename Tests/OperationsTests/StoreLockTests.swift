import Foundation
import TestSupport
import Testing

@testable import Operations

/// The lock between two real processes: the other one is flock(1).
@Suite struct StoreLockTests {
  let holder = StoreLock.Holder(job: "nightly", clock: ManualClock())

  @Test func keepsAnotherProcessOut() throws {
    try withTemporaryFolder { folder in
      let store = folder + "/a/store"
      func other(_ wait: String) throws -> Int32 {
        try Subprocess.run("/usr/bin/flock", ["-w", wait, store + "/.lock", "true"]).status
      }
      do {
        let lock = try StoreLock(store: store, holder: holder)
        #expect(try other("0") == 1)
        let text = try String(contentsOfFile: store + "/.lock", encoding: .utf8)
        #expect(
          text
            == #"{"pid":\#(getpid()),"job":"nightly","host":"\#(Environment.hostName)","startedAt":"2026-11-19T06:00:00.000Z"}"#
            + "\n")
        _ = consume lock
      }
      // A program that another test starts has our descriptors for the moment between fork and exec.
      #expect(try other("10") == 0)
    }
  }

  @Test(arguments: [
    (
      #"{"pid":4711,"job":"pull","host":"mail-01","startedAt":"2026-11-19T06:00:00.000Z"}"#,
      "tally pull (pid 4711 on mail-01, since 2026-11-19T06:00:00Z) holds it"
    ),
    ("", "another run holds it"), ("{\"pid\":1", "another run holds it"),
    (
      #"{"pid":1,"job":"\u001b[2J","host":"h","startedAt":"2026-11-19T06:00:00Z"}"#,
      #"tally \u{1b}[2J (pid 1 on h, since 2026-11-19T06:00:00Z) holds it"#
    ),
  ]) func isKeptOutByAnotherProcess(_ content: String, _ cause: String) throws {
    try withTemporaryFolder { store in
      let path = store + "/.lock"
      try Data(content.utf8).write(to: URL(filePath: path))
      let ready = store + "/ready"
      let made = unsafe mkfifo(ready, 0o600)
      #expect(made == 0)
      let other = try Subprocess(
        "/usr/bin/flock", ["-n", "--no-fork", path, "/bin/sh", "-c", "echo locked > '\(ready)'; exec tail -f /dev/null"])
      // Opening the pipe waits for the other end: the lock is held.
      #expect(try Subprocess.run("/bin/cat", [ready]).out == "locked\n")
      do throws(JobError) {
        _ = try StoreLock(store: store, holder: holder)
        Issue.record("two hold the lock")
      } catch {
        #expect(error.code == .tryAgain)
        #expect(error.place == path)
        #expect(error.cause == cause)
      }
      // However the holder ends, the lock is free and its content means nothing.
      kill(other.id, SIGKILL)
      #expect(try other.wait() == 128 + SIGKILL)
      _ = try StoreLock(store: store, holder: holder)
    }
  }

  @Test func holdsOverAsynchronousWork() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tally-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let status = try await StoreLock.holding(store: folder, holder: holder) {
      await Task.yield()
      return try Subprocess.run("/usr/bin/flock", ["-n", folder + "/.lock", "true"]).status
    }
    #expect(status == 1)
  }

  @Test func aFileInPlaceOfTheStore() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(filePath: folder + "/store"))
      #expect { _ = try StoreLock(store: folder + "/store", holder: holder) } throws: { ($0 as? JobError)?.code == .io }
    }
  }

  @Test func aLinkInPlaceOfTheLockIsNotFollowed() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/.lock", withDestinationPath: folder + "/victim")
      #expect(throws: JobError.self) { _ = try StoreLock(store: folder, holder: holder) }
      #expect(!FileManager.default.fileExists(atPath: folder + "/victim"))
    }
  }
}
