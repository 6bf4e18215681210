import Foundation
import Synchronization
import TestSupport
import Testing

/// What others on the machine see of a run that holds a secret.
@Suite struct SecretsAtRunTests {
  private static let event =
    #"{"id":"e1","version":"1.0","type":"message:send","timestamp":"2026-11-18T10:00:00Z","message":{"id":"m1","direction":"outbound","channel":"SMS"}}"#

  /// Looked at from the server, while the run waits for its answer.
  @Test func nobodySeesTheSecret() throws {
    let seen = Mutex<[String: String]>([:])
    let run = Mutex<pid_t>(0)
    let started = DispatchSemaphore(value: 0)
    let server = try TestServer { request in
      started.wait()
      let id = run.withLock { $0 }
      for file in ["cmdline", "environ", "limits"] {
        let text = (try? Data(contentsOf: URL(filePath: "/proc/\(id)/\(file)"))).map { String(decoding: $0, as: UTF8.self) }
        seen.withLock { $0[file] = text }
      }
      started.signal()
      return request.header("Authorization") == "Bearer s3cret" ? .ok(Self.event + "\n") : .status(401)
    }
    try withTemporaryFolder { folder in
      try Data("s3cret\n".utf8).write(to: URL(filePath: folder + "/secret"))
      let source =
        "{ name: 'w', kind: 'https', urls: ['\(server.url)/x.ndjson'], "
        + "auth: { kind: 'bearer', token: { command: ['/bin/sh', '-c', 'cat secret; cat secret >&2', '-'] } } }"
      try Data("{ store: 'store', sources: [\(source)] }".utf8).write(to: URL(filePath: folder + "/tally.json5"))
      let (out, error) = (folder + "/out", folder + "/error")
      let process = try Subprocess(
        Tally.path, ["pull", "--date", "2026-11-18", "--config", folder + "/tally.json5"],
        environment: ["SOURCE_DATE_EPOCH": "1795068000"], directory: folder, output: out, error: error)
      run.withLock { $0 = process.id }
      started.signal()
      #expect(try process.wait() == 0)
      let files = seen.withLock { $0 }
      #expect(files["cmdline"]?.contains("pull") == true)
      #expect(files["limits"]?.contains(#/Max core file size +0 +0 /#) == true)
      for text in Array(files.values) + [
        try String(contentsOfFile: out, encoding: .utf8), try String(contentsOfFile: error, encoding: .utf8),
      ] {
        #expect(!text.contains("s3cret"))
      }
      // Nor is it in anything that was written.
      let found = try Subprocess.run("/usr/bin/grep", ["-r", "s3cret", folder + "/store"])
      #expect(found.status == 1)
    }
  }
}
