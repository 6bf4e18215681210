import Events
import Jobs
import Operations
import Reconciliation
import Sealing
import Storage
import TestSupport
import Testing

@Suite struct GenesysSourceTests {
  private let fixture = RemoteFixture()

  private func source(_ platform: GenesysPlatform, secret: String = "s3cret", _ store: (any ObjectStore)? = nil) -> GenesysSource
  {
    let settings = GenesysSettings(
      region: "mypurecloud.ie", clientID: "client", clientSecret: Secret(secret), pageSize: 2, patience: .seconds(60),
      login: platform.server.url, api: platform.server.url)
    return GenesysSource(
      Source(name: "genesys", mapping: "genesys", isDated: true), settings, fixture.service(), store: store ?? fixture.memory,
      scratchFolder: fixture.folder.path, now: fixture.now, pause: fixture.pause)
  }

  private static let pages = [
    GenesysPlatform.page([GenesysPlatform.conversation("a"), GenesysPlatform.conversation("b", status: "Failed")], next: 1),
    GenesysPlatform.page([GenesysPlatform.conversation("c", status: "DeliverySuccess")], next: 2), GenesysPlatform.page([]),
  ]

  private static let kept = [
    "conversations-0001.json": pages[0], "conversations-0002.json": pages[1], "conversations-0003.json": pages[2],
  ]

