internal import Events
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// One digest a night for each way, sent until somebody takes it.
@Suite struct NoticesJobTests {
  /// A way that answers what it is told to.
  final class Way: NoticeChannel {
    let name: String
    var place: String { name + " place" }
    private let state: Mutex<(answers: [Result<Int, StorageError>], keys: [Digest])>

    init(_ name: String, _ answers: [Result<Int, StorageError>]) {
      self.name = name
      state = Mutex((answers, []))
    }

    var keys: [Digest] { state.withLock(\.keys) }

    func send(_ notice: any NoticeDocument, _ body: [UInt8], key: Digest) async throws -> Int {
      #expect(SHA256.hash(body) == key && body == notice.json)
      return try state.withLock { state in
        state.keys.append(key)
        return try state.answers.count > 1 ? state.answers.removeFirst().get() : state.answers[0].get()
      }
    }
  }

  static let night = LogicalDate(day: 20_775)
  private let store = MemoryStore()

  private func summary(_ date: LogicalDate = night, breaks: [BreakCode: Int]) throws -> NightSummary {
    let counts = breaks.map { "\"\($0.key.name)\":\($0.value)" }.joined(separator: ",")
    let text = """
      {"date":"\(date)","report":"r","verdict":"\(breaks.isEmpty ? "noBreaks" : "breaks")","sentence":"s","asOf":"2026-11-19T06:00:00Z","version":1,
      "breaks":{\(counts)},"messages":{"sends":1,"delivered":1,"failed":0,"pending":0,"unconfirmed":0,"read":0}}
      """
    return try NightSummary(parsing: Array(text.utf8), at: "summary.json")
  }

  private func job(_ ways: Way...) -> NoticesJob {
    NoticesJob(store: store, channels: ways, severity: .high, link: nil, now: { Self.night.advanced(by: 1).start })
  }

  private func reconcile(_ date: LogicalDate) {
    if let key = ObjectKey("reconciliations/\(date.path)/v1/totals.json") { store.tamper(key, Array("{}".utf8)) }
  }

  private static let down = StorageError(.unavailable, "send", "x", cause: "down", remedy: "wait")

  @Test func onceForEachWay() async throws {
    let (mail, hook) = (Way("mail", [.success(250)]), Way("webhook", [.success(202)]))
    let dry = try await job(mail, hook).run([summary(breaks: [.exportGap: 2])], dryRun: true)
    #expect(dry.sent.map(\.channel) == ["mail", "webhook"] && store.contents.isEmpty && mail.keys.isEmpty)
    let first = try await job(mail, hook).run([summary(breaks: [.exportGap: 2])])
    #expect(first.sent.map(\.channel) == ["mail", "webhook"] && first.written == ["notices/2026-11-18/1.json"])
    #expect(mail.keys == hook.keys && mail.keys.count == 1)
    let before = store.contents
    let again = try await job(mail, hook).run([summary(breaks: [.exportGap: 2])])
    #expect(again.sent.isEmpty && again.written.isEmpty && store.contents == before && mail.keys.count == 1)
    // Another report that says something else is told too, good news included.
    let better = try await job(mail, hook).run([summary(breaks: [:])])
    #expect(better.written == ["notices/2026-11-18/2.json"] && mail.keys.count == 2 && mail.keys[0] != mail.keys[1])
  }

  @Test func nothingGraveEnough() async throws {
    let mail = Way("mail", [.success(250)])
    let outcome = try await job(mail).run([summary(breaks: [.lateDelivery: 500])])
    #expect(outcome.notice == nil && store.contents.isEmpty && mail.keys.isEmpty)
  }

  @Test func sentAgainUntilSomebodyTakesIt() async throws {
    let mail = Way("mail", [.failure(Self.down), .failure(Self.down), .success(250)])
    let hook = Way("webhook", [.success(200)])
    let first = try await job(mail, hook).run([summary(breaks: [.exportGap: 1])])
    #expect(first.sent.map(\.channel) == ["webhook"] && first.failures.map(\.channel) == ["mail"] && !first.failures[0].isFinal)
    // The next night is clean; it sends what is left of the one before.
    let next = Self.night.advanced(by: 1)
    let planned = try await job(mail, hook).run([summary(next, breaks: [.exportGap: 1])], dryRun: true)
    #expect(planned.sent.map(\.date) == [next, next, Self.night])
    let second = try await job(mail, hook).run([summary(next, breaks: [:])])
    #expect(second.sent.isEmpty && second.failures.map(\.date) == [Self.night])
    let third = try await job(mail, hook).run([summary(next.advanced(by: 1), breaks: [:])])
    #expect(third.sent.map(\.date) == [Self.night] && Set(mail.keys).count == 1 && hook.keys.count == 1)
    let files = store.contents.keys.map(\.description)
    #expect(files.allSatisfy { $0.hasPrefix("notices/2026-11-18/") } && files.count == 4)
    // Too late is too late.
    let other = Way("mail", [.success(250)])
    _ = try await job(other).run([summary(Self.night.advanced(by: 4), breaks: [:])])
    #expect(other.keys.isEmpty)
  }

