internal import Events
internal import Operations

/// Where the command meets the jobs: each function runs one and says how it ended. Findings are in the exit code; what stops
/// the job is thrown.
enum Wiring {
  static func pull(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    let command = PullCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "pull", invocation: invocation, tools: tools).run { [try await command.run($0, $1)] }
  }

  static func reconcile(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    let command = ReconcileCommand(invocation: invocation, tools: tools)
    let catchUp = CatchUp(invocation: invocation, tools: tools)
    return try await DayRun(job: "reconcile", invocation: invocation, tools: tools).run { suite, date in
      try await catchUp.around(date, on: suite) { [try await command.run(suite, date, stop: $0)] }
    }
  }

  static func requests(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    guard invocation.operands.first == RequestsWord.post.rawValue else {
      return try await RequestListCommand(invocation: invocation, tools: tools).run()
    }
    let command = RequestsCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "requests", invocation: invocation, tools: tools).run(
      { [try await command.run($0, $1)] }, unnamed: { try await $0.lastNight() })
  }

  static func report(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    if invocation.operands.first == ReportWord.sign.rawValue {
      return try await ReportSignCommand(invocation: invocation, tools: tools).run()
    }
    let command = ReportCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "report", invocation: invocation, tools: tools).run { [try await command.run($0, $1)] }
  }

  static func notices(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    guard tools.config.notices.isOn else {
      throw JobError(
        .configuration, "nobody can be told", because: "the config names neither `notices.mail` nor `notices.webhook`",
        remedy: "set one of them")
    }
    let command = NoticesCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "notices", invocation: invocation, tools: tools).run(
      { [try await command.check($0, $1)] }, atEnd: { try await command.run($0, $1) })
  }

  static func nightly(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    let command = NightlyCommand(invocation: invocation, tools: tools)
    let catchUp = CatchUp(invocation: invocation, tools: tools)
    return try await DayRun(job: "nightly", invocation: invocation, tools: tools).run(
      { suite, date in try await catchUp.around(date, on: suite) { try await command.run(suite, date, stop: $0) } },
      atEnd: { try await command.tell($0, $1) })
  }

  static func tier(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    let command = TierCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "tier", invocation: invocation, tools: tools).scheduled(creates: false) { suite, metrics in
      try await command.run(suite, &metrics)
    }
  }

  static func expire(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    let command = ExpireCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "expire", invocation: invocation, tools: tools).scheduled(creates: false) { suite, metrics in
      try await command.run(suite, &metrics)
    }
  }

  static func erase(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    let command = EraseCommand(invocation: invocation, tools: tools)
    return try await DayRun(job: "erase", invocation: invocation, tools: tools).scheduled(creates: false) { suite, metrics in
      try await command.erase(suite, &metrics)
    }
  }

  static func trace(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    try await TraceCommand(invocation: invocation, tools: tools).run()
  }

  static func verify(_ invocation: Invocation, _ tools: JobTools) async throws -> ExitCode {
    try await VerifyCommand(invocation: invocation, tools: tools).run()
  }
}
