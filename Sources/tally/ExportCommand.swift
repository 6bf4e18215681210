internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// `tally export`: a kit of archives or events for somebody who shall check them without this program.
struct ExportCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    guard let out = invocation.out else { throw UsageError("'export' requires '--out'", .export) }
    try checkRecipients()
    let suite = try await Suite(invocation, tools, creates: false)
    let query = try invocation.query(now: tools.clock.now())
    let trust = try TrustFiles.read(invocation, tools)
    guard !trust.signers.isEmpty else {
      throw JobError(
        .configuration, "nothing can be handed out", because: "no certificate is trusted: nobody could check the seals",
        remedy: "name the signer's certificate with --trust, or in the config as `sealing.trust`")
    }
    let progress = Progress("exporting", total: nil, unit: .bytes, screen: tools.progressScreen, clock: tools.clock)
    let job = ExportJob(
      store: suite.store, keys: try Suite.readingKeys(tools), index: suite.slotIndex(),
      settings: ExportJob.Settings(
        organization: tools.config.organization, program: Suite.program, store: suite.store.format.id, trust: trust,
        now: tools.clock.now() / 1_000_000_000, threads: suite.threads)
    ) { progress.advance(by: $0) }
    let found = try await job.verify(query)
    for finding in found.findings where finding.verdict != .extra {
      tools.log.error(
        "archive \(finding.verdict.rawValue)", ["place": finding.place, "because": finding.cause, "remedy": finding.remedy])
    }
    guard found.isEmpty || found.isIntact else {
      throw JobError(
        found.isDamaged ? .integrity : .io, "nothing was handed out",
        because: "the store is not as it was sealed, or cannot be checked",
        remedy: "run `tally verify`, and export from a sound copy")
    }
    guard let (plan, contents) = try await job.plan(query) else {
      throw JobError(
        .noInput, "there is nothing to hand out", because: "no sealed archive has what was asked for",
        remedy: "check the ids and the dates; what is younger than the hot window is not packed yet: `tally trace`")
    }
    if !invocation.dryRun {
      if invocation.recipients.isEmpty {
        try NewFolder.make(out)
        try await write(job, plan, contents, to: out, suite.store.format.id)
      } else {
        try await encrypt(to: out) { try await write(job, plan, contents, to: $0, suite.store.format.id) }
      }
      progress.finish()
    }
    try tell(plan, out, isStamped: !trust.authorities.isEmpty)
    return .done
  }

  private func write(_ job: ExportJob, _ plan: KitPlan, _ contents: KitContents, to folder: String, _ id: String) async throws {
    let kit = try await DirectoryStore.open(folder) { id }
    try await job.write(plan, contents, to: kit)
  }

  /// Has `age` encrypt a tar of the kit, which lies beside it until then, for this user alone.
  private func encrypt(to out: String, _ write: (_ folder: String) async throws -> Void) async throws {
    let sealed = try PlacedFile(out)
    let work = try WorkFolder(for: sealed)
    try NewFolder.make(work.path + "/kit")
    try await write(work.path + "/kit")
    try Pipeline.run([["tar", "-cf", "-", "-C", work.path, "kit"], age(to: sealed.temporary)])
    try sealed.commit()
  }

  private func age(to path: String) -> [String] { ["age"] + invocation.recipients.flatMap { ["-r", $0] } + ["-o", path] }

  /// Encrypts nothing to them: before anything is verified, or written in the clear.
  private func checkRecipients() throws {
    guard !invocation.recipients.isEmpty else { return }
    do { try Pipeline.run([age(to: "/dev/null")]) } catch  where error.code == .io {
      throw UsageError("age takes no such '--recipient', as it says on standard error", .export)
    }
  }

  private func tell(_ plan: KitPlan, _ out: String, isStamped: Bool) throws {
    if !invocation.quiet {
      let what =
        plan.events > 0
        ? Quantity.counted(plan.events, "event with its proof", "events with their proofs")
        : "\(Quantity.counted(plan.archives, "archive")), \(Quantity.size(plan.bytes))"
      let screen = Screen(.standardError())
      screen.line(
        .info,
        "\(invocation.dryRun ? "would hand out" : "handed out"): \(what); manifests \(plan.manifests.lowerBound) to \(plan.manifests.upperBound)"
      )
      if plan.decrypted > 0 {
        let decrypted = Quantity.counted(plan.decrypted, "archive is", "archives are")
        screen.line(.warning, "\(decrypted) decrypted in it: whoever has the kit can read \(plan.decrypted == 1 ? "it" : "them")")
      }
      if !invocation.dryRun {
        let kit = invocation.recipients.isEmpty ? out : "kit"
        screen.line(.info, Log.escaped("check it with: sh \(kit)/verify.sh TRUSTED.pem\(isStamped ? " TSA.pem" : "")"))
      }
    }
    guard invocation.json else { return }
    func count(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
    try Output.document {
      $0.value(
        .object([
          ("out", .string(out)), ("written", .bool(!invocation.dryRun)), ("archives", count(plan.archives)),
          ("events", count(plan.events)), ("decrypted", count(plan.decrypted)), ("bytes", count(plan.bytes)),
          ("manifests", .object([("first", count(plan.manifests.lowerBound)), ("last", count(plan.manifests.upperBound))])),
        ]))
    }
  }
}
