import Foundation
import TestSupport
import Testing

/// `tally notices`, and what `tally nightly` tells people.
@Suite struct NoticesCommandTests {
  private func night(_ folder: String, _ notices: String) throws -> SmallNight {
    let night = try SmallNight(
      folder, more: ", notices: { severity: 'medium', link: 'http://127.0.0.1/r', \(notices) }, metrics: { textfile: 'm.prom' }")
    try night.write("others.ndjson", SmallNight.lines([SmallNight.event("d9", "delivery", "m9-4711", 21)]))
    return night
  }

  @Test func aWebhookIsToldOnce() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(204) }
      try Data("h-key".utf8).write(to: URL(filePath: folder + "/key"))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder + "/key")
      let night = try night(
        folder,
        "webhook: { url: '\(server.url)/hook?t0ken', auth: { kind: 'hmac', keyId: 'k1', key: { file: 'key' } }, headers: { 'X-A': 'b' } }"
      )
      let ending = try night.nightly()
      #expect(ending.status == 10 && ending.error.contains("2026-12-31 people are told by webhook"), "\(ending.error)")
      let post = try #require(server.requests.first)
      #expect(post.path == "/hook" && post.header("X-A") == "b" && post.header("Content-Type") == "application/json")
      #expect(post.header("Authorization")?.hasPrefix("Tally-HMAC-SHA256 keyId=\"k1\",signature=\"") == true)
      #expect(try night.text("notices/2026-12-31/1.json") == post.text)
      let digest = try Tally.run(program: "/usr/bin/sha256sum", [folder + "/store/notices/2026-12-31/1.json"]).out
      #expect(post.header("Idempotency-Key").map(digest.hasPrefix) == true)
      #expect(
        !post.text.contains("m9-4711") && post.text.contains("\"ORPHAN_DELIVERY\":1") && post.text.contains("#night-2026-12-31"))
      #expect(try night.nightly("--quiet").status == 10 && server.requests.count == 1)
      #expect(try night.tally("notices", "--date", SmallNight.date, "--dry-run").error.contains("everybody has been told"))
      let metrics = try String(contentsOfFile: folder + "/m.prom", encoding: .utf8)
      #expect(metrics.contains(#"tallystick_notices{channel="webhook",result="sent"} 0"#))
      for text in [ending.out + ending.error, metrics] { #expect(!text.contains("t0ken") && !text.contains("h-key")) }
    }
  }

  @Test("A server that refuses, or is not there, is a warning by name, and does not fail the night") func failures() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(200) }
      let port = server.port
      server.stop()
      let night = try night(
        folder, "mail: { host: '127.0.0.1', port: \(port), tls: 'none', from: 'a@example.org', to: ['b@example.org'] }")
      let ending = try night.nightly()
      #expect(
        ending.status == 10 && ending.error.contains("a notice was not taken") && !ending.error.contains("nobody was"),
        "\(ending.error)")
      #expect(ending.error.contains("cannot tell people of 2026-12-31 by mail: smtp://127.0.0.1:\(port)"))
      #expect(try night.names("notices/2026-12-31/attempts").count == 1)
      #expect(try night.tally("notices", "--date", SmallNight.date).status == 69)
      let dry = try night.tally("notices", "--date", SmallNight.date, "--dry-run")
      #expect(dry.status == 0 && dry.error.contains("people would be told by mail"), "\(dry.error)")
      #expect(try night.tally("verify", "--quiet").status == 0)
    }
  }

  @Test(.enabled(if: TestMailServer.isThere, "\(TestMailServer.absence)")) func mail() throws {
    try withTemporaryFolder { folder in
      let authority = try TestAuthority()
      let server = try TestMailServer("login", authority.identity())
      let small = try night(
        folder,
        "mail: { host: 'localhost', port: \(server.port), from: 'a@example.org', to: ['b@example.org', 'c@example.org'], user: 'u', password: { env: 'MAIL_PASSWORD' }, ca: '\(authority.caFile)' }"
      )
      let words = ["nightly", "--config", folder + "/tally.json5", "--date", SmallNight.date]
      let without = try Subprocess.run(Tally.path, words, environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)"])
      #expect(without.status == 10 && without.error.contains("MAIL_PASSWORD") && server.mails.isEmpty, "\(without.error)")
      // What bars the way is a failure like any other.
      let metrics = try String(contentsOfFile: folder + "/m.prom", encoding: .utf8)
      #expect(metrics.contains(#"tallystick_notices{channel="mail",result="failed"} 1"#), "\(metrics)")
      #expect(without.error.contains("nobody took the notice") && !without.error.contains("everybody"))
      let kept = try #require(try small.names("notices/2026-12-31/attempts").first)
      #expect(try small.text("notices/2026-12-31/attempts/" + kept).contains("MAIL_PASSWORD: it is not in the environment"))
      let ending = try Subprocess.run(
        Tally.path, words, environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "MAIL_PASSWORD": "p"])
      #expect(ending.status == 10 && ending.error.contains("people are told by mail"), "\(ending.error)")
      let mail = try #require(server.mails.first)
      #expect(
        server.mails.count == 1 && mail.isEncrypted && mail.login == ["u", "p"] && mail.to == ["b@example.org", "c@example.org"])
      // Read by another hand.
      try Data(mail.content).write(to: URL(filePath: folder + "/mail"))
      let script = """
        import email, email.policy, sys
        m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
        print(m['subject']); print(m['from'], m['to']); print([p.get_content_type() for p in m.iter_parts()])
        for p in m.iter_parts(): print(p.get_content())
        assert not m.defects, m.defects
        """
      let read = try Tally.run(program: "/usr/bin/python3", ["-c", script, folder + "/mail"])
      #expect(read.status == 0, "\(read.error)")
      #expect(
        read.out.hasPrefix(
          "reconciliation of 2026-12-31: 1 break in 1 code.\na@example.org b@example.org, c@example.org\n['text/plain', 'text/html']"
        ))
      #expect(read.out.contains("1 ORPHAN_DELIVERY") && !read.out.contains("m9-4711"))
    }
  }

  @Test(.enabled(if: TestMailServer.isThere, "\(TestMailServer.absence)")) func aServerThatRefuses() throws {
    try withTemporaryFolder { folder in
      let server = try TestMailServer("refuse")
      let night = try night(
        folder, "mail: { host: '127.0.0.1', port: \(server.port), tls: 'none', from: 'a@example.org', to: ['b@example.org'] }")
      let ending = try night.nightly()
      #expect(
        ending.status == 10 && ending.error.contains("it answers 550") && ending.error.contains("it is not sent again"),
        "\(ending.error)")
      #expect(try night.tally("notices", "--date", SmallNight.date).error.contains("everybody has been told"))
    }
  }

  @Test(
    arguments: [
      ("mail: { host: 'a b', from: 'a@b', to: ['c@d'] }", "notices.mail.host must be a host's name"),
      ("mail: { host: 'h', from: 'a', to: ['c@d'] }", "notices.mail.from must be an address"),
      ("mail: { host: 'h', from: 'a@b', to: ['c@d', 'x@y>\\r\\nRCPT'] }", "notices.mail.to[1]"),
      ("mail: { host: 'h', from: 'a@b', to: ['c@d'], user: 'u' }", "needs user and password"),
      ("mail: { host: 'h', tls: 'none', from: 'a@b', to: ['c@d'], user: 'u', password: { env: 'P' } }", "can be read on the way"),
      ("webhook: { url: 'http://h/', auth: { kind: 'hmac' } }", "notices.webhook.auth.key"),
    ]) func badSettings(_ notices: String, _ finding: String) throws
  {
    try withTemporaryFolder { folder in
      let night = try night(folder, notices)
      let ending = try night.tally("config", "check")
      #expect(ending.status == 78 && (ending.out + ending.error).contains(finding), "\(ending.out)\(ending.error)")
    }
  }

  @Test func nobodyIsConfigured() throws {
    try withTemporaryFolder { folder in
      let ending = try SmallNight(folder).tally("notices")
      #expect(ending.status == 78 && ending.error.contains("neither `notices.mail` nor `notices.webhook`"))
    }
  }
}
