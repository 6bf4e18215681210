internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// `tally verify`: hashes kept exports again, and checks archives, their seals and their chain.
struct VerifyCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    if let copy = invocation.store, try await ExportJob.isKit(suite.store) {
      throw JobError(
        .refused, "a kit is not verified", at: copy,
        because: "it is no copy of a store: it has a part of the chain, and what is encrypted there lies open in it",
        remedy: "check it with its own script: sh \(copy)/verify.sh TRUSTED.pem TSA.pem")
    }
    let started = tools.clock.now()
    let exit = try await verify(suite)
    // Of a copy nothing is recorded: it is somebody else's.
    if invocation.store == nil { await record(exit, started, in: suite) }
    return exit
  }

  /// That it was verified, and how deep, is told by the next reports. A store that takes no record was verified all the same.
  private func record(_ exit: ExitCode, _ started: Int64, in suite: Suite) async {
    let depth = invocation.quick ? "quick" : invocation.deep ? "deep" : "digests"
    var record = RunRecord(
      job: "verify", date: LogicalDate(nanoseconds: started), program: Suite.program,
      parameters: [.init("depth", depth), .init("startedAt", Instant(nanoseconds: started, digits: 3).description)],
      startedAt: started)
    if let days = try? invocation.dates(now: started) {
      record.parameters.append(.init("days", "\(days.lowerBound) to \(days.upperBound)"))
    }
    record.finish(exit, at: tools.clock.now())
    do { try await record.keep(in: suite.store) } catch {
      tools.log.warning("the verification is not recorded", ["because": "\(error)"])
    }
  }

  private func verify(_ suite: Suite) async throws -> ExitCode {
    let days = try invocation.dates(now: tools.clock.now())
    let archives = try await verifyArchives(suite, days)
    var exports = invocation.quick ? VerifyResult() : try await verifyExports(suite, days, packed: archives.packed)
    exports.overlays += try await VerifyJob.overlays(in: suite.store)
    let reports = invocation.quick ? SignOffVerification() : try await verifyReports(suite, days)
    tell(exports)
    tell(archives)
    ReportVerificationPrinter(tools: tools, isQuiet: invocation.quiet).tell(reports)
    if invocation.json { try Output.document { $0.value(VerifyDocument.value(exports, archives, reports)) } }
    if exports.isDamaged || archives.isDamaged || reports.isDamaged { return .integrity }
    // The chain is checked as a whole, whatever the days.
    let isBesides = days != nil && !invocation.quick && archives.slots + reports.reports == 0
    if exports.isEmpty && (archives.isEmpty || isBesides) {
      let nothing = JobError(
        .noInput, "nothing was verified", because: "no \(invocation.quick ? "archive" : "export or archive") is kept",
        remedy: "run `tally pull` first, or check the store and the dates")
      // Not thrown: standard output has its document already.
      Failure(nothing).tell()
      return nothing.code
    }
    let isWhole = (exports.items.isEmpty || exports.isIntact) && (archives.isEmpty || archives.isIntact) && reports.isIntact
    if isWhole { return exports.isOdd || reports.isOdd ? .breaks : .done }
    return archives.findings.contains { $0.verdict == .newer } ? .configuration : .io
  }

  private func verifyArchives(_ suite: Suite, _ days: ClosedRange<LogicalDate>?) async throws -> ArchiveVerification {
    var settings = ArchiveVerifyJob.Settings(
      store: suite.store.format.id, trust: try TrustFiles.read(invocation, tools), now: tools.clock.now() / 1_000_000_000)
    settings.depth = invocation.quick ? .quick : invocation.deep ? .contents : .digests
    settings.keys = invocation.deep ? try Suite.readingKeys(tools) : invocation.quick ? nil : KeyWiring(tools).keyFiles()
    settings.days = days
    settings.parallelism = suite.threads
    let progress = Progress("verifying archives", total: nil, unit: .bytes, screen: tools.progressScreen, clock: tools.clock)
    let job = ArchiveVerifyJob(store: suite.store, settings: settings) { progress.advance(by: $0) }
    let result = try await job.run()
    if result.bytes > 0 { progress.finish() }
    return result
  }

  private func verifyReports(_ suite: Suite, _ days: ClosedRange<LogicalDate>?) async throws -> SignOffVerification {
    let progress = Progress(
      "verifying reports", total: nil, unit: .things("report"), screen: tools.progressScreen, clock: tools.clock)
    let job = SignOffVerifyJob(
      store: suite.store, trust: try TrustFiles.read(invocation, tools), now: tools.clock.now() / 1_000_000_000
    ) { progress.advance(by: 1) }
    let result = try await job.run(days)
    if result.reports > 0 { progress.finish() }
    return result
  }

  private func verifyExports(
    _ suite: Suite, _ days: ClosedRange<LogicalDate>?, packed: PackedExports
  ) async throws -> VerifyResult {
    let progress = Progress("verifying", total: nil, unit: .things("export"), screen: tools.progressScreen, clock: tools.clock)
    let job = VerifyJob(
      store: suite.store, index: StoreIndexVerifier(store: suite.store, scanningBy: invocation.deep ? mapping(suite) : nil),
      packed: packed, parallelism: suite.threads
    ) { _, _ in progress.advance(by: 1) }
    var result = VerifyResult()
    for folder in try await folders(suite, days) {
      let part = try await job.run(folder)
      result.items += part.items
      result.extras += part.extras
      result.overlays += part.overlays
    }
    if !result.items.isEmpty { progress.finish() }
    return result
  }

  /// As the config has it; of a copy without one, the built-in mapping of that name.
  private func mapping(_ suite: Suite) -> StoreIndexVerifier.Mapping {
    let known = Dictionary(suite.sources.map { ($0.source.name, $0.mapping) }) { first, _ in first }
    return { record in try known[record.source] ?? ProviderMapping.named(record.mapping) }
  }

  private func folders(_ suite: Suite, _ days: ClosedRange<LogicalDate>?) async throws -> [String] {
    guard let days, let root = ObjectKey("exports") else { return ["exports"] }
    // A copy without a config has the sources that it has.
    let names =
      invocation.store == nil
      ? suite.sources.map(\.source.name) : Set(try await suite.store.list(root).map { String($0.key.parts[1]) }).sorted()
    return names.flatMap { name in
      (days.lowerBound.day...days.upperBound.day).map { "exports/\(name)/\(LogicalDate(day: $0).path)" }
    }
  }

  private func tell(_ result: VerifyResult) {
    for item in result.items {
      if !item.isIntact {
        tell("export", item.integrity, item, "stop what deletes or moves files in the store, compare with a backup or the source")
      }
      switch item.index {
      case .intact, .released: break
      case .altered, .missing:
        if item.integrity == .released { continue }
        if case .notCheckable = item.integrity { continue }
        tools.log.warning("event index \(item.index); it will be made again", ["key": item.export.description])
      case .forged, .notCheckable:
        tell(
          "event index", item.index, item, "keep a copy, remove it, and reconcile its day and those that look back on it again")
      }
      if item.quarantine != .intact {
        tell(
          "quarantine file", item.quarantine, item,
          "restore it from a backup; or `tally reconcile` its day, which makes another one beside it")
      }
    }
    for extra in result.extras { tools.log.warning("a file without a custody record", ["key": extra.description]) }
    for overlay in result.overlays {
      let fields: KeyValuePairs = ["key": overlay.key.description, "since": overlay.since?.description ?? "unknown"]
      if overlay.isOdd { tools.log.error("\(overlay)", fields) } else { tools.log.info("\(overlay)", fields) }
    }
    guard !result.items.isEmpty else { return }
    let intact = result.items.count { $0.integrity == .intact }
    let released = result.items.count { $0.integrity == .released }
    let more = released == 0 ? "" : ", \(Quantity.counted(released, "was", "were")) released: sealed manifests list them"
    say("\(intact) of \(Quantity.counted(result.items.count, "export is", "exports are")) intact\(more)")
  }

  private func tell(_ what: String, _ verdict: Integrity, _ item: VerifyResult.Item, _ remedy: String) {
    let isUnknown = if case .notCheckable = verdict { true } else { false }
    tools.log.error(
      "\(what) \(verdict)",
      [
        "key": item.export.description,
        "remedy": isUnknown ? "mend what the message names, and verify again: nothing is said of it" : remedy,
      ])
  }

  private func tell(_ result: ArchiveVerification) {
    for finding in result.findings {
      let level: (String, KeyValuePairs<String, String>) -> Void =
        finding.verdict == .extra ? { tools.log.warning($0, $1) } : { tools.log.error($0, $1) }
      level("archive \(finding.verdict.rawValue)", ["place": finding.place, "because": finding.cause, "remedy": finding.remedy])
    }
    guard !result.isEmpty else { return }
    let counted = Quantity.counted(result.archives - result.unread, "archive was", "archives were")
    let unread = result.unread == 0 ? "" : ", \(result.unread) could not be"
    let archives = invocation.quick ? "" : ", \(counted) \(invocation.deep ? "read" : "hashed")\(unread)"
    say("\(result.sealed) of \(Quantity.counted(result.manifests, "manifest is", "manifests are")) soundly sealed\(archives)")
    if result.destroyed > 0 {
      let erasures = result.erasures == 0 ? "" : " and \(result.erasures) of erasure"
      let destroyed = Quantity.counted(result.destroyed, "archive was", "archives were")
      let verb = result.certificates + result.erasures == 1 ? "says" : "say"
      say(
        "\(destroyed) destroyed, as \(Quantity.counted(result.certificates, "certificate")) of disposition\(erasures) \(verb)")
    }
    if result.unstamped > 0 {
      say("\(Quantity.counted(result.unstamped, "of them has", "of them have")) no timestamp: only the signer says when")
    }
    for (signer, count) in result.signers.sorted(by: { $0.key < $1.key }) { say(Log.escaped("sealed by \(signer): \(count)")) }
    if let head = result.head { say("the chain ends with number \(head.number), SHA-256 \(head.digest): note it elsewhere") }
  }

  private func say(_ line: String) { if !invocation.quiet { Screen(.standardError()).line(.info, line) } }
}

extension Overlay: CustomStringConvertible {
  /// One line, as the log has it.
  package var description: String {
    switch kind {
    case .hidden: "hidden by a delete marker; it is still there, and read"
    case .gone: "deleted for good: only a delete marker is left"
    case .laidOver(let count, true): "put \(Quantity.counted(count, "time")) more, with the same size and ETag; the first is read"
    case .laidOver(let count, false):
      "laid over by \(Quantity.counted(count, "later version")) with other bytes; the first is read"
    }
  }

  /// As the document on standard output has it.
  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [("key", .string(key.description)), ("finding", .string(description))]
    if let since { members.append(("since", .string(since.description))) }
    return .object(members)
  }
}
