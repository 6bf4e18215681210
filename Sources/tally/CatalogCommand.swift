internal import Archival
internal import Catalog
internal import Events
internal import Operations

/// `tally catalog rebuild` and `tally catalog check`.
struct CatalogCommand {
  let invocation: Invocation
  let tools: JobTools

  func rebuild() async throws -> ExitCode {
    let keeper = try await keeper()
    if invocation.dryRun {
      let count = try await keeper.count()
      say("\(Quantity.counted(count, "sealed slot")) would be catalogued")
      return try end([("slots", .number(String(count)))], count)
    }
    let progress = Lines(tools)
    let made = try await keeper.rebuild(total: progress.begin, done: progress.advance)
    progress.finish()
    for problem in made.problems { warn(problem.slot.folder, problem.why) }
    say("\(Quantity.counted(made.slots, "sealed slot is", "sealed slots are")) catalogued in \(made.catalog.path)")
    return try end(
      [
        ("path", .string(made.catalog.path)), ("slots", .number(String(made.slots))),
        (
          "problems",
          .array(made.problems.map { .object([("slot", .string($0.slot.folder)), ("why", .string($0.why))]) })
        ),
      ], made.slots, .done)
  }

  func check() async throws -> ExitCode {
    let keeper = try await keeper()
    let progress = Lines(tools)
    guard let check = try await keeper.check(total: progress.begin, done: progress.advance) else {
      let count = try await keeper.count()
      if count > 0 {
        say(
          "there is no catalog; \(Quantity.counted(count, "sealed slot waits", "sealed slots wait")) for `tally catalog rebuild`")
      }
      return try end([("slots", .number(String(count))), ("catalog", .bool(false))], count, count > 0 ? .breaks : .done)
    }
    progress.finish()
    for difference in check.differences { warn(difference.place, words(difference.what)) }
    let isCurrent = check.isCurrent
    if check.newer > 0 { say("\(check.newer) of \(check.documents) holds and run records are newer: nothing waits for them") }
    say(
      "\(Quantity.counted(check.slots, "sealed slot")); the catalog is \(isCurrent ? "as the store is" : "stale: run `tally catalog rebuild`")"
    )
    return try end(
      [
        ("slots", .number(String(check.slots))), ("catalog", .bool(true)), ("current", .bool(isCurrent)),
        ("documents", .number(String(check.documents))), ("newer", .number(String(check.newer))),
        (
          "differences",
          .array(
            check.differences.map { .object([("place", .string($0.place)), ("what", .string(words($0.what)))]) })
        ),
      ], check.slots, isCurrent ? (check.differences.isEmpty ? .done : .integrity) : .breaks)
  }

  private func keeper() async throws -> CatalogKeeper {
    let suite = try await Suite(invocation, tools, creates: false)
    return suite.catalog
  }

  private func words(_ difference: CatalogKeeper.Difference) -> String {
    switch difference {
    case .missing: "it is not catalogued"
    case .gone: "it is catalogued, and the store has it no more"
    case .differs: "it is catalogued with other facts"
    case .otherFilter: "it is catalogued with another filter"
    case .unreadable(let why): why
    }
  }

  private func warn(_ slot: String, _ finding: String) { tools.log.warning("catalog", ["place": slot, "finding": finding]) }

  private func say(_ line: String) {
    if !invocation.quiet, !invocation.json { Screen(.standardError()).line(.info, line) }
  }

  /// Looking at nothing is not a success.
  private func end(_ members: [(key: String, value: JSONValue)], _ slots: Int, _ code: ExitCode = .done) throws -> ExitCode {
    if invocation.json { try Output.document { $0.value(.object(members)) } }
    guard slots == 0, code == .done else { return code }
    let nothing = JobError(
      .noInput, "there is nothing to catalogue", because: "the store has no sealed archive", remedy: "run `tally tier` first")
    // Not thrown: standard output has its document already.
    Failure(nothing).tell()
    return nothing.code
  }
}

/// Progress whose total becomes known when the work begins.
private final class Lines {
  private let tools: JobTools
  private var progress: Progress?

  init(_ tools: JobTools) { self.tools = tools }

  func begin(_ total: Int) {
    progress = Progress(
      "cataloguing", total: Int64(total), unit: .things("slot"), screen: tools.progressScreen, clock: tools.clock)
  }

  func advance(_ count: Int) { progress?.advance(by: Int64(count)) }

  func finish() { progress?.finish() }
}
