internal import Events
internal import Jobs
internal import Numbers
internal import Operations
internal import Reports

/// `tally report`: writes what auditors read.
struct ReportCommand {
  let invocation: Invocation
  let tools: JobTools

  /// The report, and after the last of the days the index of all nights, whether or not the day came to a report.
  func run(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    var day = try await suite.attempt("report", date, [.init("config", suite.configDigest)]) { try await report(suite, date) }
    guard !invocation.dryRun, date == (try invocation.datesOrYesterday(now: tools.clock.now())).upperBound else { return day }
    // The index reads it.
    if let record = day.record { try await record.keep(in: suite.store) }
    day.record = nil
    day.lines += try await index(suite, date)
    return day
  }

  /// Makes the index of all nights anew after a day; what there is to be said of it.
  func index(_ suite: Suite, _ date: LogicalDate) async throws -> [String] {
    // Nights of the lookback window may have been reported again before it.
    let first = try invocation.datesOrYesterday(now: tools.clock.now()).lowerBound.advanced(by: -tools.config.lookbackDays)
    let pages = try await suite.index.run(after: min(first, date)...date, last: tools.isOver(date) ? date : nil)
    return pages.filter { $0.hasSuffix("index.html") }.map { "all nights: " + FilePath.join(tools.config.store.description, $0) }
  }

  private func report(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    let started = tools.clock.now()
    let asOf = invocation.command == .report ? invocation.asOf.map { Instant(nanoseconds: $0, digits: 3) } : nil
    // Later runs keep the instant: what is done until then would be in none of them, or in each another.
    if let asOf, asOf.nanoseconds > started {
      throw UsageError(
        "option '--as-of': \(asOf) is to come: this machine's clock says \(Instant(nanoseconds: started, digits: 0))", .report)
    }
    guard !invocation.dryRun else { return try await plan(suite, date) }
    let outcome = try await suite.report.run(date: date, workAsOf: asOf)
    if !outcome.missing.isEmpty {
      let points = outcome.missing.prefix(20).map { "U+" + String($0.value, radix: 16, uppercase: true) }.joined(separator: " ")
      tools.log.warning(
        "the PDF shows characters as boxes that its fonts lack; report.fonts can name others",
        ["count": String(outcome.missing.count), "characters": points])
    }
    if let signed = outcome.signedBefore {
      tools.log.warning(
        "version \(signed.version) of the night's report was signed, version \(outcome.version) is not",
        ["night": date.description, "signatures": signed.sentence])
    }
    let path = FilePath.join(tools.config.store.description, outcome.page)
    var day = DayResult(exit: outcome.exit)
    day.lines = [
      "\(date) report v\(outcome.version)" + (outcome.isNew ? "" : " (there already)") + ": \(path)",
      "\(date) verdict: \(outcome.verdict.sentence(tools.config.numbers))",
    ]
    day.errors = [outcome.error].compactMap(\.self)
    day.document = .object([
      ("date", .string(date.description)), ("report", .string(outcome.reportID)),
      ("version", .number(String(outcome.version))), ("page", .string(path)),
      ("verdict", .string(outcome.verdict.kind.name)), ("sentence", .string(outcome.verdict.sentence(.english))),
    ])
    var record = RunRecord(
      job: "report", date: date, program: Suite.program,
      parameters: [.init("config", suite.configDigest), .init("report", outcome.reportID)], startedAt: started)
    record.outputs = outcome.files
    let escalated = outcome.open.escalated
    if escalated > 0 {
      day.lines.append(
        "\(date) \(Quantity.counted(escalated, "break has", "breaks have")) stood for too long: see `tally breaks list --state escalated`"
      )
    }
    day.measures = { outcome.open.measure(into: &$0) }
    record.finish(outcome.exit, at: tools.clock.now())
    day.record = record
    return day
  }

  /// What a run would do: `isNew` says whether it would certainly write a report.
  func plan(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    let version = try await suite.report.reconciliation(of: date)
    let isNew = try await LatestReport(store: suite.store).reconciliation(date) != version
    return DayResult(
      exit: .done,
      lines: [
        isNew
          ? "\(date) report of reconciliation v\(version) would be written: there is none"
          : "\(date) report is there, and is written anew only if work on its breaks or the config says so"
      ], isNew: isNew,
      document: .object([
        ("date", .string(date.description)), ("version", .number(String(version))), ("wouldWrite", .bool(isNew)),
      ]))
  }
}
