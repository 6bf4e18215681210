internal import Jobs
internal import Operations

/// `tally keys rotate`: wraps the data keys of all archives under the newest key-encryption key.
struct KeysRotateCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    guard let keys = try KeyWiring(tools).keys() else {
      throw JobError(
        .configuration, "cannot rotate keys", because: "the config has no `encryption`", remedy: "set where the keys are")
    }
    return try await KeyRun(
      invocation: invocation, tools: tools, job: "keys-rotate", thing: "archive", done: "wrapped anew",
      current: "under it already"
    ).run { store, progress in
      RotateJob(
        store: store, keys: keys, dryRun: invocation.dryRun, threads: tools.config.threads, now: tools.clock.now,
        describe: { Failure($0).error }, progress: progress
      ).run
    }
  }
}
