internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport

/// Ten years of a store, all by a seed: exports come, archives are sealed, held, released, planned, approved and destroyed, copies come back, processes
/// die, the store refuses and forgets. Pulls, tiering and restores are what they leave in a store; planning, approving, destroying and holds are the jobs
/// themselves, and so is the verification at the end.
final class SimulatedHistory: Sendable {
  private let archives: SimulatedArchives
  private let people: SimulatedPeople
  private let law: SimulatedLaw
  private let clock: ManualClock
  private let store: SimulatedStore
  private let settings: ExpireSettings
  private let officer: SimulatedOfficer
  /// Whether somebody keeps legal holds in line with the holds, and for how many years the store retains what is sealed.
  private let syncs: Bool
  private let retains: Int
  private let seed: UInt64

  static func day(_ year: Int, _ month: Int, _ day: Int) -> LogicalDate {
    LogicalDate(day: LogicalDate.days(year: year, month: month, day: day) ?? 0)
  }

  /// `archives` are one of those that ``SimulatedArchives/shapes`` has.
  init(_ archives: [SimulatedArchives], _ people: SimulatedPeople, seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let archives = archives[Int(random.next() % UInt64(archives.count))]
    (self.archives, self.people, self.seed) = (archives, people, seed)
    // Of each channel none, one or two policies; the years differ by seed.
    var policies: [SimulatedLaw.Policy] = []
    for channel in archives.channels {
      var years = Set<Int>()
      for _ in 0..<[0, 1, 1, 1, 2, 2][Int(random.next() % 6)] { years.insert(1 + Int(random.next() % 6)) }
      for year in years.sorted() {
        let then: [RetentionPolicy.Disposition] = [.destroy, .destroy, .destroyAfterApproval, .review, .keep]
        policies.append(.init(channel: channel, years: year, then: then[Int(random.next() % 5)]))
      }
    }
    (syncs, retains) = (random.next() % 2 == 0, [0, 0, 1, 3][Int(random.next() % 4)])
    let (law, clock) = (SimulatedLaw(policies), ManualClock(now: Self.day(2021, 1, 1).start))
    (self.law, self.clock) = (law, clock)
    let memory = MemoryStore(now: { clock.now() })
    let late = archives.channels[Int(random.next() % UInt64(archives.channels.count))]
    store = SimulatedStore(
      memory,
      willDelete: { key in
        var name: Substring = ""
        if let slot = Slot(of: key, rest: &name), Slot.isDestroyable(name) {
          law.willDelete(slot, String(name), on: LogicalDate(nanoseconds: clock.now()))
        }
      },
      // Counsel, at the worst of moments.
      intrude: { _ = try await Self.hold("LATE", late, from: Self.day(2020, 1, 1), memory, clock, law) })
    let planners = [people.planner.certificate]
    var settings = ExpireSettings(
      storeID: SimulatedArchives.storeID,
      rules: RetentionRules(
        policies: try policies.map { try RetentionPolicy(try JSONValue.parse(Array($0.json.utf8))) },
        grace: try CalendarPeriod("P30D")),
      roles: DispositionRoles(
        [.planner: planners, .approver: [people.approver.certificate], .reviewer: [people.reviewer.certificate]],
        approvalFor: try CalendarPeriod("P30D")),
      surge: SurgeLimit(times: 1_000, floor: 1_000_000), trust: Trust(signers: planners, authorities: []), program: "tally 0",
      config: SHA256.hash([]))
    // Its clock is right, however long nothing comes.
    settings.clockMargin = 36_500
    self.settings = settings
    officer = SimulatedOfficer(store: store, law: law, grace: settings.rules.grace)
  }

  /// Whether there was none of that id.
  private static func hold(
    _ id: String, _ channel: Channel?, from: LogicalDate, _ store: MemoryStore, _ clock: ManualClock, _ law: SimulatedLaw
  ) async throws -> Bool {
    guard law.holds[id] == nil else { return false }
    var scope = HoldScope()
    scope.channels = channel.map { [$0] }
    scope.days = DayRange(start: from)
    law.hold(id, .init(channel: channel, from: from))
    _ = try await HoldRegister(store: store, releaseByAnother: false, now: { clock.now() }).apply(
      HoldDocument(
        id: id, scope: scope, requestedBy: "a", requestedAt: Instant(nanoseconds: clock.now(), digits: 0), caseReference: "c"))
    return true
  }

