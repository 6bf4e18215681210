internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// `tally prove`: the proof that an event is in a sealed archive, as one document.
struct ProveCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    let id = invocation.operands.first ?? ""
    let job = ProveJob(try suite.shelf(tools), threads: suite.threads)
    let choice = try invocation.choice(now: tools.clock.now())
    guard let (proof, places) = try await job.run(id, choice) else {
      if !invocation.quiet { DestroyedArchives.tell(try await suite.shelf(tools).destroyed(choice).map(\.sentence)) }
      throw JobError(
        .noInput, "the event is in no sealed archive", because: "no archive that was asked holds it",
        remedy: "check the id and the dates; what is younger than the hot window is not packed yet: `tally trace`")
    }
    let trust = try TrustFiles.read(invocation, tools)
    if trust.signers.isEmpty {
      tools.log.warning("no certificate is trusted: the seal was not checked", ["archive": places[0].archive])
    } else {
      let verdict = proof.check(trust: trust, now: tools.clock.now() / 1_000_000_000)
      for finding in verdict.findings where finding.verdict.isFailure {
        throw JobError(
          .integrity, "the event cannot be proved", at: finding.place, because: finding.cause, remedy: finding.remedy)
      }
      for finding in verdict.findings { tools.log.warning("proof \(finding.verdict.rawValue)", ["because": finding.cause]) }
    }
    if places.count > 1, !invocation.quiet {
      let screen = Screen(.standardError())
      screen.line(.info, "the id is in \(places.count) places; this proves the first, and `tally prove PLACE` another:")
      for place in places { screen.line(.info, "  \(place)") }
    }
    try Output.document { $0.value(proof.json) }
    return .done
  }
}

extension Invocation {
  /// Which archives a command line means.
  func choice(now: Int64) throws(UsageError) -> SealedArchives.Choice {
    SealedArchives.Choice(days: try dates(now: now), channel: channel)
  }
}

extension Suite {
  /// The store's archives, and the keys that the config has for them.
  func shelf(_ tools: JobTools) throws -> SealedArchives { shelf(keys: try Suite.readingKeys(tools)) }

  /// The store's archives, which those keys open.
  func shelf(keys: (any KeyWrapper)?) -> SealedArchives {
    SealedArchives(store: store, keys: keys, index: slotIndex(), now: tools.clock.now() / 1_000_000_000, trust: trust)
  }

  /// The config's keys, each use of which is logged, whatever the log's level is.
  static func readingKeys(_ tools: JobTools) throws -> (any KeyWrapper)? {
    try KeyWiring(tools.config, tools.clock, Log(level: .info, screen: Screen(.standardError()))).keys()
  }
}
