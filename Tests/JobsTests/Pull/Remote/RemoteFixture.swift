import Events
import Jobs
import Operations
import Storage
import Synchronization
import TestSupport

/// A store in memory, and a service that waits for nobody but remembers how long it was asked to.
struct RemoteFixture: Sendable {
  let memory = MemoryStore()
  let folder = TemporaryFolder()
  let date = LogicalDate(day: 20_775)  // 2026-11-18
  let clock = ManualClock()
  let pauses = Pauses()

  final class Pauses: Sendable {
    private let all = Mutex<[Duration]>([])
    var list: [Duration] { all.withLock { $0 } }
    func add(_ pause: Duration) { all.withLock { $0.append(pause) } }
  }

  var now: @Sendable () -> Instant { { [clock] in Instant(nanoseconds: clock.now(), digits: 3) } }

  var pause: @Sendable (Duration) async throws -> Void {
    { [pauses, clock] wait in
      try Task.checkCancellation()
      pauses.add(wait)
      clock.advance(by: Int64(wait / .nanoseconds(1)))
    }
  }

  func service(caFile: String? = nil, attempts: Int = 4) -> HTTPService {
    var settings = HTTPSettings()
    settings.caFile = caFile
    settings.stall = .seconds(2)
    settings.isProxied = false
    var policy = RetryPolicy.standard
    policy.attempts = attempts
    return HTTPService(
      HTTPClient(settings), policy, .init(now: { [clock] in clock.monotonic() }, pause: pause, jitter: { 0.5 }))
  }

  func pull(_ source: any ExportSource, into store: (any ObjectStore)? = nil, dryRun: Bool = false) async throws -> PullResult {
    let store = store ?? memory
    let job = PullJob(store: store, source: source, indexer: StubIndexer(store: store), now: now)
    return try await job.run(date, dryRun: dryRun)
  }

  /// What is kept of the day: names and texts, without what is made from them.
  var kept: [String: String] {
    var kept: [String: String] = [:]
    for (key, bytes) in memory.contents {
      let name = String(key.description.split(separator: "/").dropFirst(5).joined(separator: "/"))
      guard key.description.hasPrefix("exports/"), !name.hasSuffix(".custody.json"), !name.hasSuffix(".events") else { continue }
      kept[name] = String(decoding: bytes, as: UTF8.self)
    }
    return kept
  }

  func custody(_ source: String) async throws -> [CustodyRecord] {
    try await CustodyRecord.all(in: memory, source: source, date: date)
  }
}
