internal import Events
internal import Operations
internal import Storage

/// `tally config check`: the effective config and everything that was found wrong with it. A store in a bucket is asked, and each answer told;
/// keys are tried.
enum ConfigCheckCommand {
  /// Exit 78 where a finding is an error; where the store fails a check, the exit that a run would have.
  static func run(_ invocation: Invocation) async throws -> ExitCode {
    let (config, shape) = try Config.check(invocation.config)
    let screen = Screen(.standardError())
    var checks: [StoreCheck] = []
    var keys: [ConfigFinding] = []
    if let config {
      let (clock, log) = (try SystemClock(), Log(level: .error, screen: screen))
      checks = await StoreOpener(config, clock, Log(level: .warning, screen: screen)).checks()
      keys = await KeyCheck(config, clock, log).findings()
    }
    // What the bucket lacks fails more than one check.
    var told: Set<String> = []
    let failed = checks.compactMap(ConfigFinding.init).filter { told.insert($0.message).inserted }
    let findings = shape + (config?.hints ?? []) + (config?.surroundings ?? []) + keys + failed
    let failure = checks.compactMap(\.exit).reduce(ExitCode.done) { $0.worse($1) }
    // What fails a check of the store is a finding too, with an exit of its own.
    let isRefused = config == nil || (findings.filter { $0.path != "store" } + keys).contains(where: \.isError)
    let exit: ExitCode = isRefused ? .configuration : failure
    if !invocation.quiet {
      for case (let name, .fine(let words)) in checks.map({ ($0.name, $0.outcome) }) {
        screen.line(.info, Log.escaped("store \(name): \(words)"))
      }
    }
    for finding in findings where finding.isError || !invocation.quiet {
      let place = finding.path.isEmpty ? "" : finding.path + " "
      screen.line(finding.isError ? .error : .warning, Log.escaped("\(invocation.config): \(place)\(finding.message)"))
    }
    if invocation.json || (config != nil && !invocation.quiet) {
      try Output.document { json in
        guard invocation.json else {
          config?.write(to: &json)
          return
        }
        json.beginObject()
        json.key("config")
        if let config { config.write(to: &json) } else { json.null() }
        json.array("findings", findings) { json, finding in
          json.member("severity", finding.isError ? "error" : "warning")
          json.member("path", finding.path)
          json.member("message", finding.message)
        }
        json.array("checks", checks) { json, check in
          json.member("check", check.name)
          json.member("passed", check.exit == nil)
          json.member("message", check.words)
        }
        json.endObject()
      }
    }
    return exit
  }
}

extension StoreCheck {
  /// What was found.
  fileprivate var words: String {
    switch outcome {
    case .fine(let words), .odd(let words), .failed(let words, _): words
    }
  }

  /// How a run would end; nil where the check passed.
  fileprivate var exit: ExitCode? {
    guard case .failed(_, let error) = outcome else { return nil }
    return error.map { ExitCode($0.code) } ?? .configuration
  }
}

extension ConfigFinding {
  /// What a check found wrong; nil where all is well.
  fileprivate init?(_ check: StoreCheck) {
    if case .fine = check.outcome { return nil }
    self.init("store", check.words, isError: check.exit != nil)
  }
}
