internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Storage

/// What `tally nightly` would do of a day behind the pull, step by step. Nothing is written, so what a step would find is told as far as what is kept shows it.
struct NightlyPlan {
  let invocation: Invocation
  let tools: JobTools

  /// The results behind that of the pull, the last with the document of the night.
  func run(_ suite: Suite, _ date: LogicalDate, _ pull: DayResult) async throws -> [DayResult] {
    guard pull.wouldPull == 0 else {
      let exports = Quantity.counted(pull.wouldPull, "export would be new", "exports would be new")
      var plan = DayResult(exit: .done, isNew: true)
      plan.lines = [
        "\(date) reconciliation would be written anew: \(exports)", "\(date) report would be written of it",
        "\(date) " + (tools.config.notices.isOn ? "people would be told if it has breaks of \(grave)" : nobody),
      ]
      return [document(plan, date, pull, .null)]
    }
    var reconcile = try await ReconcileCommand(invocation: invocation, tools: tools).run(
      suite, date, allowsEmpty: pull.errors.isEmpty, pulled: pull.pulled)
    guard reconcile.stop == nil else { return [reconcile] }
    let totals = reconcile.document
    reconcile.document = .null
    guard reconcile.isNew else { return [reconcile, document(try await kept(suite, date), date, pull, totals)] }
    var plan = DayResult(exit: .done, isNew: true)
    plan.lines = [
      "\(date) because " + (try await reason(suite, date)), "\(date) report would be written of it", "\(date) " + told(totals),
    ]
    return [reconcile, document(plan, date, pull, totals)]
  }

  /// The steps behind a reconciliation that is there already.
  private func kept(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    var requests = try await RequestsCommand(invocation: invocation, tools: tools).run(suite, date)
    let report = try await ReportCommand(invocation: invocation, tools: tools).plan(suite, date)
    requests.lines += report.lines
    guard !report.isNew else { return requests }
    guard tools.config.notices.isOn else {
      requests.lines.append("\(date) \(nobody)")
      return requests
    }
    let notices = try await NoticesCommand(invocation: invocation, tools: tools).run(suite, [DayEnd(date: date)])
    requests.lines += notices.lines
    return requests
  }

  /// Why a reconciliation of what is kept would be a new version.
  private func reason(_ suite: Suite, _ date: LogicalDate) async throws -> String {
    var nights = try await suite.outdatedNights()
    return try await nights.check(date, reported: false, remapped: true)?.reason.text
      ?? "the day has none of these parameters and this program"
  }

  /// Whether people would be told of a night with these totals.
  private func told(_ totals: JSONValue) -> String {
    guard tools.config.notices.isOn else { return nobody }
    let least = Severity.allCases.first { $0.name == tools.config.notices.severity } ?? .high
    let count = (totals["breaks"]?.members ?? []).reduce(0) { sum, member in
      BreakCode(name: member.key).map { $0.severity >= least } == true ? sum + (member.value.intValue ?? 0) : sum
    }
    return count == 0
      ? "nobody would be told for its own breaks: none is of \(grave)"
      : "people would be told: \(Quantity.counted(count, "break")) of \(grave)"
  }

  private var nobody: String { "nobody would be told: the config has no `notices`" }
  private var grave: String { "severity \(tools.config.notices.severity) or worse" }

  private func document(_ plan: DayResult, _ date: LogicalDate, _ pull: DayResult, _ totals: JSONValue) -> DayResult {
    var plan = plan
    plan.document = .object([
      ("date", .string(date.description)), ("dryRun", .bool(true)), ("pull", pull.document["sources"] ?? .null),
      ("wouldReconcile", .bool(plan.isNew)), ("totals", totals),
      ("then", .array(plan.lines.map { .string($0) })),
    ])
    return plan
  }
}
