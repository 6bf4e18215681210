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

    func send(_ notice: Notice, _ body: [UInt8], key: Digest) async throws -> Int {
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
    let dry = try await job(mail, hook).run(summary(breaks: [.exportGap: 2]), dryRun: true)
    #expect(dry.sent.map(\.channel) == ["mail", "webhook"] && store.contents.isEmpty && mail.keys.isEmpty)
    let first = try await job(mail, hook).run(summary(breaks: [.exportGap: 2]))
    #expect(first.sent.map(\.channel) == ["mail", "webhook"] && first.written == "notices/2026-11-18/1.json")
    #expect(mail.keys == hook.keys && mail.keys.count == 1)
    let before = store.contents
    let again = try await job(mail, hook).run(summary(breaks: [.exportGap: 2]))
    #expect(again.sent.isEmpty && again.written == nil && store.contents == before && mail.keys.count == 1)
    // Another report that says something else is told too, good news included.
    let better = try await job(mail, hook).run(summary(breaks: [:]))
    #expect(better.written == "notices/2026-11-18/2.json" && mail.keys.count == 2 && mail.keys[0] != mail.keys[1])
  }

  @Test func nothingGraveEnough() async throws {
    let mail = Way("mail", [.success(250)])
    let outcome = try await job(mail).run(summary(breaks: [.lateDelivery: 500]))
    #expect(outcome.notice == nil && store.contents.isEmpty && mail.keys.isEmpty)
  }

  @Test func sentAgainUntilSomebodyTakesIt() async throws {
    let mail = Way("mail", [.failure(Self.down), .failure(Self.down), .success(250)])
    let hook = Way("webhook", [.success(200)])
    let first = try await job(mail, hook).run(summary(breaks: [.exportGap: 1]))
    #expect(first.sent.map(\.channel) == ["webhook"] && first.failures.map(\.channel) == ["mail"] && !first.failures[0].isFinal)
    // The next night is clean; it sends what is left of the one before.
    let next = Self.night.advanced(by: 1)
    let second = try await job(mail, hook).run(summary(next, breaks: [:]))
    #expect(second.sent.isEmpty && second.failures.map(\.date) == [Self.night])
    let third = try await job(mail, hook).run(summary(next.advanced(by: 1), breaks: [:]))
    #expect(third.sent.map(\.date) == [Self.night] && Set(mail.keys).count == 1 && hook.keys.count == 1)
    let files = store.contents.keys.map(\.description)
    #expect(files.allSatisfy { $0.hasPrefix("notices/2026-11-18/") } && files.count == 4)
    // Too late is too late.
    let other = Way("mail", [.success(250)])
    _ = try await job(other).run(summary(Self.night.advanced(by: 4), breaks: [:]))
    #expect(other.keys.isEmpty)
  }

  @Test(arguments: [
    (Result<Int, StorageError>.success(404), true),
    (.failure(StorageError(.refused, "send", "x", cause: "550", remedy: "r")), true), (.success(401), false),
    (.success(503), false),
  ])
  func refusalsAreFinal(_ answer: Result<Int, StorageError>, _ isFinal: Bool) async throws {
    let mail = Way("mail", [answer])
    let outcome = try await job(mail).run(summary(breaks: [.exportGap: 1]))
    #expect(outcome.failures.map(\.isFinal) == [isFinal])
    _ = try await job(mail).run(summary(breaks: [.exportGap: 1]))
    #expect(mail.keys.count == (isFinal ? 1 : 2))
  }

  @Test func aNightThatIsOvertakenTellsNobody() async throws {
    reconcile(Self.night.advanced(by: 1))
    let mail = Way("mail", [.success(250)])
    let outcome = try await job(mail).run(summary(breaks: [.exportGap: 1]))
    #expect(outcome.laterNight == Self.night.advanced(by: 1) && mail.keys.isEmpty)
  }
}
