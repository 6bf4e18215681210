import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// The built binary, pulling from servers.
@Suite struct SourceCommandTests {
  /// 2026-11-19T06:00:00Z, the morning after 2026-11-18.
  private static let environment = ["SOURCE_DATE_EPOCH": "1795068000", "TZ": "UTC", "TALLY_SECRET": "s3cret"]

  private static let event =
    #"{"id":"e1","version":"1.0","type":"message:send","timestamp":"2026-11-18T10:00:00Z","message":{"id":"m1","direction":"outbound","channel":"SMS"}}"#

  private func tally(_ folder: String, _ words: String...) throws -> Subprocess.Ending {
    try Subprocess.run(Tally.path, words + ["--config", folder + "/tally.json5"], environment: Self.environment)
  }

  private func write(_ folder: String, _ sources: String...) throws {
    try Data("{ store: 'store', sources: [\(sources.joined(separator: ","))] }".utf8).write(
      to: URL(filePath: folder + "/tally.json5"))
  }

  private func genesys(_ platform: GenesysPlatform, _ more: String = "") -> String {
    "{ name: 'g', kind: 'genesys', region: 'mypurecloud.ie', client: { id: 'client', secret: { env: 'TALLY_SECRET' } }, "
      + "login: '\(platform.server.url)', api: '\(platform.server.url)'\(more) }"
  }

