internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Reports

/// `tally breaks …`: shows breaks with where they stand, and stores what somebody did about them.
struct BreaksCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let isList = invocation.command == .breaksList
    let limits = tools.config.breaks.settings.limits
    let filter = try BreakFilter(invocation, limits, state: isList && invocation.operands.isEmpty ? "open" : "all")
    let suite = try await Suite(invocation, tools, creates: false)
    let ledger = try await WorkLedger(store: suite.store).read()
    let fault = ledger.fault("what was done about breaks cannot be relied on")
    if let fault {
      guard isList else { throw fault }
      tools.log.error(fault.description)
    }
    let board = BreakBoard(store: suite.store, work: ledger.work)
    let known = try await board.nights()
    guard let first = known.min(), let last = known.max() else {
      throw JobError(.noInput, "there are no breaks", because: "no night was reconciled", remedy: "run `tally nightly` first")
    }
    let window = last.advanced(by: 1 - tools.config.breaks.window)...last
    let asked = try invocation.dates(now: tools.clock.now())
    let nights = asked ?? window
    // Before the first night there was nothing to reconcile; who asks for it is told so.
    let gaps = NightGaps(asked ?? max(first, window.lowerBound)...last, known: known)
    guard known.contains(where: { nights.contains($0) }) else {
      throw JobError(
        .noInput, "there are no breaks", because: "not reconciled: \(gaps.words)", remedy: "run `tally nightly` for these nights")
    }
    if !gaps.ranges.isEmpty { tools.log.warning("nothing is known of nights that were not reconciled: \(gaps.words)") }
    guard isList else { return try await work(filter, board, nights, suite) }
    // Asked for some nights, it tells of these.
    let older = invocation.days == nil ? try await board.older(than: window.lowerBound) : nil
    let printer = BreakPrinter(invocation: invocation, filter: filter, log: tools.log)
    let exit = try await printer.list(board, nights, gaps, older: older)
    return fault == nil ? exit : .integrity
  }

  private func work(_ filter: BreakFilter, _ board: BreakBoard, _ nights: ClosedRange<LogicalDate>, _ suite: Suite) async throws
    -> ExitCode
  {
    let deed = try BreakDeed(invocation, tools.config)
    var chosen: [WorkDocument.Subject] = []
    var ids: Set<PackedID> = []
    var skipped: [String: Set<PackedID>] = [:]
    var found: [String: Set<PackedID>] = [:]
    let faults = try await board.run(nights) { item in
      guard filter.contains(item) else { return }
      let id = item.record.id
      for match in filter.matches(id) { found[match, default: []].insert(id) }
      guard deed.applies(to: item) else {
        skipped[deed.reasonToSkip(item), default: []].insert(id)
        return
      }
      ids.insert(id)
      chosen.append(
        WorkDocument.Subject(
          identity: item.record.identity, code: item.record.code,
          night: item.record.provisional ? item.record.firstSeen : item.night))
    }
    if let fault = faults.first { throw fault }
    try filter.check(Set(found.keys), nights)
    if let id = filter.ids.first(where: { (found[$0]?.count ?? 0) > 1 }) {
      throw JobError(
        .usage, "cannot find the break", at: id, because: "several begin with these digits", remedy: "give more of them")
    }
    let clock = tools.clock
    let keys =
      invocation.dryRun || chosen.isEmpty
      ? []
      : try await WorkRegister(store: suite.store, now: { clock.now() }).record(
        deed.action, chosen, owner: deed.owner, resolution: deed.resolution, text: deed.text, by: deed.person,
        notBefore: try await board.asOf(Set(chosen.map(\.night))))
    try tell(deed, count: ids.count, skipped: skipped.mapValues { $0.subtracting(ids).count }.filter { $0.value > 0 }, keys)
    return chosen.isEmpty ? .noInput : .done
  }

  /// `skipped` are counts by reason.
  private func tell(_ deed: BreakDeed, count: Int, skipped: [String: Int], _ keys: [String]) throws {
    if invocation.json {
      return try Output.document {
        $0.value(
          .object([
            ("action", .string(deed.action.rawValue)), ("by", .string(deed.person)), ("breaks", .number(String(count))),
            ("skipped", .number(String(skipped.values.reduce(0, +)))), ("documents", .array(keys.map { .string($0) })),
          ]))
      }
    }
    guard !invocation.quiet else { return }
    let place = keys.isEmpty ? "" : ": " + keys.joined(separator: ", ")
    let rest = skipped.sorted { $0.key < $1.key }.map { "; \(Quantity.counted($0.value, "is", "are")) \($0.key)" }.joined()
    Screen(.standardError()).line(
      .info,
      Log.escaped(
        "\(Quantity.counted(count, "break")) \(invocation.dryRun ? "would be " : "")\(deed.done), by \(deed.person)\(place)\(rest)"
      ))
  }
}

extension BreaksConfig {
  /// The same for jobs.
  var settings: WorkSettings {
    func limits(_ nights: [String: Int]) -> [Severity: Int] {
      Severity.allCases.reduce(into: [:]) { $0[$1] = nights[$1.name] }
    }
    return WorkSettings(window: window, limits: WorkLimits(due: limits(due), escalate: limits(escalate)))
  }
}

extension OpenBreaks {
  /// What the metrics file says of it.
  func measure(into metrics: inout Metrics) {
    for severity in Severity.allCases {
      for (state, count) in [
        ("open", unresolved(severity)), ("older", older(severity)), ("overdue", overdue(severity)),
        ("escalated", escalated(severity)),
      ] {
        metrics.set(.openBreaks, ["severity": severity.name, "state": state], to: Int64(count))
      }
    }
    metrics.set(.assignedBreaks, to: Int64(assigned))
  }
}
