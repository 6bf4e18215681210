internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// `tally tier`: packs days that leave the hot window into sealed archives, and releases their hot copies.
struct TierCommand {
  let invocation: Invocation
  let tools: JobTools

  func run(_ suite: Suite, _ metrics: inout Metrics) async throws -> RunEnd {
    let now = tools.clock.now()
    let asOf = invocation.asOf ?? LogicalDate(nanoseconds: now).start
    let rules = suite.tierRules
    if !invocation.dryRun { _ = try await suite.store.sweep() }
    var run = try await suite.tier(dryRun: invocation.dryRun)
    guard let days = try days(in: run.survey, now: now, until: LogicalDate(nanoseconds: max(now, asOf))) else { throw noInput }
    var report = TierReport(asOf: asOf, isPlan: invocation.dryRun)
    var packed: [TierOutcome] = []
    for date in (days.lowerBound.day...days.upperBound.day).map(LogicalDate.init(day:)) {
      try Task.checkCancellation()
      if invocation.days == nil, asOf < rules.hotUntil(date) {
        report.hot.append(date)
      } else if run.survey.isFinished(date) {
        report.finished += 1
      } else if invocation.dryRun {
        report.add(TierOutcome(date: date, plan: try await run.plan(date, asOf: asOf)))
      } else {
        let outcome = try await pack(date, &run, asOf)
        if !outcome.sealed.isEmpty { report.failures += try await suite.holdSealed(date) }
        packed.append(outcome)
      }
    }
    if !invocation.dryRun {
      try await suite.updateCatalog(sealed: packed.reduce(run.survey.shelf.sealed.count) { $0 + $1.sealed.count })
    }
    for var outcome in packed {
      try await run.release(&outcome)
      tell(outcome)
      report.add(outcome)
    }
    for line in report.lines { DayRun(job: "tier", invocation: invocation, tools: tools).say(line) }
    report.measure(&metrics)
    return RunEnd(exit: report.errors.gravest?.code ?? .done, errors: report.errors, document: report.document)
  }

  private func pack(_ date: LogicalDate, _ run: inout TierRun, _ asOf: Int64) async throws -> TierOutcome {
    let progress = Progress("packing \(date)", total: nil, unit: .bytes, screen: tools.progressScreen, clock: tools.clock)
    let outcome = try await run.pack(date, asOf: asOf) { progress.advance(by: $0) }
    if !outcome.sealed.isEmpty { progress.finish() }
    return outcome
  }

  /// The days asked for, or all that the store has exports of, up to one; nil where it has none of them. A name with a day that is to come is
  /// somebody's, and thousands of days may be before it.
  private func days(in survey: TierSurvey, now: Int64, until last: LogicalDate) throws -> ClosedRange<LogicalDate>? {
    guard let all = survey.days, all.lowerBound <= last else { return nil }
    let kept = all.lowerBound...min(all.upperBound, last)
    guard let asked = try invocation.dates(now: now) else { return kept }
    return asked.overlaps(kept) ? asked.clamped(to: kept) : nil
  }

  private var noInput: JobError {
    JobError(
      .noInput, "nothing can be tiered", at: "exports/",
      because: invocation.days == nil ? "no export is kept" : "no export of these days is kept",
      remedy: "check the dates; `tally nightly` pulls and reconciles a day")
  }

  private func tell(_ outcome: TierOutcome) {
    for manifest in outcome.sealed {
      tools.log.info(
        "slot sealed",
        [
          "slot": manifest.slot.folder, "number": "\(manifest.number)", "records": "\(manifest.events.count)",
          "archive": manifest.id,
        ])
    }
    for item in outcome.released where !item.isGone {
      tools.log.info("hot copy kept by the store", ["export": item.export.key.description, "because": item.deletion.words])
    }
    for (key, deletion) in outcome.extras {
      tools.log.info("left by an interrupted run", ["key": key.description, "deletion": deletion.words])
    }
  }
}

extension Deletion {
  /// What became of it, in a few words.
  var words: String {
    switch self {
    case .deleted: "deleted"
    case .absent: "absent"
    case .retained(let until): until.map { "retained until \($0)" } ?? "retained"
    case .held: "held"
    case .refused(let why): Log.escaped(why)
    }
  }
}
