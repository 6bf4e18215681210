internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Storage

/// `tally explain`: where an archive stands, in sentences.
struct ExplainCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let operand = invocation.operands.first ?? ""
    guard let subject = ExplainJob.Subject(operand) else {
      throw UsageError("'\(operand)' is no archive's folder, as archives/2026/10/18/SMS is one", .explain)
    }
    let suite = try await Suite(invocation, tools, creates: false)
    let job = ExplainJob(
      store: suite.store,
      labels: ArchiveLabels(
        store: suite.store, storeID: suite.store.format.id, labelled: suite.labelled, index: suite.slotIndex()),
      settings: try suite.expireSettings())
    let now = tools.clock.now()
    let asOf = LogicalDate(nanoseconds: invocation.asOf ?? now)
    let found = try await job.run(subject, asOf: asOf, now: Instant(nanoseconds: now).seconds)
    if case .message(let id) = subject, !found.isEmpty, !invocation.quiet {
      Screen(.standardError()).line(.info, Log.escaped("archives that may have something of the message \(id):"))
    }
    if invocation.json {
      try Output.document { $0.value(.object([("archives", .array(found.map(ExplainCommand.value)))])) }
    } else {
      for explanation in found {
        let decision = explanation.decision
        if let destroyed = explanation.destroyed {
          try Output.text(
            Log.escaped("\(explanation.folder): \(destroyed.word)") + "\n"
              + Log.escaped("Archive \(decision.id) \(destroyed.words).")
              + "\n")
          continue
        }
        let lines =
          ["\(explanation.folder): \(decision.verdict.rawValue)", decision.sentence] + decision.reasons.map { "- \($0)" }
        try Output.text(lines.map(Log.escaped).joined(separator: "\n") + "\n")
      }
    }
    guard found.isEmpty else { return .done }
    let nothing = JobError(
      .noInput, "there is nothing to explain", because: "no archive has that id or folder, or may have a message of that id",
      remedy: "check it; events that are not archived yet are not disposed of, see `tally trace`")
    // Not thrown: standard output has its document already.
    Failure(nothing).tell()
    return nothing.code
  }

  private static func value(_ explanation: ExplainJob.Explanation) -> JSONValue {
    let decision = explanation.decision
    func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    func day(_ day: LogicalDate?) -> JSONValue { day.map { .string($0.description) } ?? .null }
    if let destroyed = explanation.destroyed {
      return .object([
        ("folder", .string(explanation.folder)), ("id", .string(decision.id)), ("verdict", .string(destroyed.word)),
        ("on", .string(destroyed.on.description)), ("plan", day(destroyed.planned)),
        ("supersededBy", destroyed.supersededBy.map { .string($0) } ?? .null),
        ("certificate", .string(destroyed.certificate)), ("sentence", .string("Archive \(decision.id) \(destroyed.words).")),
      ])
    }
    return .object([
      ("folder", .string(explanation.folder)), ("id", .string(decision.id)), ("asOf", day(decision.asOf)),
      ("verdict", .string(decision.verdict.rawValue)), ("decidedBy", decision.decidedBy?.id.map { .string($0) } ?? .null),
      ("changesOn", day(decision.changesOn)), ("hotUntil", day(decision.hotUntil)), ("overdue", texts(decision.overdue)),
      ("sentence", .string(decision.sentence)), ("reasons", texts(decision.reasons)),
    ])
  }
}
