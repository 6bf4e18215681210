import Foundation
import Storage
import TestSupport
import Testing

/// Requests for re-ingestion through the command, against an endpoint on the loopback.
@Suite struct RequestsCommandTests {
  @Test func threeNights() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)/reingest', headers: { 'X-Tenant': 'bank' }")
      try nights.fill()
      // Missing, and posted.
      #expect(try nights.nightly(0).status == 10)
      #expect(try nights.counts(0) == [0, 2, 0, 0, 2])
      #expect(try nights.states(0) == ["send1": "posted", "delivery1": "posted"])
      let post = try #require(server.requests.first)
      #expect(server.requests.count == 1 && post.method == "POST" && post.path == "/reingest")
      #expect(post.header("Content-Type") == "application/json" && post.header("X-Tenant") == "bank")
      #expect(try nights.text("requests/2026-11-16/reingest.ndjson") == post.text + "\n")
      #expect(post.header("Idempotency-Key")?.count == 64)
      #expect(try Set(RequestNights.asked([post])) == ["send1", "delivery1"])
      // One arrives, with the next night's export; the other is waited for.
      try nights.write("ledger", 1, [RequestNights.message(1, 0)[0]], as: "late")
      #expect(try nights.nightly(1).status == 0)
      #expect(try nights.counts(1) == [2, 0, 1, 0, 1])
      #expect(try nights.states(1) == ["send1": "closed", "delivery1": "posted"])
      // The other arrives.
      try nights.write("ledger", 2, [RequestNights.message(1, 0)[1]], as: "late")
      #expect(try nights.nightly(2).status == 0)
      #expect(try nights.counts(2) == [1, 0, 1, 0, 0])
      #expect(try nights.states(2) == ["delivery1": "closed"])
      #expect(
        try nights.states(2, "--since", "2026-11-16", "--until", "2026-11-16") == ["send1": "closed", "delivery1": "closed"])
      #expect(server.requests.count == 1)
      let closed = try nights.text("reconciliations/2026/11/18/v1/closed-requests.ndjson")
      #expect(
        closed.contains(#""outcome":"closed","evidence":{"source":"l","export":"exports/l/2026/11/18/late.ndjson","line":1}}"#))
    }
  }

  @Test func runningANightAgainChangesNothing() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(200) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      for night in 0..<3 { _ = try nights.nightly(night) }
      let before = try nights.contents()
      // Two nights, one gap: one request, posted once.
      #expect(server.requests.count == 1)
      for night in [2, 1, 0] { _ = try nights.nightly(night) }
      let after = try nights.contents()
      for (path, bytes) in before { #expect(after[path] == bytes, "\(path)") }
      #expect(Set(after.keys) == Set(before.keys))
      #expect(server.requests.count == 1)
    }
  }

  @Test(
    arguments: [
      (500, [], 69, "failed", 3), (503, [("Retry-After", "0")], 69, "failed", 3), (429, [("Retry-After", "0")], 75, "failed", 3),
      (429, [("Retry-After", "3600")], 75, "failed", 1), (400, [], 10, "rejected", 1), (422, [], 10, "rejected", 1),
      (401, [], 77, "failed", 1), (308, [("Location", "http://127.0.0.1:1/")], 69, "failed", 1),
    ] as [(Int, [(String, String)], Int32, String, Int)])
  func answers(_ status: Int, _ headers: [(String, String)], exit: Int32, state: String, posts: Int) throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(status, "why", headers.map { HTTPHeader($0.0, $0.1) }) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)/secret-path?token=t0ken'")
      try nights.fill()
      let ending = try nights.nightly(0)
      #expect(ending.status == exit, "\(ending.error)")
      #expect(server.requests.count == posts)
      #expect(Set(server.requests.map { $0.header("Idempotency-Key") }).count == 1)
      #expect(try Set(nights.states(0).values) == [state])
      // The night is reconciled and reported all the same.
      #expect(try nights.counts(0) == [0, 2, 0, 0, 2])
      #expect(try nights.text("reports/2026/11/16/v1/report.html").contains(state == "rejected" ? "Rejected: 2" : "Failed: 2"))
      if exit != 10 { #expect(ending.error.contains("2 requests wait for the next run")) }
      #expect(!ending.error.contains("t0ken") && !ending.error.contains("secret-path"))
      for (path, bytes) in try nights.contents() {
        #expect(!String(decoding: bytes, as: UTF8.self).contains("t0ken"), "\(path)")
      }
    }
  }

  /// A closed connection after a 200 head is an answer.
  @Test(arguments: [
    (TestReply.Fault.reset(after: nil), Int32(69), "failed"), (.close(after: 0), 10, "posted"), (.raw([0x58]), 69, "failed"),
  ])
  func anEndpointThatBreaksTheConnection(_ fault: TestReply.Fault, _ status: Int32, _ state: String) throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .broken(fault) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      let ending = try nights.nightly(0)
      #expect(ending.status == status, "\(ending.error)")
      #expect(try Set(nights.states(0).values) == [state])
    }
  }

  @Test func anEndpointThatIsDownIsAskedTheNextNight() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder, requests: "url: 'http://127.0.0.1:1/'")
      try nights.fill()
      #expect(try nights.nightly(0).status == 69)
      let server = try TestServer { _ in .status(202) }
      try nights.configure(requests: "url: '\(server.url)'")
      #expect(try nights.nightly(1).status == 0)
      #expect(try RequestNights.asked(server.requests).sorted() == ["delivery1", "send1"])
      #expect(try nights.states(1) == ["send1": "posted", "delivery1": "posted"])
      #expect(try nights.text("requests/2026-11-16/reingest.ndjson") == server.requests[0].text + "\n")
      let metrics = try String(contentsOfFile: folder + "/tally.prom", encoding: .utf8)
      #expect(metrics.contains(#"tallystick_open_requests{code="MISSING_IN_LEDGER",state="posted"} 2"#))
      #expect(metrics.contains(#"tallystick_requests{movement="closing"} 2"#))
      #expect(metrics.contains(#"tallystick_request_batches{result="posted"} 1"#))
    }
  }

  @Test func aDryRunPostsNothing() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      for job in ["pull", "reconcile"] { _ = try nights.tally(0, [job, "--date", RequestNights.dates[0]]) }
      let before = try nights.contents()
      // The night is reconciled, and has breaks.
      for (words, status) in [(["requests", "post"], 0), (["nightly"], 10)] as [([String], Int32)] {
        let ending = try nights.tally(0, words + ["--date", RequestNights.dates[0], "--dry-run"])
        #expect(ending.status == status, "\(ending.error)")
        if words[0] == "requests" { #expect(ending.error.contains("2 requests in 1 batch would be posted")) }
      }
      #expect(server.requests.isEmpty && server.connections == 0)
      #expect(try nights.contents() == before)
      #expect(try nights.tally(0, ["requests", "post", "--date", RequestNights.dates[0]]).status == 0)
      #expect(server.requests.count == 1)
    }
  }

  /// Killed while the endpoint has the POST already: no attempt is kept, and the next run posts the same bytes under the same key.
  @Test func killedBetweenThePostAndItsRecord() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { request in request.number == 0 ? .broken(.silence) : .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      let process = try Subprocess(
        Tally.path, ["nightly", "--quiet", "--date", RequestNights.dates[0], "--config", folder + "/tally.json5"],
        environment: ["SOURCE_DATE_EPOCH": "1794898800"])
      while server.requests.isEmpty { sched_yield() }
      kill(process.id, SIGKILL)
      #expect(try process.wait() == 137)
      #expect(!FileManager.default.fileExists(atPath: folder + "/store/requests/2026-11-16/attempts"))
      #expect(try nights.states(0) == ["send1": "open", "delivery1": "open"])
      #expect(try nights.nightly(0).status == 10)
      #expect(server.requests.count == 2)
      #expect(Set(server.requests.map(\.body)).count == 1)
      #expect(Set(server.requests.map { $0.header("Idempotency-Key") }).count == 1)
      #expect(try nights.states(0) == ["send1": "posted", "delivery1": "posted"])
    }
  }

  @Test func aGapClosesWhenItsExportIsPulledLate() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'", slots: "['x', 'y']")
      try nights.fill()
      #expect(try nights.nightly(0).status == 10)
      #expect(try nights.counts(0) == [0, 3, 0, 0, 3])
      #expect(try nights.states(0)["y"] == "posted")
      try nights.write("in", 0, [""], as: "y")
      #expect(try nights.tally(1, ["pull", "--date", RequestNights.dates[0]]).status == 0)
      try nights.write("in", 1, [""], as: "y")
      // Its day is reconciled again and has no gap; what was asked stays on record, and nothing is posted for it.
      #expect(try nights.nightly(1).status == 10)
      #expect(try nights.counts(0, version: 2) == [0, 2, 0, 0, 2])
      #expect(
        try nights.states(0, "--date", RequestNights.dates[0]) == ["send1": "posted", "delivery1": "posted", "y": "withdrawn"])
      #expect(try nights.states(1, "--since", RequestNights.dates[0], "--until", RequestNights.dates[1])["y"] == "withdrawn")
      #expect(try nights.text("reports/2026/11/16/v2/requests.csv").contains(",withdrawn,EXPORT_GAP,2026-11-16,a,"))
      #expect(try nights.counts(1) == [2, 0, 0, 0, 2])
      #expect(server.requests.count == 1)
    }
  }

  @Test func givenUpAfterItsTime() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder, requests: "giveUpAfter: '24h'")
      try nights.fill()
      #expect(try nights.nightly(0).status == 10)
      #expect(try nights.nightly(1).status == 0)
      #expect(try nights.counts(1) == [2, 0, 0, 0, 2])
      #expect(try nights.nightly(2).status == 0)
      #expect(try nights.counts(2) == [2, 0, 0, 2, 0])
      #expect(try nights.states(2, "--state", "givenUp") == ["send1": "givenUp", "delivery1": "givenUp"])
      #expect(try nights.text("reports/2026/11/18/v1/report.html").contains("Given up: 2, all shown."))
      let csv = try nights.text("reports/2026/11/18/v1/requests.csv")
      #expect(csv.split(separator: "\r\n").count == 3 && csv.contains(",givenUp,MISSING_IN_LEDGER,2026-11-16,"))
    }
  }

  @Test func withoutAnEndpointTheReportSaysSo() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      try nights.fill()
      let ending = try nights.nightly(0)
      #expect(ending.status == 10 && ending.error.contains("no endpoint is configured"))
      #expect(try nights.text("reports/2026/11/16/v1/report.html").contains("No endpoint is configured"))
      #expect(try nights.states(0, "--state", "open").count == 2)
      #expect(try nights.states(0, "--state", "posted").isEmpty)
      let table = try nights.tally(0, ["requests"])
      #expect(table.status == 0 && table.out.split(separator: "\n").count == 2 && table.error.contains("2 requests, as of"))
      #expect(table.out.contains(" open since 2026-11-16 MISSING_IN_LEDGER event send1 of message m1\n"))
    }
  }

  @Test func aBackfillPostsOnceWhatItsLastDayStillMisses() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      try nights.write("ledger", 1, [RequestNights.message(1, 0)[0]], as: "late")
      let ending = try nights.tally(2, ["nightly", "--since", RequestNights.dates[0], "--until", RequestNights.dates[2]])
      #expect(ending.status == 10, "\(ending.error)")
      #expect(server.requests.count == 1)
      #expect(try nights.states(2) == ["delivery1": "posted"])
    }
  }

  @Test("Without a date it is the last night that was reconciled, however long ago") func theLastNightIsMeant() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { $0.number < 3 ? .status(503, "why", [HTTPHeader("Retry-After", "0")]) : .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      #expect(try nights.nightly(0).status == 69)
      let post = try nights.tally(5, ["requests", "post", "--json"])
      #expect(post.status == 0 && server.requests.count == 4, "\(post.error)")
      #expect(try document(post.out)["date"] as? String == RequestNights.dates[0])
      let metrics = try String(contentsOfFile: folder + "/tally.prom", encoding: .utf8)
      #expect(metrics.contains(#"{job="requests"} 1794787200"#), "\(metrics)")
      for night in [5, 500] { #expect(try nights.states(night) == ["send1": "posted", "delivery1": "posted"]) }
      let none = try nights.tally(1, ["requests", "--date", RequestNights.dates[1]])
      #expect(none.status == 66 && none.error.contains("2026-11-17 was not reconciled"), "\(none.error)")
    }
  }

  @Test func nothingReconciledIsNothingToList() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      try nights.fill()
      _ = try nights.tally(0, ["pull", "--date", RequestNights.dates[0]])
      let none = try nights.tally(0, ["requests"])
      #expect(none.status == 66 && none.error.contains("no night was reconciled"), "\(none.error)")
      #expect(try nights.tally(0, ["requests", "post"]).status == 66)
      #expect(try nights.tally(0, ["requests", "post", "--date", RequestNights.dates[0]]).status == 66)
    }
  }

  @Test(
    arguments: [
      (["requests", "delete"], "'delete' is not one of these: list, post"),
      (
        ["requests", "--state", "lost"],
        "option '--state': 'lost' is not one of open, posted, rejected, failed, closed, givenUp, withdrawn"
      ),
      (["requests", "post", "--state", "open"], "option '--state' is for 'requests list'"),
      (["requests", "--dry-run"], "option '--dry-run' is for 'requests post'"),
    ])
  func usage(_ words: [String], _ message: String) throws {
    let ending = try Subprocess.run(Tally.path, words)
    #expect(ending.status == 64 && ending.error.contains(message), "\(ending.error)")
  }
}