  @Test func aNightOfConversations() throws {
    let pages = [
      GenesysPlatform.page(
        [GenesysPlatform.conversation("a", status: "DeliverySuccess"), GenesysPlatform.conversation("b", status: "Failed")],
        next: 1),
      GenesysPlatform.page([GenesysPlatform.conversation("c")]),
    ]
    let platform = try GenesysPlatform { ($0.pages, $0.states) = (pages, ["FULFILLED"]) }
    try withTemporaryFolder { folder in
      try write(folder, genesys(platform))
      #expect(try tally(folder, "config", "check").status == 0)
      let ending = try tally(folder, "nightly", "--date", "2026-11-18")
      #expect(ending.status == 10)
      let totals = try String(contentsOfFile: folder + "/store/reconciliations/2026/11/18/v1/totals.json", encoding: .utf8)
      for part in [#""sends": 3"#, #""delivered": 1"#, #""failed": 1"#, #""pending": 1"#] { #expect(totals.contains(part)) }
      let kept = try String(contentsOfFile: folder + "/store/exports/g/2026/11/18/conversations-0001.json", encoding: .utf8)
      #expect(kept == pages[0])
      let verified = try tally(folder, "verify")
      #expect(verified.status == 0)
      #expect(!ending.error.contains("s3cret"))
    }
  }

  @Test func aDayThatIsNotAvailableIsNoInput() throws {
    let platform = try GenesysPlatform { $0.available = "2026-11-18T12:00:00Z" }
    try withTemporaryFolder { folder in
      try write(folder, genesys(platform))
      let ending = try tally(folder, "pull", "--date", "2026-11-18")
      #expect(ending.status == 66 && ending.error.contains("export left for the next run"))
      #expect(ending.error.contains("the platform has the day's data up to 2026-11-18T12:00:00Z only"))
    }
  }

  @Test func aSecretThatIsNotThereKeepsNoOtherSource() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: false)
      try Data((Self.event + "\n").utf8).write(to: URL(filePath: folder + "/in/x.ndjson"))
      try write(
        folder, "{ name: 'w', kind: 'https', urls: ['https://localhost/x'], auth: { kind: 'bearer', token: { file: 'none' } } }",
        "{ name: 'd', path: 'in' }")
      let check = try tally(folder, "config", "check")
      #expect(check.status == 0 && check.error.contains("sources[0].auth.token \(folder)/none: No such file or directory"))
      let ending = try tally(folder, "pull", "--date", "2026-11-18")
      #expect(ending.status == 74 && ending.error.contains("cannot read a secret"))
      #expect(FileManager.default.fileExists(atPath: folder + "/store/exports/d/2026/11/18/x.ndjson.custody.json"))
    }
  }

  /// What is said of a source's query is what was in force when its exports were pulled, and holds no secret.
  @Test func theQueryIsThatOfThePull() throws {
    let server = try TestServer { request in
      request.path.hasPrefix("/2026-11-18/x") && request.header("Authorization") == "Bearer s3cret"
        ? .ok(Self.event + "\n") : .status(404)
    }
    try withTemporaryFolder { folder in
      let address = "\(server.url)/{yyyy}-{MM}-{dd}/x?page_size=500&key=geheim"
      try write(
        folder,
        "{ name: 'w', kind: 'https', urls: ['\(address)'], pattern: 'x', slots: 1, auth: { kind: 'bearer', token: { env: 'TALLY_SECRET' } } }"
      )
      let night = try tally(folder, "nightly", "--date", "2026-11-18")
      #expect(night.status == 10, "\(night.error)")
      func report(_ version: Int) throws -> String {
        try String(contentsOfFile: folder + "/store/reports/2026/11/18/v\(version)/report.json", encoding: .utf8)
      }
      let first = try report(1)
      let expected =
        #""sources":[{"name":"w","side":"archiver","mappings":["archiver 2"],"exports":1,"pattern":"x","slots":"1","asked":[{"exports":1,"kind":"https","#
        + #""query":{"urls":"\#(server.url)/{yyyy}-{MM}-{dd}/x?page_size=500&key=…","auth":"kind: bearer, token: env: TALLY_SECRET","#
        + #""pattern":"x","settleAfter":"10m"}}]}]"#
      #expect(first.contains(expected), "\(first.prefix(3000))")
      #expect(first.hasPrefix(#"{"$schema":"urn:tallystick:schema:report:1","format":"tallystick-report","formatVersion":1"#))
      // Another config says nothing else of exports that were pulled before, and makes no other report of them.
      try write(folder, "{ name: 'w', path: 'elsewhere', pattern: '*.gz' }")
      let again = try tally(folder, "report", "--date", "2026-11-18")
      #expect(again.status == 10 && again.error.contains("report v1 (there already)"), "\(again.error)")
      let found = try Tally.run(program: "/usr/bin/grep", ["-rlE", "geheim|s3cret", folder + "/store"])
      #expect(found.status == 1 && found.out.isEmpty, "\(found.out)")
      #expect(try tally(folder, "verify").status == 0)
    }
  }

  /// Over TLS with an authority of our own; a wrong token is told by its host and not by its text.
  @Test func overTLS() throws {
    let server = try TestServer(try TestAuthority().identity()) { request in
      request.header("Authorization") == "Bearer s3cret" ? .ok(Self.event + "\n") : .status(401, "s3cret is wrong")
    }
    let authority = try TestAuthority()
    let trusted = try TestServer(try authority.identity()) { request in
      request.header("Authorization") == "Bearer s3cret" ? .ok(Self.event + "\n") : .status(401)
    }
    try withTemporaryFolder { folder in
      func source(_ url: String, _ secret: String) -> String {
        "{ name: 'w', kind: 'https', urls: ['\(url)/{yyyy}-{MM}-{dd}.ndjson'], ca: '\(authority.caFile)', "
          + "auth: { kind: 'bearer', token: \(secret) } }"
      }
      try write(folder, source(server.url, "{ env: 'TALLY_SECRET' }"))
      let stranger = try tally(folder, "pull", "--date", "2026-11-18")
      #expect(stranger.status == 77 && server.requests.isEmpty)
      try write(folder, source(trusted.url, "{ env: 'PATH' }"))
      let wrong = try tally(folder, "pull", "--date", "2026-11-18")
      #expect(wrong.status == 77 && wrong.error.contains("the server answers 401") && !wrong.error.contains("/bin"))
      try write(folder, source(trusted.url, "{ env: 'TALLY_SECRET' }"))
      #expect(try tally(folder, "pull", "--date", "2026-11-18").status == 0)
      #expect(FileManager.default.fileExists(atPath: folder + "/store/exports/w/2026/11/18/2026-11-18.ndjson.custody.json"))
    }
  }

  /// Killed while an export is on its way, and run again: the store is as a run leaves it that nobody disturbed.
  @Test func killedInTheMiddleItHeals() throws {
    let body = Array(String(repeating: Self.event + "\n", count: 20_000).utf8)
    let gate = Gate()
    let server = try TestServer { request in
      if request.path == "/i" { return .ok(#"{"exports":[{"url":"a"},{"url":"b"},{"url":"c"}]}"#) }
      let etag = [HTTPHeader("ETag", "\"v1\"")]
      guard request.path == "/b", request.method == "GET", gate.isClosed else { return TestReply(200, headers: etag, body: body) }
      gate.knock()
      return TestReply(200, headers: etag, body: body, fault: .hang(after: body.count / 2))
    }
    try withTemporaryFolder { folder in
      try write(folder, "{ name: 'w', kind: 'https', index: '\(server.url)/i' }")
      gate.set(false)
      #expect(try tally(folder, "pull", "--date", "2026-11-18", "--threads", "1").status == 0)
      try FileManager.default.moveItem(atPath: folder + "/store", toPath: folder + "/undisturbed")
      gate.set(true)
      let run = try Subprocess(
        Tally.path, ["pull", "--date", "2026-11-18", "--threads", "1", "--config", folder + "/tally.json5"],
        environment: Self.environment)
      gate.wait()
      kill(run.id, SIGKILL)
      try run.wait()
      #expect(!FileManager.default.fileExists(atPath: folder + "/store/exports/w/2026/11/18/b"))
      gate.set(false)
      let healing = try tally(folder, "pull", "--date", "2026-11-18")
      #expect(healing.status == 0, "\(healing.error)")
      let difference = try Subprocess.run(
        "/usr/bin/diff", ["-r", "--exclude=.lock", "--exclude=runs", folder + "/store", folder + "/undisturbed"])
      #expect(difference.status == 0, "\(difference.out)")
    }
  }

  /// Whether the server's door is shut.
  private final class Gate: Sendable {
    private let state = Mutex(false)
    private let knocks = DispatchSemaphore(value: 0)
    /// Somebody has come to it.
    func knock() { knocks.signal() }
    func wait() { knocks.wait() }
    var isClosed: Bool { state.withLock { $0 } }
    func set(_ closed: Bool) { state.withLock { $0 = closed } }
  }
}
