internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Storage

/// `tally erase …`: takes requests for erasure, shows them, and does what they ask for.
struct EraseCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    return invocation.command == .eraseList ? try await list(suite) : try await request(suite)
  }

  // MARK: requests

  private func request(_ suite: Suite) async throws -> ExitCode {
    for (option, id) in [("message", invocation.message), ("interaction", invocation.interaction)] {
      guard id?.utf8.count ?? 0 <= ErasureRegister.longestID else {
        throw UsageError("option '--\(option)': more than \(ErasureRegister.longestID) bytes", .eraseRequest)
      }
    }
    guard let ground = ErasureGround(rawValue: invocation.text(.ground) ?? "") else {
      let known = ErasureGround.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError("option '--ground': '\(invocation.text(.ground) ?? "")' is not one of \(known)", .eraseRequest)
    }
    let reference = invocation.text(.caseReference)
    guard reference.map({ HoldDocument.isID($0) }) ?? true else {
      throw UsageError(
        "option '--case': at most 64 letters, digits, '.', '_', '-': nobody's name belongs into the ledger", .eraseRequest)
    }
    let person = try BreakDeed.person(invocation, tools.config)
    guard person.unicodeScalars.count <= ErasureRegister.longestName else {
      throw UsageError("option '--person': more than \(ErasureRegister.longestName) characters", .eraseRequest)
    }
    let register = try suite.erasureRegister()
    let messages = try await messages(suite)
    let taken = try await locked {
      try await register.take(messages: messages, ground: ground, reference: reference, by: person, dryRun: invocation.dryRun)
    }
    if invocation.json {
      let documents = taken.map(document)
      try Output.document {
        $0.value(invocation.interaction == nil ? documents[0] : .object([("requests", .array(documents))]))
      }
    } else if !invocation.quiet {
      let screen = Screen(.standardError())
      for request in taken {
        let what = request.isKnown ? "is open already" : invocation.dryRun ? "would be taken" : "is taken"
        screen.line(.info, "request \(request.number) \(what); `tally erase run` does it, or says until when it waits")
      }
    }
    return .done
  }

  /// The messages that a request is about.
  private func messages(_ suite: Suite) async throws -> [String] {
    guard let interaction = invocation.interaction else { return [invocation.message ?? ""] }
    let progress = Progress(
      "searching", total: nil, unit: .things("archive or export", many: "archives and exports"), screen: tools.progressScreen,
      clock: tools.clock)
    let messages = try await suite.interactionSearch().messages(of: interaction) { progress.advance(by: Int64($0)) }
    progress.finish()
    return messages
  }

  private func document(_ taken: ErasureRegister.Taken) -> JSONValue {
    .object([
      ("request", .number(String(taken.number))), ("known", .bool(taken.isKnown)), ("stored", .bool(!invocation.dryRun)),
    ])
  }

  private func locked<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await tools.locked("erase", unless: invocation.dryRun, body)
  }

  private func list(_ suite: Suite) async throws -> ExitCode {
    let state = try await ErasureLedger(store: suite.store).read()
    if invocation.json {
      try Output.document { $0.value(.object([("requests", .array(state.requests.map(\.document)))])) }
    } else {
      for request in state.requests { try Output.text(Log.escaped(request.line) + "\n") }
    }
    guard let fault = state.fault else { return .done }
    let error = JobError(
      .integrity, "the ledger of erasures cannot be relied on", at: "erasures/ledger", because: fault,
      remedy: "restore its entries from a backup")
    Failure(error).tell()
    return error.code
  }

  // MARK: the run

  func erase(_ suite: Suite, _ metrics: inout Metrics) async throws -> RunEnd {
    let asOf = LogicalDate(nanoseconds: invocation.asOf ?? tools.clock.now())
    metrics.set(.logicalDate, ["job": "erase"], to: asOf.start / 1_000_000_000)
    let progress = Progress("erasing", total: nil, unit: .things("archive"), screen: tools.progressScreen, clock: tools.clock)
    let run = try await suite.erasure { progress.advance(by: Int64($0)) }
    let outcome = try await run.run(asOf: asOf, sweeps: invocation.sweep, dryRun: invocation.dryRun)
    if !outcome.erased.isEmpty { progress.finish() }
    let report = EraseReport(outcome: outcome, isDry: invocation.dryRun)
    for line in report.lines { DayRun(job: "erase", invocation: invocation, tools: tools).say(Log.escaped(line)) }
    for deferred in outcome.deferred {
      for reason in deferred.reasons { tools.log.info("erasure waits", ["request": "\(deferred.request)", "because": reason]) }
    }
    for item in outcome.outcomes where item.verdict != .destroyed || item.isHeldTooLate {
      tools.log.warning(
        item.isHeldTooLate
          ? "archive erased before a hold was seen" : item.wasRefused ? "the store refused to delete" : "archive kept",
        ["slot": item.slot.folder, "verdict": item.because.rawValue, "because": item.reason])
    }
    report.measure(&metrics, try await ErasureLedger(store: suite.store).read())
    if !invocation.dryRun, !outcome.erased.isEmpty { try await suite.updateCatalog() }
    return RunEnd(exit: outcome.exit, errors: outcome.failures, document: report.document)
  }
}
