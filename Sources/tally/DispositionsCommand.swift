internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// `tally dispositions …`: shows plans and approves them.
struct DispositionsCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    switch invocation.command {
    case .dispositionsList: return try await list(suite)
    case .dispositionsShow: return try await show(suite)
    default: return try await approve(suite)
    }
  }

  /// The day that the operand names.
  private func date() throws(UsageError) -> LogicalDate {
    let text = invocation.operands.first ?? ""
    guard let date = LogicalDate(text) else {
      throw UsageError("'\(text)' is not a day of the calendar, yyyy-mm-dd", invocation.command)
    }
    return date
  }

  private func list(_ suite: Suite) async throws -> ExitCode {
    let settings = try suite.expireSettings()
    let destroyed = try await destroyed(suite, settings)
    var lines: [DispositionLine] = []
    var failures: [JobError] = []
    let folders = try await DispositionFolder.all(in: suite.store)
    for folder in folders {
      do {
        if let fault = folder.fault { throw fault }
        guard folder.isPlanned else { continue }
        let disposition = try await Disposition(folder, in: suite.store, settings: settings, now: tools.clock.now())
        lines.append(DispositionLine(disposition, destroyed))
      } catch let error as JobError { failures.append(error) }
    }
    if invocation.json {
      try Output.document { $0.value(.object([("dispositions", .array(lines.map(\.document)))])) }
    } else {
      for line in lines { try Output.text(Log.escaped(line.text) + "\n") }
    }
    for folder in folders where folder.isUnsealed {
      Screen(.standardError()).line(.warning, "the plan of \(folder.date) has no seal, and counts for nothing")
    }
    for failure in failures { Failure(failure).tell() }
    return failures.gravest?.code ?? .done
  }

  /// The slots of which sound certificates say that their archives are gone.
  private func destroyed(_ suite: Suite, _ settings: ExpireSettings) async throws -> Set<Slot> {
    let now = Instant(nanoseconds: tools.clock.now()).seconds
    return Set(try await Destructions(in: suite.store, judgedBy: settings.verification(now: now)).bySlot.keys)
  }

  private func show(_ suite: Suite) async throws -> ExitCode {
    let date = try date()
    let folder = try await DispositionFolder.read(date, in: suite.store)
    guard folder.isPlanned else {
      throw JobError(
        .noInput, "cannot find the plan", at: "dispositions/\(date)", because: "no plan of that day is sealed",
        remedy: "see `tally dispositions list`")
    }
    let settings = try suite.expireSettings()
    let disposition = try await Disposition(folder, in: suite.store, settings: settings, now: tools.clock.now())
    let line = DispositionLine(disposition, try await destroyed(suite, settings))
    if invocation.json {
      try Output.document {
        $0.value(
          .object([
            ("disposition", line.document), ("plan", (try? JSONValue.parse(disposition.plan.bytes)) ?? .null),
            ("outcomes", .array(disposition.outcomes.map(\.document))),
          ]))
      }
    } else {
      try Output.text(line.details.map(Log.escaped).joined(separator: "\n") + "\n")
    }
    return .done
  }

  private func approve(_ suite: Suite) async throws -> ExitCode {
    let (date, clock) = (try date(), tools.clock)
    let job = DispositionApproval(store: suite.store, settings: try suite.expireSettings(), now: { clock.now() })
    let (disposition, approval) = try await job.approve(date, dryRun: invocation.dryRun) { plan in
      if let path = invocation.text(.signature) {
        return try SmallFile.read(path, what: "cannot read the signature", limit: 1 << 20)
      }
      return try await KeyWiring(tools).sealer().seal(plan).signature
    }
    let signer = approval.signer.certificate.subject
    if !invocation.quiet {
      let count = disposition.plan.document.items.count
      Screen(.standardError()).line(
        .info,
        Log.escaped(
          "the plan of \(date) \(invocation.dryRun ? "would be" : "is") approved by \(signer): \(Quantity.counted(count, "archive")), "
            + "\(Quantity.size(disposition.plan.document.bytes)); it may be used before \(approval.agreement.until)"))
      if approval.agreement.kind == .approval, disposition.plan.document.items.contains(where: { $0.asks == .review }) {
        Screen(.standardError()).line(.warning, "some of them need a reviewer; they stay")
      }
    }
    if invocation.json {
      try Output.document {
        $0.value(
          .object([
            ("date", .string(date.description)), ("plan", .string(disposition.plan.digest.description)),
            ("by", .string(signer)), ("kind", .string(approval.agreement.kind.rawValue)), ("stored", .bool(!invocation.dryRun)),
          ]))
      }
    }
    return .done
  }
}