  @Test func keepsEachPageVerbatim() async throws {
    let platform = try GenesysPlatform { $0.pages = Self.pages }
    let result = try await fixture.pull(source(platform))
    #expect(result.transcript.map { $0.split(separator: " ")[1] } == ["pulled", "pulled", "pulled"])
    #expect(fixture.kept == Self.kept)
    let records = try await fixture.custody("genesys")
    #expect(records.map { $0.facts.last?.value.stringValue } == ["c6", "c7", "c8"])
    #expect(records.allSatisfy { $0.facts.map(\.key) == ["job", "jobCorrelationId", "correlationId"] })
    #expect(records.allSatisfy { $0.path == platform.server.url + "/api/v2/analytics/conversations/details/jobs/job-1/results" })
    #expect(records.allSatisfy { $0.facts.first?.value.stringValue == "job-1" })
    #expect(
      platform.state.bodies == [
        #"{"interval":"2026-11-18T00:00:00.000Z/2026-11-19T00:00:00.000Z","order":"asc","orderBy":"conversationStart","#
          + #""startOfDayIntervalMatching":true,"segmentFilters":[{"type":"or","predicates":["#
          + #"{"type":"dimension","dimension":"mediaType","operator":"matches","value":"message"},"#
          + #"{"type":"dimension","dimension":"mediaType","operator":"matches","value":"email"}]}]}"#
      ])
    #expect(fixture.pauses.list == [.seconds(2), .seconds(4)])
    // Nothing of the credentials is anywhere in the store.
    for bytes in fixture.memory.contents.values {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains("s3cret") && !text.contains("token1"))
    }
  }

  @Test func theSameJobAgainChangesNothing() async throws {
    let platform = try GenesysPlatform { $0.pages = Self.pages }
    _ = try await fixture.pull(source(platform))
    let before = fixture.memory.contents
    #expect(try await fixture.pull(source(platform)).transcript.allSatisfy { $0.contains("already there") })
    #expect(fixture.memory.contents == before && platform.state.jobs.count == 1)
  }

  /// Killed before each change of the store in turn: the next run goes on with the same job, to the same store.
  @Test func killedAnywhereItHeals() async throws {
    let undisturbed = RemoteFixture()
    let first = try GenesysPlatform { $0.pages = Self.pages }
    _ = try await undisturbed.pull(source(first, undisturbed.memory))
    var crashes = 0
    while true {
      let platform = try GenesysPlatform { $0.pages = Self.pages }
      let fixture = RemoteFixture()
      let plan = FaultPlan(crashAt: crashes + 1)
      let faulty = FaultyStore(fixture.memory, plan)
      let result = try? await fixture.pull(source(platform, faulty), into: faulty)
      guard plan.hasCrashed else {
        #expect(result != nil)
        break
      }
      crashes += 1
      _ = try await fixture.pull(source(platform, fixture.memory))
      #expect(fixture.kept == undisturbed.kept && fixture.kept == Self.kept)
      #expect(Set(fixture.memory.contents.keys) == Set(undisturbed.memory.contents.keys))
      #expect(try await fixture.custody("genesys").allSatisfy(\.findings.isEmpty))
    }
    #expect(crashes >= 12)
  }

  /// A job that has expired is made again. What the new one says otherwise is kept beside what was kept.
  @Test func anExpiredJobIsMadeAgain() async throws {
    let platform = try GenesysPlatform { $0.pages = Self.pages }
    _ = try await fixture.pull(source(platform))
    platform.change {
      $0.pages[1] = GenesysPlatform.page([GenesysPlatform.conversation("c", status: "Read")], next: 2)
      $0.lostJobs = ["job-1"]
    }
    let result = try await fixture.pull(source(platform))
    #expect(result.findings.map(\.code) == [.exportAltered])
    #expect(platform.state.jobs.count == 2 && fixture.kept.count == 4)
    for (name, text) in Self.kept { #expect(fixture.kept[name] == text) }
  }

  @Test func notBeforeTheDayIsAvailable() async throws {
    let platform = try GenesysPlatform { $0.available = "2026-11-18T23:59:59.999Z" }
    let result = try await fixture.pull(source(platform))
    #expect(result.transcript == ["conversations left: the platform has the day's data up to 2026-11-18T23:59:59.999Z only"])
    #expect(result.isEmpty && platform.state.jobs.isEmpty && fixture.memory.contents.isEmpty)
  }

  @Test func aJobThatTakesTooLongIsTakenUpByTheNextRun() async throws {
    let platform = try GenesysPlatform { ($0.pages, $0.states) = (Self.pages, ["PENDING"]) }
    #expect(try await fixture.pull(source(platform)).transcript == ["conversations left: the platform's job is not done yet"])
    platform.change { $0.states = ["FULFILLED"] }
    _ = try await fixture.pull(source(platform))
    #expect(fixture.kept == Self.kept && platform.state.jobs.count == 1)
  }

  @Test(arguments: ["FAILED", "CANCELLED", "EXPIRED"]) func aJobThatEndsBadly(_ state: String) async throws {
    let platform = try GenesysPlatform { ($0.pages, $0.states) = (Self.pages, ["QUEUED", state]) }
    let error = await #expect(throws: SourceUnreadable.self) { try await fixture.pull(source(platform)) }
    #expect(error?.error.code == .unavailable && error?.error.cause == "job job-1 is \(state): it says why")
    platform.change { $0.states = ["QUEUED", state, "FULFILLED"] }
    platform.change { $0.jobs["job-1"] = 1 }
    // The next run makes a new one.
    platform.change {
      $0.lostJobs = ["job-1"]; $0.states = ["FULFILLED"]
    }
    _ = try await fixture.pull(source(platform))
    #expect(fixture.kept == Self.kept && platform.state.jobs.count == 2)
  }

  @Test func aTokenThatRunsOutIsRenewed() async throws {
    let platform = try GenesysPlatform { ($0.pages, $0.tokenLife) = (Self.pages, 2) }
    _ = try await fixture.pull(source(platform))
    #expect(fixture.kept == Self.kept && platform.state.tokens > 2)
  }

  @Test func wrongCredentialsAreToldWithoutThem() async throws {
    let platform = try GenesysPlatform()
    let error = await #expect(throws: SourceUnreadable.self) { try await fixture.pull(source(platform, secret: "wrong")) }
    #expect(error?.error.code == .unauthorized && error?.error.description.contains("wrong") == false)
  }

  @Test func waitsAsItIsAsked() async throws {
    let platform = try GenesysPlatform {
      ($0.pages, $0.states) = (Self.pages, ["FULFILLED"])
      $0.faults[2] = .status(429, "{}", [HTTPHeader("Retry-After", "42"), HTTPHeader("ININ-Correlation-Id", "x")])
      $0.faults[4] = .status(503)
    }
    _ = try await fixture.pull(source(platform))
    #expect(fixture.kept == Self.kept && fixture.pauses.list.contains { $0 >= .seconds(42) })
    // A limit that is used up is not run into.
    platform.change {
      $0.headers = [("count", "180"), ("allowed", "180"), ("reset", "17")].map { HTTPHeader("inin-ratelimit-\($0.0)", $0.1) }
    }
    _ = try await fixture.pull(source(platform))
    #expect(fixture.pauses.list.count { $0 == .seconds(17) } == 4)
  }

  @Test(
    arguments: [
      ([GenesysPlatform.page([], next: 1), GenesysPlatform.page([], next: 1)], "the cursor of page 2 was there before"),
      ([#"{"conversations":[{}"#], "page 1 is no page of conversations"),
      ([#"{"conversations":{"a":1}}"#], "page 1 is no page of conversations"), (["[]"], "page 1 is no page of conversations"),
      ([GenesysPlatform.page([], next: 1), "<html>"], "page 2 is no page of conversations"),
    ]) func aListingIsWholeOrFails(_ pages: [String], _ cause: String) async throws
  {
    let platform = try GenesysPlatform { ($0.pages, $0.states) = (pages, ["FULFILLED"]) }
    let error = await #expect(throws: SourceUnreadable.self) { try await fixture.pull(source(platform)) }
    #expect(error?.error.cause == cause && fixture.kept.isEmpty)
  }

  @Test func aPageShorterThanItsLengthIsFetchedAgain() async throws {
    let whole = Array(Self.pages[0].utf8)
    let platform = try GenesysPlatform {
      ($0.pages, $0.states) = (Self.pages, ["FULFILLED"])
      $0.faults[4] = TestReply(200, body: whole, fault: .close(after: 20))
    }
    _ = try await fixture.pull(source(platform))
    #expect(fixture.kept == Self.kept)
  }

  @Test func aDryRunStartsNoJob() async throws {
    let platform = try GenesysPlatform { ($0.pages, $0.states) = (Self.pages, ["FULFILLED"]) }
    #expect(
      try await fixture.pull(source(platform), dryRun: true).transcript == [
        "conversations left: a dry run starts no job at the platform"
      ])
    #expect(platform.state.jobs.isEmpty && fixture.memory.contents.isEmpty)
  }

  @Test func anEmptyDayIsNotAnotherDays() async throws {
    let platform = try GenesysPlatform { $0.states = ["FULFILLED"] }
    _ = try await fixture.pull(source(platform))
    let job = PullJob(
      store: fixture.memory, source: source(platform), indexer: StubIndexer(store: fixture.memory), now: fixture.now)
    platform.change { $0.available = "2026-11-20T00:00:00Z" }
    #expect(
      try await job.run(fixture.date.advanced(by: 1)).transcript == ["conversations-0001.json pulled as conversations-0001.json"])
  }
}
