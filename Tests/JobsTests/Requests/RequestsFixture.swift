internal import Events
internal import Sealing
internal import Storage
internal import Synchronization
internal import TestSupport

@testable internal import Jobs

/// A store with reconciled nights, as far as requests go.
struct RequestsFixture {
  static let first = LogicalDate(day: 20_775)
  static let asOf = first.advanced(by: 1).start + 6 * 3_600_000_000_000
  let store = MemoryStore()
  let clock = ManualClock(now: first.advanced(by: 1).start + 7 * 3_600_000_000_000)

  /// A request for an event; `index` names it.
  static func event(_ index: Int, since: LogicalDate = first) -> RequestLine {
    RequestLine(
      message: "m\(index / 2)", event: "e\(index)",
      Event(
        messageID: PackedID(high: 0, low: 1), eventID: PackedID(high: 0, low: UInt64(index)), contentHash: 1,
        timestamp: since.start, line: UInt32(index + 1), type: .delivery, channel: .sms), source: "archiver",
      export: "exports/archiver/\(since.path)/a.ndjson", since: since, askedAt: since.advanced(by: 1).start)
  }

  /// A night whose open requests are these.
  func reconcile(_ night: LogicalDate, version: Int = 1, open: [RequestLine]) {
    let folder = "reconciliations/\(night.path)/v\(version)/"
    put(folder + "open-requests.ndjson", open.flatMap { $0.json + [0x0a] })
    put(folder + "closed-requests.ndjson", [])
    put(folder + "totals.json", Array("{}".utf8))
  }

  func put(_ key: String, _ bytes: [UInt8]?) { ObjectKey(key).map { store.tamper($0, bytes) } }

  /// Posts a night's requests.
  func post(
    _ night: LogicalDate = first, to endpoint: FakeEndpoint?, batch: Int = 2, perNight: Int = 100, posts: Bool = true,
    dryRun: Bool = false
  ) async throws -> RequestsOutcome {
    let clock = clock
    let job = RequestsJob(
      store: store, endpoint: endpoint, settings: RequestsJob.Settings(batch: batch, perNight: perNight), now: { clock.now() })
    return try await job.run(date: night, posts: posts, dryRun: dryRun)
  }

  /// Names under `requests/`.
  var files: [String] { store.contents.keys.map(\.description).filter { $0.hasPrefix("requests/") }.sorted() }

  func text(_ key: String) -> String { String(decoding: ObjectKey(key).flatMap { store.contents[$0] } ?? [], as: UTF8.self) }
}

/// An endpoint that answers as told, and remembers what it got.
final class FakeEndpoint: RequestEndpoint {
  struct Post: Hashable {
    var key: Digest
    var body: [UInt8]
  }

  private let answer: @Sendable (_ number: Int) throws -> Int
  private let got = Mutex<[Post]>([])

  /// `answer` gives the status of a POST by its number, from 0, or throws.
  init(_ answer: @escaping @Sendable (_ number: Int) throws -> Int = { _ in 202 }) { self.answer = answer }

  var posts: [Post] { got.withLock { $0 } }

  func post(_ body: [UInt8], key: Digest) async throws -> Int {
    let number = got.withLock { got in
      got.append(Post(key: key, body: body))
      return got.count - 1
    }
    return try answer(number)
  }

  static let silent = StorageError(.unavailable, "post", "http://127.0.0.1:1", cause: "Timeout was reached", remedy: "wait")
}
