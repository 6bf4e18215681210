internal import Events
internal import Glibc
internal import Operations

/// One job from the command line to the exit status: reads the config, sets up what a job needs, runs it until it ends or a
/// signal comes.
struct JobRun {
  let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  /// The process's exit status.
  func exitStatus() async -> Int32 {
    Memory.keepBuffers()
    do {
      let code = try await Signals.cancelling { [self] in try await run() }
      return code.rawValue
    } catch {
      // It ends as any program does then, whatever it had still to say: without a word.
      if error as? JobError == Output.readerLeft { return Signals.exitStatus(SIGPIPE) }
      if let end = error as? DayRun.Ended { return end.status }
      return Failure(error).report(json: invocation.json)
    }
  }

  private func run() async throws -> ExitCode {
    let clock = try SystemClock()
    let (config, warnings) = try readConfig()
    let screen = Screen(.standardError())
    let level: LogLevel = invocation.quiet ? .warning : invocation.verbose ? .debug : config.logLevel
    let log = Log(level: level, screen: screen)
    for warning in warnings { log.warning("config", ["setting": warning.path, "finding": warning.message]) }
    let tools = JobTools(config: config, clock: clock, log: log, progressScreen: invocation.quiet ? nil : screen)
    return switch invocation.command {
    case .pull: try await Wiring.pull(invocation, tools)
    case .reconcile: try await Wiring.reconcile(invocation, tools)
    case .requests: try await Wiring.requests(invocation, tools)
    case .report: try await Wiring.report(invocation, tools)
    case .notices: try await Wiring.notices(invocation, tools)
    case .nightly: try await Wiring.nightly(invocation, tools)
    case .tier: try await Wiring.tier(invocation, tools)
    case .catalogRebuild: try await CatalogCommand(invocation: invocation, tools: tools).rebuild()
    case .catalogCheck: try await CatalogCommand(invocation: invocation, tools: tools).check()
    case .summary: try await SummaryCommand(invocation: invocation, tools: tools).run()
    case .trace: try await Wiring.trace(invocation, tools)
    case .verify: try await Wiring.verify(invocation, tools)
    case .keysList: try await KeysListCommand(invocation: invocation, tools: tools).run()
    case .keysMake: try KeysMakeCommand(invocation: invocation, tools: tools).run()
    case .keysRotate: try await KeysRotateCommand(invocation: invocation, tools: tools).run()
    case .keysRenew: try await KeysRenewCommand(invocation: invocation, tools: tools).run()
    case .holdApply, .holdRelease, .holdList, .holdShow, .holdScope, .holdSync:
      try await HoldCommand(invocation: invocation, tools: tools).run()
    case .expirePlan, .expireRun: try await Wiring.expire(invocation, tools)
    case .dispositionsList, .dispositionsShow, .dispositionsApprove:
      try await DispositionsCommand(invocation: invocation, tools: tools).run()
    case .breaksList, .breaksAssign, .breaksResolve, .breaksReopen, .breaksNote:
      try await BreaksCommand(invocation: invocation, tools: tools).run()
    case .eraseRequest, .eraseList: try await EraseCommand(invocation: invocation, tools: tools).run()
    case .eraseRun: try await Wiring.erase(invocation, tools)
    case .dispositionsReport: try await DispositionsReportCommand(invocation: invocation, tools: tools).run()
    case .explain: try await ExplainCommand(invocation: invocation, tools: tools).run()
    case .prove: try await ProveCommand(invocation: invocation, tools: tools).run()
    case .extract: try await ExtractCommand(invocation: invocation, tools: tools).run()
    case .export: try await ExportCommand(invocation: invocation, tools: tools).run()
    case .verifyProof: try VerifyProofCommand(invocation: invocation, tools: tools).run()
    case .configCheck, .help, .version, .completions, .man: .done
    }
  }
}

extension JobRun {
  /// The config; where a copy of a store is named and no config, that copy with all defaults.
  private func readConfig() throws(JobError) -> (config: Config, warnings: [ConfigFinding]) {
    // A proof and the certificates that are trusted are all that it takes.
    if invocation.command == .verifyProof, !invocation.trust.isEmpty, !invocation.namesConfig {
      return (Config.bare(store: "."), [])
    }
    guard let store = invocation.store else {
      do { return try Config.read(invocation.config) } catch {
        guard invocation.command == .verifyProof, !invocation.namesConfig else { throw error }
        var error = error
        error.remedy = "name the signer's certificate with --trust, or with --config a config that does"
        throw error
      }
    }
    guard invocation.namesConfig else { return (Config.bare(store: store), []) }
    var (config, warnings) = try Config.read(invocation.config)
    config.store = .directory(store)
    return (config, warnings)
  }
}

/// What a job is given besides its invocation.
struct JobTools: Sendable {
  let config: Config
  let clock: any WallClock
  let log: Log
  /// Nil where no progress is to be shown.
  let progressScreen: Screen?

  /// Whether a day has ended: of what may still come, nobody says that it is missing.
  func isOver(_ date: LogicalDate) -> Bool { date < LogicalDate(nanoseconds: clock.now()) }
}
