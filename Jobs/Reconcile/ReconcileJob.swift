package import Events
internal import Operations
package import Reconciliation
internal import Reports
internal import Sealing
package import Storage

/// Reconciles one day: sends against outcomes, and the archiver's side against the ledger's, from the event indexes of the day and of the
/// window before it. Writes `reconciliations/<yyyy>/<mm>/<dd>/v<N>/`; the same inputs and parameters make no new version.
package struct ReconcileJob: Sendable {
  /// How a day is judged.
  package struct Settings: Sendable {
    /// For channels that have no rules of their own.
    package var defaults: ChannelRules
    /// Whole rules, in place of the defaults.
    package var channels: [Channel: ChannelRules]
    /// Days before the logical date in which a message's send is looked for.
    package var lookbackDays: Int
    /// How old a request for re-ingestion may grow, nanoseconds.
    package var giveUpAfter: Int64
    /// From 1.
    package var threads: Int
    /// A folder for scratch files.
    package var scratchFolder: String
    /// Name and version of this program.
    package var program: String
    /// Pairs of records that are compared in memory, and remembered for the next run.
    package var fewPairs = 32_768

    /// `giveUpAfter` is in nanoseconds. `scratchFolder` must be there.
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

  /// What is asked of a night, and what it is judged by.
  private struct Night: Sendable {
    let date: LogicalDate
    let asOf: Int64
    let now: Int64
    let isDryRun: Bool
    let progress: @Sendable (Progress) -> Void
    let opening: Opening
    var exports: [NightExport] = []
    /// What it would look back on, and does without.
    var released: [CustodyRecord] = []
  }

  let store: any ObjectStore
  let sources: [ReconcileSource]
  private let settings: Settings

  /// `sources` are all that the config names, pulled or not.
  package init(store: any ObjectStore, sources: [ReconcileSource], settings: Settings) {
    (self.store, self.sources, self.settings) = (store, sources, settings)
  }

  /// Reconciles a day. Where `allowsEmpty` says so and the store has an earlier night, a day without any export is one too, whose gaps are breaks;
  /// else it throws `JobError`, as for what does not foot, and for a night that had sources which the config no longer names. `pulled` is what the pull
  /// before it got; slots that end after `now` are not missing yet. `asBefore` is for nights that nobody asked for: they are judged by the sources that
  /// they had. Findings about data are in the outcome.
  package func run(
    date: LogicalDate, asOf: Int64, allowsEmpty: Bool = true, pulled: PulledSources = PulledSources(), now: Int64 = .max,
    asBefore: Bool = false, dryRun: Bool = false,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> ReconcileOutcome {
    let latest = try await latestRun(date)
    if let latest {
      let lacking = FormerSources(latest.run).lacking(self.sources)
      guard lacking.isEmpty else { throw JobError.lacking(lacking, date) }
    }
    let opening = try await Opening(before: date, in: store)
    if let error = removed(opening) { throw error }
    var night = Night(date: date, asOf: asOf, now: now, isDryRun: dryRun, progress: progress, opening: opening)
    try await read(&night, verifying: false)
    if !night.exports.contains(where: { $0.date == date }) {
      guard allowsEmpty, try await ReconciliationFolder.latest(in: store).keys.contains(where: { $0 < date }) else {
        throw JobError.noInput(date, exports: 0)
      }
    }
    let sources = sources(date, night.exports, pulled, latest, asBefore)
    do { return try await judge(night, sources) } catch is IndexDamaged {
      // An index is opened by its trailer; that a bucket is damaged shows when it is read.
      try await read(&night, verifying: true)
      return try await judge(night, sources)
    }
  }

  private func read(_ night: inout Night, verifying: Bool) async throws {
    let (date, opening, progress) = (night.date, night.opening, night.progress)
    let inputs = NightInputs(store: store, sources: sources, threads: settings.threads)
    let lookback = date.advanced(by: -settings.lookbackDays)
    let first = min(lookback, opening.items.earliestExport ?? lookback)
    let window = try await inputs.kept(first...date)
    try await refuse(date, opening, without: window.released)
    night.released = window.released
    night.exports = try await inputs.open(window, verifying: verifying) { progress(.rebuilt($0)) }
    guard let last = opening.date, last < first else { return }
    // What the run before left to the next one is in the exports of its own day, and keeps them from being released.
    let before = try await inputs.kept(last...last)
    night.exports = try await inputs.open(before, verifying: verifying) { progress(.rebuilt($0)) } + night.exports
  }

  private func judge(_ night: Night, _ sources: [ReconcileSource]) async throws -> ReconcileOutcome {
    let (date, asOf, opening, exports) = (night.date, night.asOf, night.opening, night.exports)
    let parameters = Parameters(
      date: date, opening: opening.date, asOf: asOf, defaults: settings.defaults, channels: settings.channels,
      comparesLedger: sources.contains { $0.isLedger && $0.isCompared }, exportDate: exports.map(\.date))
    // Those of earlier days are asked for as they were.
    let filled = try await FilledGap.find(opening.requests.gaps, sources: self.sources, store: store)
    let gaps = try await gaps(of: night, sources)
    let sources = sources.map { $0.read(exports, gaps.map(\.finding), date) }
    var run = RunDocument(
      date: date, asOf: asOf, program: settings.program, rules: parameters, lookbackDays: settings.lookbackDays,
      sources: sources, inputs: exports, released: night.released, opening: opening.file, giveUpAfter: settings.giveUpAfter,
      openRequests: opening.requestsFile, filled: filled,
      findings: exports.filter { $0.date == date }.flatMap(\.findings) + gaps.map(\.finding))
    let latest = try await ReconciliationFolder.find(date, in: store)

    var comparer = ContentComparer(exports: exports, store: store, threads: settings.threads, limit: settings.fewPairs)
    if let latest { try await remember(latest, in: &comparer) }
    let scratch = Scratch(folder: settings.scratchFolder)
    let join = NightJoin(
      exports: exports, parameters: parameters, openItems: opening.items, requests: opening.requests,
      store: store, threads: settings.threads, scratch: scratch, fewPairs: settings.fewPairs)
    night.progress(.joining(exports.reduce(0) { $0 + Int64($1.summary.outbound) }))
    var outcome = try await join.run(&comparer) { night.progress(.joined($0)) }
    guard outcome.carriedMet == opening.items.items.count else { throw try await lost(opening, outcome.carriedMet) }

    let others = try await exportBreaks(exports, gaps, date, scratch)
    outcome.totals += others.totals
    outcome.breaks += others.lines
    // What was not pulled, was released, or could not be read, may have what seems to be missing.
    let unpulled = sources.filter { $0.notPulled != nil }
    let isUnread = sources.contains { $0.isLedger && ($0.notPulled ?? $0.notRead) != nil }
    if isUnread || !night.released.isEmpty { outcome.found.forgetNew() }
    let asked = gaps.map(\.finding).filter { gap in !unpulled.contains { $0.name == gap.source } }
    try await rollRequests(&outcome, night, filled, asked, parameters, scratch)
    let failures = outcome.totals.footFailures
    guard failures.isEmpty else {
      throw JobError(
        .integrity, "cannot reconcile \(date)", because: failures.map(\.description).joined(separator: "; "),
        remedy: "keep the store as it is and report this: totals that do not foot are a fault of the program")
    }
    run.comparisons = comparer.lines
    let writer = ReconciliationWriter(
      store: store, date: date, asOf: asOf, run: run.json, comparisons: run.comparisons, threads: settings.threads)
    let written = try await writer.write(
      outcome, comparesLedger: parameters.comparesLedger, latest: latest?.version, dryRun: night.isDryRun)
    return ReconcileOutcome(
      date: date, version: written.version, isNew: written.isNew, totals: outcome.totals, totalsJSON: written.files.totals,
      digests: written.files.digests,
      exports: exports.filter { $0.date == date }.count,
      inputs: exports.map { ($0.key.description, $0.bytes, $0.sha256.description) },
      unnamed: try await KeptSources.counts(
        but: sources.map(\.name), date.advanced(by: -settings.lookbackDays)...date, in: store),
      released: night.released.compactMap { $0.key?.description })
  }

  private func rollRequests(
    _ outcome: inout NightJoin.Outcome, _ night: Night, _ filled: [FilledGap], _ gaps: [ExportFinding],
    _ parameters: Parameters, _ scratch: Scratch
  ) async throws {
    var gapsFilled: [Int: FilledGap] = [:]
    for gap in filled { gapsFilled[gap.line] = gap }
    var answers: [Int32: RequestFinder.Answer] = [:]
    for answer in outcome.found.answers { answers[answer.request] = answer }
    var roll = RequestRoll(parameters: parameters, giveUpAfter: settings.giveUpAfter, scratch: scratch)
    if let file = night.opening.requestsFile {
      let lines = ObjectLines(try await store.open(try ReconciliationFolder.key(file.key)))
      try await roll.add(lines) { line in
        gapsFilled[line]?.evidence
          ?? answers[Int32(truncatingIfNeeded: line)].map { $0.evidence(in: night.exports[Int($0.export)]) }
      }
    }
    try roll.ask(gaps)
    (outcome.openRequests, outcome.closedRequests) = try roll.finish(outcome.found)
    outcome.totals.requests = roll.counts
  }

  /// Takes over what the latest run compared. Lines that its `run.json` does not vouch for could hide a conflict: those records are compared anew.
  private func remember(_ latest: ReconciliationFolder, in comparer: inout ContentComparer) async throws {
    let check = try await latest.comparisonsCheck()
    guard check.isNamed, check.finding == nil else { return }
    let lines = try await latest.lines(ReconciliationFolder.comparisons)
    while let line = try await lines.next() { comparer.remember(line) }
  }

  private func exportBreaks(
    _ exports: [NightExport], _ gaps: [(finding: ExportFinding, isLedger: Bool)], _ date: LogicalDate, _ scratch: Scratch
  ) async throws -> (totals: ControlTotals, lines: [SortedRun]) {
    var breaks = ExportBreaks(store: store, date: date, scratch: scratch)
    for export in exports where export.date == date { try await breaks.add(export) }
    for gap in gaps { try breaks.add(gap.finding, isLedger: gap.isLedger) }
    return (breaks.totals, try breaks.finish())
  }

  /// What was found about the day but for its kept exports: refusals, and slots that nothing fills.
  private func gaps(
    of night: Night, _ sources: [ReconcileSource]
  ) async throws -> [(finding: ExportFinding, isLedger: Bool)] {
    let date = night.date
    var gaps: [(finding: ExportFinding, isLedger: Bool)] = []
    for source in sources {
      let names = night.exports.filter { $0.date == date && $0.source == source.name }.map(source.name(of:))
      gaps += try await ExportFinding.gaps(in: store, source.source, date, kept: names, at: night.now).map {
        ($0, source.isLedger)
      }
    }
    return gaps
  }
}
