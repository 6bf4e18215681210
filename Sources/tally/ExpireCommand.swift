internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Storage

/// `tally expire plan` and `tally expire run`: says what may be destroyed, and destroys what nothing keeps.
struct ExpireCommand {
  let invocation: Invocation
  let tools: JobTools

  func run(_ suite: Suite, _ metrics: inout Metrics) async throws -> RunEnd {
    let asOf = LogicalDate(nanoseconds: invocation.asOf ?? tools.clock.now())
    metrics.set(.logicalDate, ["job": "expire"], to: asOf.start / 1_000_000_000)
    return invocation.command == .expirePlan ? try await plan(suite, asOf, &metrics) : try await run(suite, asOf, &metrics)
  }

  private func plan(_ suite: Suite, _ asOf: LogicalDate, _ metrics: inout Metrics) async throws -> RunEnd {
    let progress = Progress("planning", total: nil, unit: .things("archive"), screen: tools.progressScreen, clock: tools.clock)
    let planner = ExpirePlanner(try suite.expireContext { progress.advance(by: Int64($0)) })
    let draft = try await planner.draft(asOf: asOf, accepted: invocation.expect, gap: invocation.gap)
    progress.finish()
    let report = PlanReport(draft: draft, isDry: invocation.dryRun)
    for line in report.lines { DayRun(job: "expire", invocation: invocation, tools: tools).say(line) }
    for hold in draft.datedAhead {
      tools.log.warning(
        "hold is dated by a clock that was ahead: it holds, and cannot be changed before that",
        ["hold": hold.id, "recordedAt": hold.at.description])
    }
    for (slot, fault) in draft.unsound {
      let what = fault == .contentMissing ? "archive is missing" : "archive is altered"
      tools.log.error(what, ["slot": slot.folder, "because": fault.words])
    }
    for (slot, decision) in draft.remarks {
      tools.log.info("archive stays although no rule keeps it", ["slot": slot.folder, "because": decision.sentence])
    }
    do { if !invocation.dryRun { try await planner.keep(draft) } } catch { return RunEnd(exit: draft.exit, failure: error) }
    report.measure(&metrics)
    return RunEnd(exit: draft.exit, document: report.document)
  }

  private func run(_ suite: Suite, _ asOf: LogicalDate, _ metrics: inout Metrics) async throws -> RunEnd {
    let progress = Progress("expiring", total: nil, unit: .things("archive"), screen: tools.progressScreen, clock: tools.clock)
    let expiry = ExpireRun(try suite.expireContext { progress.advance(by: Int64($0)) })
    let outcome = try await expiry.run(asOf: asOf, dryRun: invocation.dryRun)
    if !outcome.outcomes.isEmpty { progress.finish() }
    let report = ExpireReport(outcome: outcome, isDry: invocation.dryRun)
    for line in report.lines { DayRun(job: "expire", invocation: invocation, tools: tools).say(line) }
    for item in outcome.outcomes { tell(item) }
    report.measure(&metrics)
    return RunEnd(exit: outcome.exit, errors: outcome.failures, document: report.document)
  }

  /// What somebody has to look at is a warning or an error; the rest is in the outcome.
  private func tell(_ item: DispositionOutcome) {
    let isDry = invocation.dryRun
    let kept = isDry ? "archive would stay" : "archive kept"
    let fields: KeyValuePairs = ["slot": item.slot.folder, "verdict": item.because.rawValue, "because": item.reason]
    if item.isIncident {
      tools.log.error(item.verdict == .gone ? "archive was gone" : "archive is altered", fields)
    } else if item.isHeldTooLate {
      tools.log.warning("archive destroyed before a hold was seen", fields)
    } else if item.wasRefused || item.because == .lockedByStore || item.because == .unresolved {
      tools.log.warning(item.wasRefused ? "the store refused to delete" : kept, fields)
    } else {
      let destroyed = isDry ? "archive would be destroyed" : "archive destroyed"
      tools.log.info(item.verdict == .destroyed ? destroyed : kept, fields)
    }
  }
}
