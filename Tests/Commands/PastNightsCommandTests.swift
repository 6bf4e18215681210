import Foundation
import TestSupport
import Testing

/// What people are told of nights that are run again, and of many nights at once.
@Suite struct PastNightsCommandTests {
  /// An export of a night with that many deliveries of messages that nobody sent; the night's first has three good messages too.
  private func write(_ folder: String, _ day: Int, breaks: Int, as name: String = "x") throws {
    let path = folder + "/in/2026-12-\(day)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let lines =
      ((name == "x" ? SmallNight.good : [])
      + (0..<breaks).map { SmallNight.event("\(name)\($0)", "delivery", "\(name)m\($0)", 20 + $0) }).map {
        $0.replacing("2026-12-31", with: "2026-12-\(day)").replacing(#""id":""#, with: "\"id\":\"\(day)")
      }
    try Data(SmallNight.lines(lines)).write(to: URL(filePath: path + "/\(name).ndjson"))
    let old = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path + "/\(name).ndjson")
  }

  private func configure(_ folder: String, _ notices: String) throws -> SmallNight {
    let night = try SmallNight(
      folder, good: false, settings: ", pattern: '{yyyy}-{MM}-{dd}/{name}.ndjson'",
      more: ", organization: 'Example', notices: { severity: 'medium', link: 'http://127.0.0.1/r', \(notices) }")
    for day in 29...31 { try write(folder, day, breaks: day == 30 ? 0 : 1) }
    return night
  }

  private func nightly(_ night: SmallNight, _ days: ClosedRange<Int>) throws -> Tally.Ending {
    try night.tally("nightly", "--since", "2026-12-\(days.lowerBound)", "--until", "2026-12-\(days.upperBound)")
  }

  @Test func aBackfillIsToldAtOnceAndOnce() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(204) }
      let night = try configure(folder, "webhook: { url: '\(server.url)/hook' }")
      // Three nights at once: the last by itself, and one of the two before it is worth telling.
      let first = try nightly(night, 29...31)
      #expect(
        first.status == 10 && first.error.contains("1 past night turned out worse: one digest tells of them"), "\(first.error)")
      #expect(server.requests.count == 2)
      #expect(try night.names("notices/2026-12-31").filter { $0 != "attempts" } == ["1.json", "digest-1.json"])
      let digest = try #require(server.requests.first?.text)
      #expect(try night.text("notices/2026-12-31/digest-1.json") == digest)
      #expect(
        digest.contains(#""nights":[{"breaks":{"ORPHAN_DELIVERY":1},"date":"2026-12-29","more":{"ORPHAN_DELIVERY":1}"#),
        "\(digest)")
      #expect(try night.text("notices/2026-12-29/1.json").contains(#""digest":"notices/2026-12-31/digest-1.json""#))
      #expect(try night.names("runs/notices").count == 1 && !digest.contains("xm0"))
      // Nothing came, nothing is told.
      let again = try nightly(night, 29...31)
      #expect(
        again.status == 10 && again.error.contains("2026-12-29 nobody is told") && server.requests.count == 2, "\(again.error)")
      // A late export: of an earlier night again.
      try write(folder, 30, breaks: 2, as: "y")
      let late = try nightly(night, 29...30)
      // The night behind it looks back on that, and is told anew: more breaks stand open.
      #expect(late.status == 10 && server.requests.count == 4, "\(late.error)")
      #expect(server.requests[2].text.contains(#""more":{"ORPHAN_DELIVERY":2}"#))
      let alone = try night.tally("notices", "--date", "2026-12-30", "--json")
      #expect(
        alone.status == 0 && alone.out.contains(#""worse": []"#) && server.requests.count == 4, "\(alone.out)\(alone.error)")
      #expect(try night.tally("verify", "--quiet").status == 0)
    }
  }

  @Test(.enabled(if: TestMailServer.isThere, "\(TestMailServer.absence)")) func byMail() throws {
    try withTemporaryFolder { folder in
      let server = try TestMailServer("take")
      let night = try configure(
        folder, "mail: { host: '127.0.0.1', port: \(server.port), tls: 'none', from: 'a@example.org', to: ['b@example.org'] }")
      #expect(try nightly(night, 29...31).status == 10 && server.mails.count == 2)
      try Data(try #require(server.mails.first).content).write(to: URL(filePath: folder + "/mail"))
      let script = """
        import email, email.policy, sys
        m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
        print(m['subject'])
        for p in m.iter_parts(): print(p.get_content())
        assert not m.defects, m.defects
        """
      let read = try Tally.run(program: "/usr/bin/python3", ["-c", script, folder + "/mail"])
      #expect(
        read.status == 0 && read.out.hasPrefix("Example: 1 past night worse than told before\n"), "\(read.out)\(read.error)")
      #expect(
        read.out.contains("2026-12-29  1 break in 1 code.  More: 1 ORPHAN_DELIVERY")
          && read.out.contains(">2026-12-29</th>"))
    }
  }

  /// What stops a later night does not keep people from being told of those before it.
  @Test func aNightThatFails() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(204) }
      let night = try configure(folder, "webhook: { url: '\(server.url)/hook' }")
      #expect(try nightly(night, 29...29).status == 10 && server.requests.count == 1)
      try FileManager.default.createDirectory(
        atPath: folder + "/store/reconciliations/2026/12/31/v1/totals.json", withIntermediateDirectories: true)
      try write(folder, 29, breaks: 3, as: "y")
      let ending = try nightly(night, 29...31)
      #expect(ending.status != 10 && ending.status != 0, "\(ending.error)")
      #expect(server.requests.count == 2, "\(ending.error)")
    }
  }
}
