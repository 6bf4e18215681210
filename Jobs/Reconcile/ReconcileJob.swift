package import Events
internal import Operations
package import Reconciliation
internal import Sealing
package import Storage

/// Reconciles one day: sends against outcomes, and the archiver's side against the ledger's, from the event indexes of the day and of the
/// window before it. Writes `reconciliations/<yyyy>/<mm>/<dd>/v<N>/`; the same inputs and parameters make no new version.
package struct ReconcileJob: Sendable {
  /// How a day is judged.
  package struct Settings: Sendable {
    package var defaults: ChannelRules
    package var channels: [Channel: ChannelRules]
    /// Days before the logical date in which a message's send is looked for.
    package var lookbackDays: Int
    /// How old a request for re-ingestion may grow, nanoseconds.
    package var giveUpAfter: Int64
    package var threads: Int
    /// A folder for scratch files.
    package var scratchFolder: String
    /// Name and version of this program.
    package var program: String

    package init(
      defaults: ChannelRules, channels: [Channel: ChannelRules], lookbackDays: Int, giveUpAfter: Int64, threads: Int,
      scratchFolder: String, program: String
    ) {
      self.defaults = defaults
      self.channels = channels
      self.lookbackDays = lookbackDays
      self.giveUpAfter = giveUpAfter
      self.threads = threads
      self.scratchFolder = scratchFolder
      self.program = program
    }
  }

  /// What a run tells while it works.
  package enum Progress: Sendable {
    /// An event index had to be made again.
    case rebuilt(ObjectKey)
    /// So many events are to be joined.
    case joining(Int64)
    /// So many more are.
    case joined(Int64)
  }

  private let store: any ObjectStore
  private let sources: [ReconcileSource]
  private let settings: Settings

  package init(store: any ObjectStore, sources: [ReconcileSource], settings: Settings) {
    (self.store, self.sources, self.settings) = (store, sources, settings)
  }

  /// Reconciles a day. Where `allowsEmpty` says so and the store has an earlier night, a day without any export is one too, whose gaps are breaks;
  /// else it throws `JobError`, as for what does not foot. Findings about data are in the outcome.
  package func run(
    date: LogicalDate, asOf: Int64, allowsEmpty: Bool = true, dryRun: Bool = false,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> ReconcileOutcome {
    let opening = try await Opening(before: date, in: store)
    // What the run before saw and left to the next one is in the exports of its own day.
    let first = [date.advanced(by: -settings.lookbackDays), opening.items.earliestExport, opening.date].compactMap(\.self).min() ?? date
    let inputs = NightInputs(store: store, sources: sources, threads: settings.threads)
    let exports = try await inputs.exports(first...date) { progress(.rebuilt($0)) }
    if !exports.contains(where: { $0.date == date }) {
      guard allowsEmpty, try await ReconciliationFolder.latest(in: store).keys.contains(where: { $0 < date }) else {
        throw JobError.noInput(date, exports: 0)
      }
    }
    do { return try await judge(date, asOf, exports, opening, dryRun, progress) } catch is IndexDamaged {
      // An index is opened by its trailer; that a bucket is damaged shows when it is read.
      let mended = try await inputs.exports(first...date, verifying: true) { progress(.rebuilt($0)) }
      return try await judge(date, asOf, mended, opening, dryRun, progress)
    }
  }

  private func judge(
    _ date: LogicalDate, _ asOf: Int64, _ exports: [NightExport], _ opening: Opening, _ dryRun: Bool,
    _ progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> ReconcileOutcome {
    let parameters = Parameters(
      date: date, opening: opening.date, asOf: asOf, defaults: settings.defaults, channels: settings.channels,
      comparesLedger: sources.contains { $0.isLedger }, exportDate: exports.map(\.date))
    let filled = try await FilledGap.find(opening.requests.gaps, sources: sources, store: store)
    let run = RunDocument(
      date: date, asOf: asOf, program: settings.program, rules: parameters, lookbackDays: settings.lookbackDays,
      sources: sources, inputs: exports, opening: opening.file, giveUpAfter: settings.giveUpAfter,
      openRequests: opening.requestsFile,
      filled: filled)
    let latest = try await ReconciliationFolder.find(date, in: store)

    var comparer = ContentComparer(exports: exports, store: store, threads: settings.threads)
    if let latest { try await remember(latest, in: &comparer) }
    let scratch = Scratch(folder: settings.scratchFolder)
    let join = NightJoin(
      exports: exports, parameters: parameters, openItems: opening.items, requests: opening.requests,
      threads: settings.threads, scratch: scratch)
    progress(.joining(exports.reduce(0) { $0 + Int64($1.summary.outbound) }))
    var outcome = try await join.run(&comparer) { progress(.joined($0)) }
    guard outcome.carriedMet == opening.items.items.count else { throw lost(opening, outcome.carriedMet) }

    let others = try await exportBreaks(exports, date, scratch)
    outcome.totals += others.totals
    outcome.breaks += others.lines
    try await rollRequests(&outcome, opening, filled, others.gaps, parameters, exports, scratch)
    let failures = outcome.totals.footFailures
    guard failures.isEmpty else {
      throw JobError(
        .integrity, "cannot reconcile \(date)", because: failures.map(\.description).joined(separator: "; "),
        remedy: "keep the store as it is and report this: totals that do not foot are a fault of the program")
    }
    let writer = ReconciliationWriter(
      store: store, date: date, asOf: asOf, run: run.json, comparisons: comparer.lines, threads: settings.threads)
    let written = try await writer.write(
      outcome, comparesLedger: parameters.comparesLedger, latest: latest?.version, dryRun: dryRun)
    return ReconcileOutcome(
      date: date, version: written.version, isNew: written.isNew, totals: outcome.totals, totalsJSON: written.totals,
      exports: exports.filter { $0.date == date }.count,
      inputs: exports.map { ($0.key.description, $0.bytes, $0.sha256.description) })
  }

  private func rollRequests(
    _ outcome: inout NightJoin.Outcome, _ opening: Opening, _ filled: [FilledGap], _ gaps: [ExportFinding],
    _ parameters: Parameters, _ exports: [NightExport], _ scratch: Scratch
  ) async throws {
    var gapsFilled: [Int: FilledGap] = [:]
    for gap in filled { gapsFilled[gap.line] = gap }
    var answers: [Int32: RequestFinder.Answer] = [:]
    for answer in outcome.found.answers { answers[answer.request] = answer }
    var roll = RequestRoll(parameters: parameters, giveUpAfter: settings.giveUpAfter, scratch: scratch)
    if let file = opening.requestsFile {
      let lines = ObjectLines(try await store.open(try ReconciliationFolder.key(file.key)))
      try await roll.add(lines) { line in
        gapsFilled[line]?.evidence
          ?? answers[Int32(truncatingIfNeeded: line)].map { $0.evidence(in: exports[Int($0.export)]) }
      }
    }
    try roll.ask(gaps)
    (outcome.openRequests, outcome.closedRequests) = try roll.finish(outcome.found)
    outcome.totals.requests = roll.counts
  }

  private func lost(_ opening: Opening, _ met: Int) -> JobError {
    JobError(
      .integrity, "cannot carry \(opening.items.items.count - met) open items", at: opening.file?.key,
      because: "no kept export has their sends", remedy: "run `tally verify`: exports that were reconciled before are missing")
  }

  private func remember(_ latest: ReconciliationFolder, in comparer: inout ContentComparer) async throws {
    guard try await store.head(try ReconciliationFolder.key(latest.path + "/comparisons.ndjson")) != nil else { return }
    let lines = try await latest.lines("comparisons.ndjson")
    while let line = try await lines.next() { comparer.remember(line) }
  }

  private func exportBreaks(
    _ exports: [NightExport], _ date: LogicalDate, _ scratch: Scratch
  ) async throws -> (totals: ControlTotals, lines: [SortedRun], gaps: [ExportFinding]) {
    var gaps: [ExportFinding] = []
    var breaks = ExportBreaks(store: store, date: date, scratch: scratch)
    let today = exports.filter { $0.date == date }
    for export in today { try await breaks.add(export) }
    for source in sources {
      let kept = today.filter { $0.source == source.name }
      let named = Set(kept.flatMap { $0.findings.map { $0.export } })
      for finding in try await ExportFinding.all(in: store, source: source.name, date: date)
      where finding.export == nil || !named.contains(finding.export) {
        try breaks.add(finding, isLedger: source.isLedger)
        gaps.append(finding)
      }
      let folder = "exports/\(source.name)/\(date.path)/"
      for gap in source.source.gaps(date, storedNames: kept.map { String($0.key.description.dropFirst(folder.count)) }) {
        try breaks.add(gap, isLedger: source.isLedger)
        gaps.append(gap)
      }
    }
    return (breaks.totals, try breaks.finish(), gaps)
  }
}
