internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Storage
internal import Synchronization

/// `tally reconcile`: lays sends beside outcomes, and side beside side.
struct ReconcileCommand {
  let invocation: Invocation
  let tools: JobTools

  /// The night as of an instant; without one, as of what the command line or the config says. `allowsEmpty` says whether a day without any export is
  /// a night; one that is not over never is. `pulled` is what the pull before it got, `stop` what keeps the night from being reconciled, `asBefore`
  /// whether it is judged by the sources that it had.
  func run(
    _ suite: Suite, _ date: LogicalDate, asOf given: Int64? = nil, allowsEmpty: Bool = true,
    pulled: PulledSources = PulledSources(), stop: JobError? = nil, asBefore: Bool = false
  ) async throws -> DayResult {
    let asOf = given ?? invocation.asOf ?? tools.config.defaultAsOf(date)
    let parameters: [RunRecord.Parameter] = [
      .init("asOf", Instant(exact: asOf).description), .init("config", suite.configDigest),
    ]
    return try await suite.attempt("reconcile", date, parameters) {
      if let stop { throw stop }
      return try await reconcile(suite, date, asOf, parameters, allowsEmpty: allowsEmpty && tools.isOver(date), pulled, asBefore)
    }
  }

  private func reconcile(
    _ suite: Suite, _ date: LogicalDate, _ asOf: Int64, _ parameters: [RunRecord.Parameter], allowsEmpty: Bool,
    _ pulled: PulledSources, _ asBefore: Bool
  ) async throws -> DayResult {
    let started = tools.clock.now()
    let meter = Mutex<Progress?>(nil)
    let (log, screen, clock) = (tools.log, tools.progressScreen, tools.clock)
    let outcome = try await suite.reconcile.run(
      date: date, asOf: asOf, allowsEmpty: allowsEmpty, pulled: pulled, now: clock.now(), asBefore: asBefore,
      dryRun: invocation.dryRun
    ) { step in
      switch step {
      case .rebuilt(let key): log.info("event index made again", ["export": key.description])
      case .joining(let total):
        meter.withLock {
          $0 = Progress("reconciling \(date)", total: total, unit: .things("event"), screen: screen, clock: clock)
        }
      case .joined(let count): meter.withLock { $0 }?.advance(by: count)
      }
    }
    meter.withLock { $0 }?.finish()
    for (source, count) in outcome.unnamed.sorted(by: { $0.key < $1.key }) {
      log.warning(
        "kept exports were not read",
        [
          "night": date.description, "source": source, "exports": String(count),
          "because": "the night looks back on them, and the config does not name their source",
        ])
    }
    var day = DayResult(exit: outcome.noInput?.code ?? (outcome.breaks > 0 || !outcome.released.isEmpty ? .breaks : .done))
    day.errors = [outcome.noInput].compactMap(\.self)
    day.lines = lines(outcome)
    if let first = outcome.released.first {
      log.warning(
        "night reconciled without exports that were released",
        ["night": date.description, "exports": "\(outcome.released.count)", "first": first])
    }
    day.isNew = outcome.isNew
    day.document = (try? JSONValue.parse(outcome.totalsJSON)) ?? .null
    if !invocation.dryRun {
      var record = RunRecord(
        job: "reconcile", date: date, program: Suite.program,
        // A version follows from more than the exports: what the night before left open, what was found about the day.
        parameters: parameters + [.init("version", "\(outcome.version)")]
          + (outcome.released.isEmpty ? [] : [.init("withoutReleased", "\(outcome.released.count)")]),
        inputs: outcome.inputs.map { RunRecord.Input(key: $0.key, bytes: $0.bytes, sha256: $0.sha256) }, startedAt: started)
      let folder = "reconciliations/\(date.path)/v\(outcome.version)/"
      record.outputs = ReconcileOutcome.files.map { folder + $0 }
      for (name, digest) in outcome.digests { record.digests[folder + name] = digest }
      record.finish(day.exit, at: clock.now())
      day.record = record
    }
    let totals = outcome.totals
    day.measures = { ReconcileCommand.measure(totals, &$0) }
    return day
  }

  private func lines(_ outcome: ReconcileOutcome) -> [String] {
    let (totals, messages) = (outcome.totals, outcome.totals.messages)
    let codes = BreakCode.allCases.filter { totals.breaks($0) > 0 }.count
    var lines = [
      "\(outcome.date) events: \(totals.events.scanned) scanned = \(totals.events.accepted) accepted + \(totals.events.duplicate) duplicate"
        + " + \(totals.events.excluded) excluded + \(totals.events.quarantined) quarantined",
      "\(outcome.date) messages: \(messages.sends) sends = \(messages.delivered) delivered + \(messages.failed) failed"
        + " + \(messages.pending) pending + \(messages.unconfirmed) unconfirmed",
      "\(outcome.date) open items: \(totals.openItems.opening) + \(totals.openItems.new) new - \(totals.openItems.cleared) cleared"
        + " = \(totals.openItems.closing)",
      "\(outcome.date) requests: \(totals.requests.opening) + \(totals.requests.new) new - \(totals.requests.closed) closed"
        + " - \(totals.requests.givenUp) given up = \(totals.requests.closing)",
    ]
    if outcome.breaks > 0 {
      lines.append("\(outcome.date) \(Quantity.counted(outcome.breaks, "break")) of \(Quantity.counted(codes, "code"))")
    } else if outcome.noInput == nil {
      lines.append("\(outcome.date) no breaks")
    }
    lines.append(
      "\(outcome.date) reconciliation v\(outcome.version) "
        + (!outcome.isNew ? "is there already, and the same" : invocation.dryRun ? "would be written" : "written"))
    return lines
  }

  private static func measure(_ totals: ControlTotals, _ metrics: inout Metrics) {
    for (name, count) in [
      ("scanned", totals.events.scanned), ("accepted", totals.events.accepted), ("duplicate", totals.events.duplicate),
      ("excluded", totals.events.excluded), ("quarantined", totals.events.quarantined),
    ] {
      metrics.set(.events, ["kind": name], to: Int64(count))
    }
    for (name, count) in [
      ("sends", totals.messages.sends), ("delivered", totals.messages.delivered), ("failed", totals.messages.failed),
      ("pending", totals.messages.pending), ("unconfirmed", totals.messages.unconfirmed), ("read", totals.messages.read),
    ] {
      metrics.set(.messages, ["outcome": name], to: Int64(count))
    }
    for code in BreakCode.allCases {
      metrics.set(.breaks, ["code": code.name, "severity": code.severity.name], to: Int64(totals.breaks(code)))
    }
    for (name, count) in [
      ("opening", totals.openItems.opening), ("new", totals.openItems.new), ("cleared", totals.openItems.cleared),
      ("closing", totals.openItems.closing),
    ] {
      metrics.set(.openItems, ["movement": name], to: Int64(count))
    }
    for (name, count) in [
      ("opening", totals.requests.opening), ("new", totals.requests.new), ("closed", totals.requests.closed),
      ("givenUp", totals.requests.givenUp), ("closing", totals.requests.closing),
    ] {
      metrics.set(.requests, ["movement": name], to: Int64(count))
    }
  }
}
