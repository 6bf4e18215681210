internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// Random months: exports come, some late; nights are reconciled, some again; runs of tier are killed anywhere. At no time is a record in
/// neither place, and in the end each is in exactly one archive, or its export is there.
@Suite struct TierMonthTests {
  enum Place: String, CaseIterable, Sendable { case memory, directory, bucket }

  private static let days = 4

  @Test(arguments: 1...4) func everyRecordIsInOnePlace(_ seed: UInt64) async throws {
    try await month(MemoryStore(now: { TierFixture.now }), seed, steps: 20)
  }

  @Test func inADirectory() async throws {
    let folder = TemporaryFolder()
    let store = try await DirectoryStore.open(folder.path + "/store", defaults: .none, now: { TierFixture.now }) { "s" }
    try await month(store, 77, steps: 16)
  }

  @Test(.enabled(if: Rig.isUp, "needs Tests/Rig/with")) func inABucket() async throws {
    let rig = try Rig.up
    let clock = ManualClock(now: try SystemClock().now())
    try await rig.withBucket { bucket in
      let store = try await S3Store.open(rig.client(bucket, clock: clock), rig.settings()) { "s" }
      try await month(store, 78, steps: 10)
    }
  }

  private func month(_ store: any ObjectStore, _ seed: UInt64, steps: Int) async throws {
    var random = SplitMix(seed: seed)
    var fixture = try TierFixture(store)
    var records: Set<TierLedger.Place> = []
    var names = 0
    for step in 0..<steps {
      let date = TierFixture.first.advanced(by: Int(random.next() % UInt64(Self.days)))
      if step < 6 || random.next() % 3 == 0 {
        names += 1
        let (lines, source) = (Self.lines(&random, names, date), Int(random.next() % 2))
        try await fixture.keep("x\(names).ndjson", lines, on: date, source: source)
        let export = fixture.sources[source].source.folder(date) + "/x\(names).ndjson"
        for line in lines.indices { records.insert(TierLedger.Place(export: export, line: line + 1)) }
        // Now and then nobody reconciles again, and the day waits.
        if random.next() % 4 > 0 { await reconcile(date, fixture) }
      } else {
        fixture.asOf = TierFixture.first.advanced(by: Int(random.next() % 80)).start
        let plan = FaultPlan(crashAt: 1 + Int(random.next() % 160))
        do { try await fixture.tier(through: FaultyStore(store, plan)) } catch { #expect(plan.hasCrashed, "\(error)") }
      }
      let seen = try await TierLedger(fixture)
      for record in records where !seen.hot.contains(record) {
        #expect(seen.archived[record] == 1, "seed \(seed), step \(step): \(record)")
      }
      #expect(seen.archived.values.allSatisfy { $0 == 1 })
      #expect(Set(seen.chain.keys) == Set(seen.chain.isEmpty ? [] : Array(1...seen.chain.count)))
    }
    for day in 0..<Self.days + fixture.rules.lookbackDays { await reconcile(TierFixture.first.advanced(by: day), fixture) }
    fixture.asOf = TierFixture.first.advanced(by: 200).start
    for outcome in try await fixture.tier() { #expect(outcome.waits.isEmpty, "seed \(seed): \(outcome.date) \(outcome.waits)") }
    let seen = try await TierLedger(fixture)
    #expect(Set(seen.archived.keys) == records && seen.archived.values.allSatisfy { $0 == 1 })
    #expect(seen.hot.isEmpty, "seed \(seed): \(seen.hot.count) records are hot still")
    #expect(try await fixture.tier().isEmpty)
  }

  /// A day that was released, or looks back on one, cannot be.
  private func reconcile(_ date: LogicalDate, _ fixture: TierFixture) async {
    do { try await fixture.reconcile(date) } catch let error as JobError where error.code == .refused || error.code == .noInput {
    } catch {
      Issue.record("\(error)")
    }
  }

  private static func lines(_ random: inout SplitMix, _ name: Int, _ date: LogicalDate) -> [String] {
    (0..<Int(random.next() % 6)).map { line in
      if random.next() % 8 == 0 { return #"{"id":7}"# }
      let channel = Channel.allCases[Int(random.next() % 4)]
      let type = EventType.allCases[Int(random.next() % 4)]
      let id = random.next() % 5 == 0 ? "twice" : "e\(name)-\(line)"
      return TierFixture.record(
        id, type.name, channel, message: "m\(random.next() % 6)", on: date, inbound: random.next() % 5 == 0)
    }
  }
}
