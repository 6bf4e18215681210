internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// `tally extract`: events out of sealed archives, as the platform exported them, a line each.
struct ExtractCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    let query = try invocation.query(now: tools.clock.now())
    let shelf = try suite.shelf(tools)
    try shelf.checkTrust()
    let job = ExtractJob(shelf, threads: suite.threads)
    let progress = Progress("extracting", total: nil, unit: .things("archive"), screen: tools.progressScreen, clock: tools.clock)
    let outcome: ExtractJob.Outcome
    if let path = invocation.out {
      var file = try NewFile(path)
      outcome = try await job.run(query, progress: { progress.advance(by: Int64($0)) }) { _, event in
        try file.write(event.bytes + [0x0a])
      }
      // A file without a record would keep the name from the next try.
      if outcome.events > 0 { try file.commit() }
    } else {
      var lines: [UInt8] = []
      outcome = try await job.run(query, progress: { progress.advance(by: Int64($0)) }) { _, event in
        lines += event.bytes + [0x0a]
        guard lines.count > 1 << 16 else { return }
        try Output.bytes(lines)
        lines.removeAll(keepingCapacity: true)
      }
      try Output.bytes(lines)
    }
    let destroyed = try await shelf.destroyed(query.choice)
    if !invocation.quiet { DestroyedArchives.tell(destroyed.map(\.sentence)) }
    return try tell(outcome)
  }

  private func tell(_ outcome: ExtractJob.Outcome) throws -> ExitCode {
    if !invocation.quiet {
      let screen = Screen(.standardError())
      screen.line(
        .info,
        "\(Quantity.counted(outcome.events, "event")) of \(Quantity.counted(outcome.opened, "archive")); "
          + "\(Quantity.counted(outcome.slots, "slot was", "slots were")) asked")
      if outcome.isCut { screen.line(.warning, "there are more: --limit cut the list") }
    }
    if invocation.json {
      try Output.document {
        $0.value(
          .object([
            ("events", .number(String(outcome.events))), ("archives", .number(String(outcome.opened))),
            ("slots", .number(String(outcome.slots))), ("isCut", .bool(outcome.isCut)),
            ("out", invocation.out.map { .string($0) } ?? .null),
          ]))
      }
    }
    guard outcome.events == 0 else { return .done }
    let nothing = JobError(
      .noInput, "no archived event was found", because: "\(outcome.slots) sealed slots were asked",
      remedy: "check the ids and the dates; what is younger than the hot window is not packed yet: `tally trace`")
    Failure(nothing).tell()
    return nothing.code
  }
}

extension Invocation {
  /// Which events a command line means.
  func query(now: Int64) throws(UsageError) -> ExtractJob.Query {
    ExtractJob.Query(message: message, interaction: interaction, choice: try choice(now: now), limit: limit)
  }
}
