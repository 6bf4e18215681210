internal import Archival
internal import Catalog
internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// A run over all slots, or over all that is sealed: the store's lock, a verdict for each, a run record, one document.
struct KeyRun {
  let invocation: Invocation
  let tools: JobTools
  /// The name in run records and in the lock.
  let job: String
  /// The words for one that is looked at (documents have it with an s, for the list), for what was done, and for what needed nothing.
  let thing: String
  let done: String
  let current: String

  typealias Work = () async throws -> KeyOutcome

  func run(_ make: (_ store: any DescribedStore, _ progress: @escaping @Sendable () -> Void) -> Work) async throws -> ExitCode {
    try await tools.locked(job, unless: invocation.dryRun) { try await work(make) }
  }

  private func work(_ make: (any DescribedStore, @escaping @Sendable () -> Void) -> Work) async throws -> ExitCode {
    let started = tools.clock.now()
    let store = try await StoreOpener(tools.config, tools.clock, tools.log).open()
    if !invocation.dryRun { _ = try await store.sweep() }
    let progress = Progress(job, total: nil, unit: .things(thing), screen: tools.progressScreen, clock: tools.clock)
    let outcome = try await make(store) { progress.advance(by: 1) }()
    progress.finish()
    try await tell(outcome)
    if outcome.items.isEmpty, outcome.stop == nil {
      let nothing = JobError(
        .noInput, "nothing was done", because: "the store has no archive of this kind", remedy: "none is needed")
      Failure(nothing).tell()
      return nothing.code
    }
    if !invocation.dryRun, !outcome.written.isEmpty {
      try await keep(outcome, startedAt: started, in: store)
      try await recatalog(outcome, store)
    }
    return outcome.exit
  }

  /// The catalog knows which key wraps. Where it cannot be written, `tally catalog check` says that it is stale.
  private func recatalog(_ outcome: KeyOutcome, _ store: any DescribedStore) async throws {
    let keeper = CatalogKeeper(
      CatalogFolder(tools.config.store.catalogFolder), of: store, id: store.format.id, threads: tools.config.threads)
    do {
      for text in outcome.written {
        var name: Substring = ""
        guard let key = ObjectKey(text), let slot = Slot(of: key, rest: &name) else { continue }
        try await keeper.update(slot)
      }
    } catch let error as CatalogError {
      tools.log.warning("the catalog is not brought up to date", ["because": error.description])
    }
  }

  private func tell(_ outcome: KeyOutcome) async throws {
    for failure in outcome.failures { tools.log.error(failure.description) }
    if let stop = outcome.stop { Failure(stop).tell() }
    let written = outcome.written
    for key in written { tools.log.debug(invocation.dryRun ? "would be written" : "written", ["key": key]) }
    if !invocation.quiet {
      let counts = [
        "\(written.count) \(invocation.dryRun ? "would be " : "")\(done)",
        "\(outcome.items.count - written.count - outcome.failures.count) \(current)", "\(outcome.failures.count) failed",
      ]
      let left = outcome.stop == nil ? "" : "; it stopped before the end, and running it again goes on"
      let looked = Quantity.counted(outcome.items.count, thing)
      Screen(.standardError()).line(.info, "\(looked): " + counts.joined(separator: ", ") + left)
    }
    guard invocation.json else { return }
    try Output.document { json in
      json.beginObject()
      json.member("dryRun", invocation.dryRun)
      json.key(thing + "s")
      json.beginArray()
      for item in outcome.items { json.value(KeyRun.document(item)) }
      json.endArray()
      json.key("stopped")
      json.value(outcome.stop?.document ?? .null)
      json.endObject()
    }
  }

  private static func document(_ item: KeyItem) -> JSONValue {
    let subject: (key: String, value: JSONValue) =
      item.document.map { ("document", .string("\(item.folder)/\($0)")) } ?? ("archive", .string(item.folder))
    return switch item.verdict {
    case .current: .object([subject, ("verdict", .string("current"))])
    case .written(let name): .object([subject, ("verdict", .string("written")), ("object", .string(name))])
    case .failed(let error): .object([subject, ("verdict", .string("failed")), ("error", error.document)])
    }
  }

  private func keep(_ outcome: KeyOutcome, startedAt: Int64, in store: any ObjectStore) async throws {
    let date = LogicalDate(nanoseconds: startedAt)
    var record = RunRecord(job: job, date: date, program: Suite.program, parameters: [], startedAt: startedAt)
    record.outputs = outcome.written
    record.finish(outcome.exit, error: outcome.stop, at: tools.clock.now())
    try await record.keep(in: store)
  }
}