  private var today: LogicalDate { LogicalDate(nanoseconds: clock.now()) }

  private func pass(_ days: Int) { clock.set(now: today.advanced(by: days).start + 3_600_000_000_000) }

  // MARK: what people and jobs do

  /// What pulls and tiering leave behind by a day: exports, then archives; and of the exports those that were not released, by mistake or crash, until
  /// a later run does.
  private func tier(_ state: inout State) async throws {
    for slot in archives.slots[state.pulled...] where slot.date < today {
      if let export = archives.exports[slot] { store.memory.tamper(export, SimulatedArchives.export) }
      state.pulled += 1
    }
    for slot in law.hot.sorted() where state.chance(50) { release(slot) }
    for slot in archives.slots[state.sealed...] where slot.date.advanced(by: 40) <= today {
      let until = today.advanced(by: 365 * retains)
      let protection = Protection(
        retention: retains == 0
          ? nil : Storage.Retention(until: Instant(nanoseconds: until.start, digits: 0), strength: .removable))
      for (key, bytes) in archives.objects[slot] ?? [:] { try await store.memory.put(bytes, as: key, .flushed, protection) }
      law.retain(slot, until: until)
      state.sealed += 1
      state.counts.note(.sealed)
      law.setHot(slot, true)
      if state.chance(80) { release(slot) } else { state.counts.note(.exportLeft) }
    }
  }

  private func release(_ slot: Slot) {
    if let export = archives.exports[slot] { store.memory.tamper(export, nil) }
    law.setHot(slot, false)
  }

  private var context: ExpireContext {
    let (key, clock, trusted) = (people.planner, clock, [people.planner.certificate])
    return ExpireContext(
      store: store, labels: ArchiveLabels(store: store, storeID: SimulatedArchives.storeID, labelled: [:], threads: 1),
      settings: settings,
      sealer: DocumentSealer(store, stamps: false, now: { clock.now() }, trusted: { trusted }) {
        KeySealer(key, now: { clock.now() / 1_000_000_000 })
      },
      now: { clock.now() })
  }

  private func plan(_ state: inout State) async throws {
    let planner = ExpirePlanner(context)
    var draft = try await planner.draft(asOf: today)
    // Somebody looks, where a policy is about nothing that there is by then.
    if !draft.doubtful.isEmpty { draft = try await planner.draft(asOf: today, accepted: draft.plan.newItems) }
    if draft.plan.stays[.lockedByStore, default: 0] > 0 { state.counts.note(.locked) }
    try await planner.keep(draft)
  }

  /// By somebody whose word is enough for all, or for all but what is to be reviewed.
  private func approve(by signer: SigningKey) async throws {
    let clock = clock
    let job = DispositionApproval(store: store, settings: settings, now: { clock.now() })
    do {
      _ = try await job.approve(today) { plan in
        try CMSSeal.sign(plan, with: signer, at: clock.now() / 1_000_000_000)
      }
    } catch let error as JobError where error.cause.contains("approved already") {}
  }

  private func run() async throws -> ExpireOutcome { try await ExpireRun(context).run(asOf: today) }

  private func signer(_ state: inout State) -> SigningKey { state.chance(50) ? people.approver : people.reviewer }

  private func sync(_ state: inout State) async throws -> HoldSync.Outcome {
    let outcome = try await officer.sync(today)
    state.counts.note(.placed, outcome.placed.count)
    state.counts.note(.lifted, outcome.lifted.count)
    return outcome
  }

  private func disturbed(_ trouble: SimulatedStore.Trouble, approves: Bool, _ state: inout State) async throws {
    store.restart(trouble)
    let late = law.holds["LATE"]
    do {
      if syncs, state.chance(50) { _ = try await sync(&state) }
      try await plan(&state)
      if approves { try await approve(by: signer(&state)) }
      state.note(try await run())
    } catch is SimulatedStore.Crash {}
    store.restart()
    if late == nil, law.holds["LATE"] != nil { state.counts.note(.heldInMidRun) }
  }

