internal import Jobs
internal import Operations

/// `tally keys renew`: renews timestamps before their authorities' certificates end.
struct KeysRenewCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let wiring = KeyWiring(tools)
    guard let authority = try wiring.authority() else {
      throw JobError(
        .configuration, "cannot renew timestamps", because: "the config has no time-stamping authority",
        remedy: "set `sealing.tsa.url`")
    }
    let before = invocation.within.map { Int64($0) * 86_400 } ?? (tools.config.sealing?.renewBefore ?? 0) / 1_000_000_000
    let settings = RenewJob.Settings(
      signers: try wiring.trusted(), authorities: try wiring.trustedAuthorities(), within: before, dryRun: invocation.dryRun,
      threads: tools.config.threads)
    return try await KeyRun(
      invocation: invocation, tools: tools, job: "keys-renew", thing: "seal", done: "timestamped", current: "not due"
    ).run { store, progress in
      RenewJob(
        store: store, authority: authority, settings, now: tools.clock.now, describe: { Failure($0).error }, progress: progress
      ).run
    }
  }
}
