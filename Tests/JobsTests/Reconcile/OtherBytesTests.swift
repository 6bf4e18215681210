internal import Archival
internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A ledger that writes its JSON otherwise than the archiver: records are compared by value, however many, in so many passes.
struct OtherBytesTests {
  /// Counts how often each export is opened.
  final class CountingStore: ForwardingStore {
    let store = MemoryStore()
    private let opened = Mutex<[ObjectKey: Int]>([:])

    func open(_ key: ObjectKey) async throws -> any ObjectReader {
      if key.name.hasSuffix("json") && key.description.hasPrefix("exports/") && !key.name.hasSuffix(".custody.json") {
        opened.withLock { $0[key, default: 0] += 1 }
      }
      return try await store.open(key)
    }

    /// The most that one of them was, since the last call.
    func takePasses() -> Int {
      opened.withLock { opened in
        defer { opened = [:] }
        return opened.values.max() ?? 0
      }
    }
  }

  /// How the ledger lays its records beside each other.
  enum Layout: CaseIterable { case lines, joined, array }

  static let date = TierFixture.first

  /// A send and its delivery of each message; the ledger's in another order of keys, with a delivery in seven of another status, one of another
  /// address, and one that is nested too deep to be compared.
  static func fill(_ fixture: TierFixture, messages: Int, _ layout: Layout) async throws {
    func record(_ number: Int, _ type: String, isLedger: Bool) -> String {
      let (id, message) = (Envelope.uuid(number * 2 + (type == "send" ? 0 : 1)), Envelope.uuid(1_000_000 + number))
      let isOther = isLedger && number % 7 == 3 && type == "delivery"
      let deep = number % 7 == 5 ? String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000) : "1.0"
      let parts = [
        #""id":"\#(id)""#, #""version":"1.0""#, #""type":"message:\#(type)""#, #""timestamp":"\#(date)T10:00:00Z""#,
        #""message":{"id":"\#(message)","direction":"outbound","channel":"SMS","to":"\#(isOther ? "x" : "y")"}"#,
        #""more":\#(deep)"#,
      ]
      return "{" + (isLedger ? parts.reversed().joined(separator: ", ") : parts.joined(separator: ",")) + "}"
    }
    func all(_ isLedger: Bool) -> [String] {
      (0..<messages).flatMap { [record($0, "send", isLedger: isLedger), record($0, "delivery", isLedger: isLedger)] }
    }
    try await fixture.keep("a.ndjson", all(false) + [record(0, "send", isLedger: true)], on: date)
    let ledger = all(true)
    switch layout {
    case .lines: try await fixture.keep("l.ndjson", ledger, on: date, source: 1)
    case .joined: try await fixture.keep("l.json", [ledger.joined()], on: date, source: 1)
    case .array: try await fixture.keep("l.json", ["[" + ledger.joined(separator: ",") + "]"], on: date, source: 1)
    }
  }

  static func run(_ fixture: TierFixture, fewPairs: Int, threads: Int = 1, lookback: Int = 3) async throws -> [String] {
    var settings = ReconcileJob.Settings(
      defaults: ChannelRules(), channels: [:], lookbackDays: lookback, giveUpAfter: TierFixture.day, threads: threads,
      scratchFolder: fixture.folder.path, program: "tally test")
    settings.fewPairs = fewPairs
    let outcome = try await ReconcileJob(store: fixture.store, sources: fixture.sources, settings: settings)
      .run(date: date, asOf: date.advanced(by: 1).start)
    let folder = "reconciliations/\(date.path)/v\(outcome.version)/"
    var texts: [String] = []
    for name in ["breaks.ndjson", "totals.json", "comparisons.ndjson"] {
      texts.append(
        String(decoding: try await fixture.store.read(ReconciliationFolder.key(folder + name), limit: 1 << 24), as: UTF8.self))
    }
    return texts
  }

  @Test("The same is found in memory and over scratch files, on any number of threads", arguments: Layout.allCases)
  func isTheSame(layout: Layout) async throws {
    var answers: Set<[String]> = []
    for (fewPairs, threads) in [(1000, 1), (1000, 3), (30, 1), (30, 3), (0, 2)] {
      let fixture = try TierFixture(MemoryStore())
      try await Self.fill(fixture, messages: 21, layout)
      var found = try await Self.run(fixture, fewPairs: fewPairs, threads: threads)
      // What is remembered for the next run: as many as fit into memory, or none.
      #expect((found.removeLast() == "") == (fewPairs < 43))
      #expect(found == Array(try await Self.run(fixture, fewPairs: fewPairs).dropLast()), "a second run")
      answers.insert(found)
    }
    let breaks = try #require(answers.first?.first)
    #expect(answers.count == 1)
    let lines = breaks.split(separator: "\n")
    #expect(lines.count { $0.contains(#""code":"PAYLOAD_MISMATCH""#) } == 6)
    #expect(lines.count { $0.contains(#""paths":["/message/to"]"#) } == 3)
    #expect(lines.count { $0.contains(#""paths":[""]"#) } == 3)
    #expect(lines.count { $0.contains(#""code":"DUPLICATE_EVENT""#) } == 1)
  }

  @Test("Every export is read twice at most, however many pairs there are")
  func passes() async throws {
    for messages in [10, 100, 1000] {
      let store = CountingStore()
      let fixture = try TierFixture(store)
      try await Self.fill(fixture, messages: messages, .lines)
      _ = store.takePasses()
      _ = try await Self.run(fixture, fewPairs: 8)
      #expect(store.takePasses() == 2)
    }
  }

  @Test("A night that fits into memory is read once, and not at all when it is run again")
  func fits() async throws {
    let store = CountingStore()
    let fixture = try TierFixture(store)
    try await Self.fill(fixture, messages: 10, .lines)
    _ = store.takePasses()
    _ = try await Self.run(fixture, fewPairs: 1000)
    #expect(store.takePasses() == 1)
    _ = try await Self.run(fixture, fewPairs: 1000)
    #expect(store.takePasses() == 0)
  }

  @Test("What hides a conflict in the comparisons is believed by no later run, and told of", arguments: [true, false])
  func forgedComparisons(isGone: Bool) async throws {
    let store = MemoryStore()
    let fixture = try TierFixture(store)
    try await Self.fill(fixture, messages: 21, .lines)
    let found = try await Self.run(fixture, fewPairs: 1000)
    let job = SignOffVerifyJob(store: store, trust: Trust(signers: [], authorities: []), now: 0)
    #expect(try await job.run().isIntact)
    let key = try ReconciliationFolder.key("reconciliations/\(Self.date.path)/v1/comparisons.ndjson")
    let forged = found[2].replacing(#""paths":["/message/to"]"#, with: #""paths":[]"#)
    #expect(forged != found[2])
    store.tamper(key, isGone ? nil : Array(forged.utf8))
    #expect(try await Self.run(fixture, fewPairs: 1000, lookback: 2)[0] == found[0])
    let findings = try await job.run().findings
    #expect(findings.map(\.place) == [key.description] && findings.map(\.verdict) == [isGone ? .missing : .altered])
    #expect(try await job.run(Self.date.advanced(by: 1)...Self.date.advanced(by: 1)).isIntact)
  }
}
