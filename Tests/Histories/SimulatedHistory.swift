internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// Ten years of a store, by a seed: archives are sealed, held, released, planned, approved and destroyed, copies come back, processes die, the store
/// refuses and forgets.
final class SimulatedHistory: Sendable {
  private let archives: SimulatedArchives
  private let law: SimulatedLaw
  private let clock: ManualClock
  private let store: SimulatedStore
  private let settings: ExpireSettings

  init(_ archives: SimulatedArchives, seed: UInt64) throws {
    self.archives = archives
    var random = SplitMix(seed: seed)
    // Of each channel none, one or two policies; the years differ by seed.
    var policies: [SimulatedLaw.Policy] = []
    for channel in SimulatedArchives.channels {
      var years = Set<Int>()
      for _ in 0..<[0, 1, 1, 1, 2, 2][Int(random.next() % 6)] { years.insert(1 + Int(random.next() % 6)) }
      for year in years.sorted() {
        let then: [RetentionPolicy.Disposition] = [.destroy, .destroy, .destroyAfterApproval, .review, .keep]
        policies.append(.init(channel: channel, years: year, then: then[Int(random.next() % 5)]))
      }
    }
    let (law, clock) = (SimulatedLaw(policies), ManualClock(now: LogicalDate.of("2021-01-01").start))
    (self.law, self.clock) = (law, clock)
    let memory = MemoryStore(now: { clock.now() })
    let days = random.next()
    store = SimulatedStore(
      memory,
      willDelete: { key in
        var name: Substring = ""
        if let slot = Slot(of: key, rest: &name), Slot.isDestroyable(name) {
          law.willDelete(slot, String(name), on: LogicalDate(nanoseconds: clock.now()))
        }
      },
      intrude: {
        // Counsel, at the worst of moments.
        let channel = SimulatedArchives.channels[Int(days % 4)]
        try await SimulatedHistory.hold("LATE", channel, from: .of("2020-01-01"), memory, clock, law)
      })
    let planners = [archives.key.certificate]
    settings = ExpireSettings(
      storeID: SimulatedArchives.storeID,
      rules: RetentionRules(
        policies: try policies.map { try RetentionPolicy(try JSONValue.parse(Array($0.json.utf8))) },
        grace: try CalendarPeriod("P30D")),
      roles: DispositionRoles(
        [.planner: planners, .approver: [archives.approver.certificate], .reviewer: [archives.reviewer.certificate]],
        approvalFor: try CalendarPeriod("P30D")),
      surge: SurgeLimit(times: 1_000, floor: 1_000_000), trust: Trust(signers: planners, authorities: []), program: "tally 0",
      config: SHA256.hash([]))
  }

  private static func hold(
    _ id: String, _ channel: Channel?, from: LogicalDate, _ store: MemoryStore, _ clock: ManualClock, _ law: SimulatedLaw
  ) async throws {
    guard law.holds[id] == nil else { return }
    var scope = HoldScope()
    scope.channels = channel.map { [$0] }
    scope.days = DayRange(start: from)
    law.hold(id, .init(channel: channel, from: from))
    _ = try await HoldRegister(store: store, releaseByAnother: false, now: { clock.now() }).apply(
      HoldDocument(
        id: id, scope: scope, requestedBy: "a", requestedAt: Instant(nanoseconds: clock.now(), digits: 0), caseReference: "c"))
  }

  private var today: LogicalDate { LogicalDate(nanoseconds: clock.now()) }

  private func pass(_ days: Int) { clock.set(now: today.advanced(by: days).start + 3_600_000_000_000) }

  // MARK: what people and jobs do

  private func seal(upTo day: LogicalDate, _ sealed: inout Int) {
    while sealed < archives.slots.count, archives.slots[sealed].date.advanced(by: 40) <= day {
      for (key, bytes) in archives.objects[archives.slots[sealed]] ?? [:] { store.memory.tamper(key, bytes) }
      sealed += 1
    }
  }

  private var sealer: DocumentSealer {
    let (key, clock) = (archives.key, clock)
    return DocumentSealer(store, stamps: false) { KeySealer(key, now: { clock.now() / 1_000_000_000 }) }
  }

  private var labels: ArchiveLabels { ArchiveLabels(store: store, storeID: SimulatedArchives.storeID, labelled: [:], threads: 1) }

  private func plan() async throws {
    let clock = clock
    let planner = ExpirePlanner(store: store, labels: labels, settings: settings, sealer: sealer, now: { clock.now() })
    try await planner.keep(try await planner.draft(asOf: today))
  }

  private func approve() async throws {
    let (clock, archives) = (clock, archives)
    let job = DispositionApproval(store: store, settings: settings, now: { clock.now() })
    do {
      _ = try await job.approve(today) { plan in
        try CMSSeal.sign(plan, with: archives.reviewer, at: clock.now() / 1_000_000_000)
      }
    } catch let error as JobError where error.cause.contains("approved already") {}
  }

