internal import Events
internal import Jobs
internal import Operations
internal import Reports
internal import Sealing
internal import Storage

/// `tally report sign`: signs a night's latest report as its preparer or its reviewer.
struct ReportSignCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    guard let role = invocation.text(.role).flatMap({ SignOff.Role(rawValue: $0) }) else {
      throw UsageError("'report sign' requires '--as' with preparer or reviewer", .report)
    }
    let date = try invocation.datesOrYesterday(now: tools.clock.now()).lowerBound
    let suite = try await Suite(invocation, tools, creates: false)
    let wiring = KeyWiring(tools)
    let certificate = try wiring.signingKey().certificate
    let clock = tools.clock
    let job = SignReportJob(
      store: suite.store, sealer: try wiring.sealer(), certificate: certificate, stamps: tools.config.sealing?.tsa?.url != nil,
      trust: try TrustFiles.read(invocation, tools), now: { clock.now() })
    let started = clock.now()
    let outcome = try await job.run(date, as: role, report: invocation.text(.reportID), dryRun: invocation.dryRun)
    if !invocation.dryRun, !outcome.written.isEmpty {
      var record = RunRecord(
        job: "report-sign", date: date, program: Suite.program,
        parameters: [
          .init("report", outcome.reportID), .init("role", role.rawValue), .init("signer", certificate.subject),
          .init("signed", outcome.manifest.description),
        ], startedAt: started)
      record.outputs = outcome.written
      record.finish(.done, at: clock.now())
      try await record.keep(in: suite.store)
    }
    // Also where nothing was signed: the run that signed may have been killed before.
    if !invocation.dryRun { _ = try await suite.index.run(after: date...date) }
    try tell(outcome, role, certificate)
    return .done
  }

  private func tell(_ outcome: SignReportJob.Outcome, _ role: SignOff.Role, _ certificate: Certificate) throws {
    if invocation.json {
      return try Output.document {
        $0.value(
          .object([
            ("report", .string(outcome.reportID)), ("version", .number(String(outcome.version))),
            ("role", .string(role.rawValue)),
            ("signer", .string(certificate.subject)), ("written", .array(outcome.written.map { .string($0) })),
          ]))
      }
    }
    guard !invocation.quiet else { return }
    let words =
      outcome.written.isEmpty
      ? "is signed by \(certificate.subject) as \(role.rawValue) already"
      : "\(invocation.dryRun ? "would be" : "is") signed by \(certificate.subject) as \(role.rawValue): "
        + outcome.written.joined(separator: ", ")
    Screen(.standardError()).line(.info, Log.escaped("report \(outcome.reportID) \(words)"))
  }
}
