internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// `tally verify`: hashes kept exports again.
struct VerifyCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    let days = try invocation.dates(now: tools.clock.now())
    let progress = Progress("verifying", total: nil, unit: .things("exports"), screen: tools.progressScreen, clock: tools.clock)
    let job = VerifyJob(store: suite.store, index: StoreIndexVerifier(store: suite.store), parallelism: suite.threads) { _, _ in
      progress.advance(by: 1)
    }
    var result = VerifyResult()
    for folder in folders(suite, days) {
      let part = try await job.run(folder)
      result.items += part.items
      result.extras += part.extras
      result.overlays += part.overlays
    }
    progress.finish()
    tell(result)
    if invocation.json { try Output.document { $0.value(VerifyCommand.document(result)) } }
    if result.isDamaged { return .integrity }
    if result.isEmpty {
      let nothing = JobError(
        .noInput, "nothing was verified", because: "no export is kept", remedy: "run `tally pull` first, or check the dates")
      // Not thrown: standard output has its document already.
      Failure(nothing).tell()
      return nothing.code
    }
    if !result.isIntact { return .io }
    return result.isOdd ? .breaks : .done
  }

  private func folders(_ suite: Suite, _ days: ClosedRange<LogicalDate>?) -> [String] {
    guard let days else { return ["exports"] }
    return suite.sources.flatMap { source in
      (days.lowerBound.day...days.upperBound.day).map { source.source.folder(LogicalDate(day: $0)) }
    }
  }

  private func tell(_ result: VerifyResult) {
    for item in result.items {
      if item.integrity != .intact { tools.log.error("export \(item.integrity)", ["key": item.export.description]) }
      if item.index != .intact {
        tools.log.warning("event index \(item.index); it will be made again", ["key": item.export.description])
      }
    }
    for extra in result.extras { tools.log.warning("a file without a custody record", ["key": extra.description]) }
    for overlay in result.overlays {
      let fields: KeyValuePairs = ["key": overlay.key.description, "since": overlay.since?.description ?? "unknown"]
      if overlay.isOdd { tools.log.error("\(overlay)", fields) } else { tools.log.info("\(overlay)", fields) }
    }
    let intact = result.items.count { $0.integrity == .intact }
    if !invocation.quiet { Screen(.standardError()).line(.info, "\(intact) of \(result.items.count) exports are intact") }
  }

  private static func document(_ result: VerifyResult) -> JSONValue {
    .object([
      (
        "exports",
        .array(
          result.items.map {
            .object([
              ("key", .string($0.export.description)), ("export", .string("\($0.integrity)")), ("index", .string("\($0.index)")),
            ])
          })
      ),
      ("withoutCustody", .array(result.extras.map { .string($0.description) })),
      ("laidOver", .array(result.overlays.map(\.json))),
    ])
  }
}

extension Overlay: CustomStringConvertible {
  /// One line, as the log has it.
  package var description: String {
    switch kind {
    case .hidden: "hidden by a delete marker; it is still there, and read"
    case .gone: "deleted for good: only a delete marker is left"
    case .laidOver(let count, true): "put \(count) times more, with the same size and ETag; the first is read"
    case .laidOver(let count, false): "laid over by \(count) later versions with other bytes; the first is read"
    }
  }

  fileprivate var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [("key", .string(key.description)), ("finding", .string(description))]
    if let since { members.append(("since", .string(since.description))) }
    return .object(members)
  }
}