  private func run() async throws -> ExpireOutcome {
    let clock = clock
    return try await ExpireRun(store: store, labels: labels, settings: settings, sealer: sealer, now: { clock.now() }).run(
      asOf: today)
  }

  private func disturbed(_ trouble: SimulatedStore.Trouble, approves: Bool) async throws {
    store.restart(trouble)
    do {
      try await plan()
      if approves { try await approve() }
      _ = try await run()
    } catch is SimulatedStore.Crash {}
    store.restart()
  }

  // MARK: ten years

  /// Lives through them; what went wrong.
  func live(seed: UInt64) async throws -> [String] {
    var random = SplitMix(seed: seed &+ 1)
    func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }
    func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    var wrong: [String] = []
    var sealed = 0
    var holds = 0
    let end = LogicalDate.of("2031-01-01")
    while today < end {
      pass(150 + below(600))
      seal(upTo: today, &sealed)
      if chance(40) {
        holds += 1
        let channel = chance(30) ? nil : SimulatedArchives.channels[below(4)]
        try await SimulatedHistory.hold(
          "LIT-\(holds)", channel, from: .of("2020-01-10").advanced(by: below(1_500)), store.memory, clock, law)
      }
      for (id, hold) in law.holds.sorted(by: { $0.key < $1.key }) where hold.releasedOn == nil && chance(50) {
        law.release(id, on: today)
        let clock = clock
        _ = try await HoldRegister(store: store.memory, releaseByAnother: false, now: { clock.now() }).release(
          id, by: "b", reason: "over")
      }
      if chance(15), sealed > 0 {
        // A backup comes back.
        for (key, bytes) in archives.objects[archives.slots[below(sealed)]] ?? [:] where Slot.isDestroyable(key.name) {
          store.memory.tamper(key, bytes)
        }
      }
      var trouble = SimulatedStore.Trouble()
      if chance(40) { trouble.crashAt = 1 + below(25) }
      if chance(20) { trouble.refuses = 1 + below(20) }
      if chance(20) { trouble.forgets = 1 + below(20) }
      if chance(20) { trouble.intrudesAt = 1 + below(20) }
      if chance(60) { try await disturbed(trouble, approves: chance(50)) }
      guard chance(60) else { continue }
      // The next day nothing goes wrong: then nothing that may go is left.
      pass(1)
      try await plan()
      try await approve()
      let outcome = try await run()
      if outcome.exit != .done { wrong.append("\(today): a quiet run ended with \(outcome.exit)") }
      var there: [Slot: [Substring]] = [:]
      for key in store.memory.contents.keys where Slot.isDestroyable(key.name) {
        var name: Substring = ""
        if let slot = Slot(of: key, rest: &name) { there[slot, default: []].append(name) }
      }
      for slot in archives.slots.prefix(sealed) where law.keeper(of: slot, on: today) == nil {
        if let left = there[slot] { wrong.append("\(today): \(slot.folder) outlived a run: \(left)") }
      }
    }
    wrong += law.lost.map { "lost: " + $0 }
    wrong += try await unattested()
    return wrong
  }

  /// Deletions without plan, approval, outcome or certificate.
  private func unattested() async throws -> [String] {
    var wrong: [String] = []
    var settings = ArchiveVerifyJob.Settings(
      store: SimulatedArchives.storeID,
      trust: Trust(
        signers: [archives.key.certificate], authorities: [],
        approvers: [archives.approver.certificate, archives.reviewer.certificate]),
      now: clock.now() / 1_000_000_000)
    settings.depth = .quick
    let verified = try await ArchiveVerifyJob(store: store, settings: settings).run()
    // A process that died at the very end is made up for by the next run.
    if try await DispositionFolder.all(in: store).allSatisfy({ $0.orders.count == $0.certificates.count }) {
      wrong += verified.findings.filter { $0.verdict != .extra && !$0.place.hasSuffix("key.json") }.map { "\($0)" }
    }
    for folder in try await DispositionFolder.all(in: store) {
      for number in folder.certificates {
        let reader = DispositionReader(store)
        let certificate: DispositionReader.Read<DispositionCertificate> = try await reader.read(
          DispositionFolder.Names.certificate(number), of: folder)
        let outcomes = try await reader.outcomes(number, of: folder).items
        let destroyed = Set(outcomes.filter { $0.verdict == .destroyed }.map(\.slot))
        if Set(certificate.document.destroyed.map(\.slot)) != destroyed {
          wrong.append("\(folder.date): certificate and outcome differ")
        }
        let needsApproval = destroyed.contains { law.asks($0) > .destroy }
        if needsApproval, certificate.document.approval == nil { wrong.append("\(folder.date): no approval") }
        if destroyed.contains(where: { law.asks($0) == .review }), certificate.document.approval?.kind != .review {
          wrong.append("\(folder.date): no review")
        }
      }
    }
    return wrong
  }
}
