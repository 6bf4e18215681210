internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// `tally hold …`: applies, releases and shows holds, and keeps the store's legal holds in line with them.
struct HoldCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    if invocation.command == .holdSync { return try await sync() }
    let suite = try await Suite(invocation, tools, creates: false)
    switch invocation.command {
    case .holdApply:
      return try await change(suite) { try await $0.apply(try HoldRequest(invocation, tools.clock).document, dryRun: $1) }
    case .holdRelease:
      guard let id = invocation.operands.first, let by = invocation.text(.person), let reason = invocation.text(.reason) else {
        throw UsageError("'hold release' requires '--person' and '--reason'", .holdRelease)
      }
      return try await change(suite) { try await $0.release(id, by: by, reason: reason, dryRun: $1) }
    case .holdList: return try HoldPrinter(invocation).list(try await suite.holdLedger().all())
    case .holdShow: return try HoldPrinter(invocation).show(try await hold(suite))
    default: return try await scope(suite)
    }
  }

  private func hold(_ suite: Suite) async throws -> Hold {
    let id = invocation.operands.first ?? ""
    guard let hold = try await suite.holdLedger().hold(id) else {
      throw JobError(
        .noInput, "cannot find the hold", at: "holds/\(Log.escaped(id))", because: "there is no such hold",
        remedy: "see `tally hold list`")
    }
    return hold
  }

  /// Stores a revision, which counts from then on, and then sets legal holds by it. A lock that another run has keeps only these.
  private func change(
    _ suite: Suite, _ body: (HoldRegister, _ dryRun: Bool) async throws -> HoldRegister.Change
  ) async throws -> ExitCode {
    let clock = tools.clock
    let wiring = KeyWiring(tools)
    let register = HoldRegister(
      store: suite.store, releaseByAnother: tools.config.retention.releaseByAnother, grace: tools.config.retention.rules.grace,
      officers: try wiring.holdOfficers(), sign: { try await wiring.sealer().seal($0).signature }, now: { clock.now() })
    let change = try await body(register, invocation.dryRun)
    let printer = HoldPrinter(invocation)
    printer.tell(change)
    let outcome: HoldSync.Outcome
    do {
      outcome = try await locked { try await self.outcome(suite, dryRun: invocation.dryRun, after: change) }
    } catch let error as JobError where error.code == .tryAgain {
      throw JobError(
        .tryAgain, "the hold is stored and counts, but the store's legal holds are not set yet", at: error.place,
        because: error.cause, remedy: "run `tally hold sync` when that run is over")
    }
    try printer.document(change, outcome)
    return try printer.tell(outcome)
  }

  /// What a schedule calls: with metrics, and a run record of what was found.
  private func sync() async throws -> ExitCode {
    try await DayRun(job: "hold-sync", invocation: invocation, tools: tools).scheduled(creates: false) { suite, metrics in
      let started = tools.clock.now()
      let inputs = invocation.dryRun ? [] : try await suite.holdLedger().inputs()
      let outcome = try await outcome(suite, dryRun: invocation.dryRun, after: nil)
      outcome.measure(&metrics)
      let date = LogicalDate(nanoseconds: started)
      metrics.set(.logicalDate, ["job": "hold-sync"], to: date.start / 1_000_000_000)
      let printer = HoldPrinter(invocation)
      var end = RunEnd(document: HoldPrinter.value(outcome))
      do { end.exit = try printer.tell(outcome) } catch {
        end.failure = error
        return end
      }
      if !invocation.dryRun {
        var record = outcome.record(
          of: inputs, on: date, program: Suite.program, config: suite.configDigest, startedAt: started)
        record.finish(end.exit, at: tools.clock.now())
        try await record.keep(in: suite.store)
      }
      return end
    }
  }

  /// Looks at what a change touches, or at everything: so a request that is made again completes what a killed one left.
  private func outcome(_ suite: Suite, dryRun: Bool, after change: HoldRegister.Change?) async throws -> HoldSync.Outcome {
    // Before anything is lifted. What a change asks for is placed whatever became of other holds.
    if change == nil { try await suite.expireContext { _ in }.checkHolds() }
    var holds = try await suite.holdLedger().all()
    if dryRun, let hold = change?.hold { holds = holds.filter { $0.id != hold.id } + [hold] }
    let folders = try await labels(suite).all(asked: AskedIDs(holds))
    let progress = Progress(
      "legal holds", total: Int64(folders.count), unit: .things("archive"), screen: tools.progressScreen, clock: tools.clock)
    let grace = tools.config.retention.rules.grace
    let today = try await HoldSync.today(in: suite.store, now: tools.clock.now(), grace: grace)
    if today < LogicalDate(nanoseconds: tools.clock.now()) {
      tools.log.warning(
        "this machine's clock is far past what the store knows of: no legal hold is lifted that was in its grace then",
        ["newest": today.description])
    }
    let sync = HoldSync(
      store: suite.store, holds: holds, changed: change?.stored == nil ? nil : change?.hold.id,
      grace: grace, today: today)
    let outcome = try await sync.run(folders, dryRun: dryRun) { progress.advance(by: 1) }
    progress.finish()
    return outcome
  }

  private func scope(_ suite: Suite) async throws -> ExitCode {
    let hold = try await hold(suite)
    let folders = try await labels(suite).all(asked: AskedIDs([hold]))
    try HoldPrinter(invocation).scope(hold, folders)
    return .done
  }

  private func labels(_ suite: Suite) -> ArchiveLabels {
    let writes = !invocation.dryRun && invocation.command != .holdScope
    return ArchiveLabels(
      store: suite.store, storeID: suite.store.format.id, labelled: suite.labelled,
      index: suite.slotIndex(isBroughtUpToDate: writes))
  }

  private func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await tools.locked("hold", unless: invocation.dryRun, body)
  }
}