  @Test(arguments: [
    (Result<Int, StorageError>.success(404), true),
    (.failure(StorageError(.refused, "send", "x", cause: "550", remedy: "r")), true), (.success(401), false),
    (.success(503), false),
  ])
  func refusalsAreFinal(_ answer: Result<Int, StorageError>, _ isFinal: Bool) async throws {
    let mail = Way("mail", [answer])
    let outcome = try await job(mail).run([summary(breaks: [.exportGap: 1])])
    #expect(outcome.failures.map(\.isFinal) == [isFinal])
    _ = try await job(mail).run([summary(breaks: [.exportGap: 1])])
    #expect(mail.keys.count == (isFinal ? 1 : 2))
  }

  @Test("Past nights that turned out worse are told in one digest for all of them, once") func pastNights() async throws {
    let (mail, hook) = (Way("mail", [.success(250)]), Way("webhook", [.success(202)]))
    let nights = (0...9).map { Self.night.advanced(by: $0) }
    reconcile(Self.night.advanced(by: 10))
    _ = try await job(mail).run([summary(nights[1], breaks: [.exportGap: 2])])
    #expect(mail.keys.count == 1 && store.contents.keys.contains { $0.description == "notices/2026-11-28/digest-1.json" })
    func run(_ counts: [Int]) async throws -> NoticesJob.Outcome {
      try await job(mail, hook).run(
        zip(nights, counts).map { try summary($0, breaks: $1 == 0 ? [:] : [.exportGap: $1, .lateDelivery: $1 * 7]) })
    }
    // One was told so, two are better than they were or no worse, and of a grave code seven have more.
    let before = store.contents
    let planned = try await job(mail, hook).run([summary(nights[2], breaks: [.exportGap: 1])], dryRun: true)
    #expect(planned.digest?.nights.map(\.date) == [nights[2]] && store.contents == before)
    let outcome = try await run([0, 2, 1, 1, 1, 1, 1, 1, 4, 0])
    let digest = try #require(outcome.digest)
    #expect(digest.nights.map(\.date) == Array(nights[2...8]) && digest.number == 2 && outcome.notice == nil)
    #expect(digest.nights.last?.more == [.exportGap: 4, .lateDelivery: 28])
    // The first digest, which the webhook was not there for, reaches it now too.
    #expect(mail.keys.count == 2 && hook.keys.count == 2 && mail.keys == hook.keys)
    let told = try #require(store["notices/2026-11-26/1.json"])
    #expect(try Notice(parsing: told, at: "n").digest == "notices/2026-11-28/digest-2.json")
    #expect(try NoticeDigest(parsing: #require(store["notices/2026-11-28/digest-2.json"]), at: "d") == digest)
    // Again, or better, or worse only where nobody wants to know: nobody is told. That of a night alone more is told.
    #expect(try await run([0, 2, 1, 1, 1, 1, 1, 1, 4, 0]).digest == nil)
    #expect(try await run([0, 0, 0, 0, 0, 0, 0, 0, 3, 0]).digest == nil)
    #expect(try await job(mail, hook).run([summary(nights[0], breaks: [.lateDelivery: 900])]).digest == nil)
    let more = try await run([0, 2, 1, 1, 1, 1, 1, 1, 5, 0])
    #expect(more.digest?.nights.map(\.more) == [[.exportGap: 1, .lateDelivery: 7]] && mail.keys.count == 3)
  }

  @Test("Of a run of many nights the latest is told by itself, and the others at once") func aRunOfManyNights() async throws {
    let mail = Way("mail", [.success(250)])
    let nights = try (0..<90).map { try summary(Self.night.advanced(by: $0), breaks: [.exportGap: 1]) }
    for night in nights { reconcile(night.date) }
    let outcome = try await job(mail).run(nights)
    #expect(outcome.digest?.nights.count == 89 && outcome.notice?.date == nights[89].date && mail.keys.count == 2)
    #expect(try await job(mail).run(nights).sent.isEmpty && mail.keys.count == 2)
    // What was told of a night in a digest is known when it is the latest again.
    #expect(try await job(mail).run([nights[88]]).written.isEmpty)
  }

  @Test("A run that is killed behind its digest goes on with the same one") func killed() async throws {
    reconcile(Self.night.advanced(by: 10))
    let mail = Way("mail", [.failure(Self.down), .success(250)])
    let nights = try (0...2).map { try summary(Self.night.advanced(by: $0), breaks: [.exportGap: 1]) }
    _ = try await job(mail).run(nights)
    for night in nights { store.tamper(try #require(ObjectKey("notices/\(night.date)/1.json")), nil) }
    let again = try await job(mail).run(nights)
    #expect(again.digest?.number == 1 && again.digest?.nights.count == 3 && Set(mail.keys).count == 1)
    #expect(store["notices/\(Self.night)/1.json"] != nil)
  }
}