  /// The next day nothing goes wrong: then nothing that may go is left, but what an approver cannot let go.
  private func quiet(_ state: inout State) async throws {
    pass(1)
    if syncs {
      state.wrong += try await officer.faults(try await sync(&state), archives.slots.prefix(state.sealed), today)
    }
    try await plan(&state)
    let signer = signer(&state)
    try await approve(by: signer)
    let outcome = try await run()
    state.note(outcome)
    if exit(of: outcome, but: state.restored) != .done { state.wrong.append("\(today): a quiet run ended with \(outcome.exit)") }
    var there: [Slot: [Substring]] = [:]
    for key in store.memory.contents.keys where Slot.isDestroyable(key.name) {
      var name: Substring = ""
      if let slot = Slot(of: key, rest: &name) { there[slot, default: []].append(name) }
    }
    for slot in archives.slots.prefix(state.sealed) where law.keeper(of: slot, on: today) == nil {
      if signer.certificate == people.approver.certificate, law.asks(slot) == .review {
        if there[slot] != nil { state.counts.note(.unreviewed) }
      } else if let left = there[slot] {
        state.wrong.append("\(today): \(slot.folder) outlived a run: \(left)")
      }
    }
  }

  /// How a run ended, but for copies that came back after an order was begun: it does not name their versions, so they stay, which somebody is told; and for holds
  /// that came when a killed run had deleted content already, which somebody is told as well.
  private func exit(of outcome: ExpireOutcome, but restored: Set<Slot>) -> ExitCode {
    var rest = outcome
    for index in rest.dispositions.indices where rest.dispositions[index].date < today {
      rest.dispositions[index].outcomes.removeAll {
        restored.contains($0.slot) && $0.verdict == .kept && $0.because == .unresolved && !$0.wasRefused || $0.isHeldTooLate
      }
    }
    return rest.exit
  }

  // MARK: ten years

  /// Where a history has come to.
  private struct State {
    var random: SplitMix
    /// Exports that came, and archives that were sealed, from the first on.
    var pulled = 0
    var sealed = 0
    /// Slots that have come back from a backup.
    var restored: Set<Slot> = []
    var counts = HistoryCounts()
    var wrong: [String] = []

    mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }
    mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    mutating func note(_ outcome: ExpireOutcome) {
      counts.note(.destroyed, outcome.dispositions.flatMap(\.outcomes).count { $0.verdict == .destroyed })
    }
  }

  /// Lives through them: what went wrong, and what happened.
  func live() async throws -> (wrong: [String], counts: HistoryCounts) {
    var state = State(random: SplitMix(seed: seed &+ 1))
    let end = Self.day(2031, 1, 1)
    while today < end {
      pass(150 + state.below(600))
      try await tier(&state)
      try await counsel(&state)
      if state.chance(15), state.sealed > 0 {
        // A backup comes back.
        let slot = archives.slots[state.below(state.sealed)]
        for (key, bytes) in archives.objects[slot] ?? [:] where Slot.isDestroyable(key.name) { store.memory.tamper(key, bytes) }
        state.restored.insert(slot)
        state.counts.note(.restored)
      }
      var trouble = SimulatedStore.Trouble()
      if state.chance(40) { trouble.crashAt = 1 + state.below(25) }
      if state.chance(20) { trouble.refuses = 1 + state.below(12) }
      if state.chance(20) { trouble.forgets = 1 + state.below(12) }
      if state.chance(20) { trouble.intrudesAt = 1 + state.below(20) }
      if state.chance(60) { try await disturbed(trouble, approves: state.chance(50), &state) }
      if state.chance(60) { try await quiet(&state) }
    }
    // What a process that died left is made up for by the next run.
    try await quiet(&state)
    state.wrong += law.lost.map { "lost: " + $0 }
    state.wrong += try await SimulatedAudit(store: store, law: law, people: people).unattested(now: clock.now() / 1_000_000_000)
    state.counts += store.happened
    return (state.wrong, state.counts)
  }

  /// Applies holds and releases them.
  private func counsel(_ state: inout State) async throws {
    if state.chance(40) {
      let channel = state.chance(30) ? nil : archives.channels[state.below(archives.channels.count)]
      let from = Self.day(2020, 1, 10).advanced(by: state.below(1_500))
      _ = try await Self.hold("LIT-\(law.holds.count + 1)", channel, from: from, store.memory, clock, law)
      state.counts.note(.held)
    }
    for (id, hold) in law.holds.sorted(by: { $0.key < $1.key }) where hold.releasedOn == nil && state.chance(50) {
      law.release(id, on: today)
      let clock = clock
      _ = try await HoldRegister(store: store.memory, releaseByAnother: false, now: { clock.now() }).release(
        id, by: "b", reason: "over")
      state.counts.note(.released)
    }
  }
}
