internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage

/// Pulls one export.
struct ExportPull: Sendable {
  let job: PullJob
  let day: any SourceDay
  let date: LogicalDate
  let candidate: SourceListing.Candidate
  /// Custody records that the same name has on other days.
  let before: [ObjectKey]

  var source: Source { job.source }

  /// What becomes of it. What the source's failure makes of it is an outcome too; only the store's is thrown.
  func run(dryRun: Bool, _ copied: @Sendable (Int64) -> Void) async throws -> PullResult.Outcome {
    do {
      return try await pull(dryRun: dryRun, copied)
    } catch let failure as OriginFailure {
      switch failure {
      case .changed: return .left("it changed while it was copied")
      case .storage(let error) where error.code == .notFound: return .left("it has gone since it was listed")
      case .storage(let error) where error.isOfTransfer: return .failed(error)
      // It is there, and what it holds is not missing.
      case .storage(let error) where error.code == .denied: return .failed(error)
      // A scratch file is on a disk of ours.
      case .storage(let error) where error.code == .full: throw error
      // An address that leads where the config lets nobody go.
      case .storage(let error) where error.code == .invalid: return .failed(error)
      case .storage(let error): return try await refused(.unreadable, dryRun, because: error.cause)
      }
    }
  }

  private func pull(dryRun: Bool, _ copied: @Sendable (Int64) -> Void) async throws -> PullResult.Outcome {
    for key in before {
      let record = try await CustodyRecord.read(key, in: job.store)
      if candidate.isKnown(as: record) { return try await alreadyThere(record, dryRun, copied) }
    }
    let kept = try await keptAs(candidate.storedName)
    if let kept, candidate.isKnown(as: kept) { return try await alreadyThere(kept, dryRun, copied) }
    let origin = try await OriginFailure.during { try await day.open(candidate) }
    for key in before {
      let record = try await CustodyRecord.read(key, in: job.store)
      if try await isUnchanged(origin, record) { return try await alreadyThere(record, dryRun, copied) }
    }
    var name = candidate.storedName
    if let kept {
      if try await isUnchanged(origin, kept) { return try await alreadyThere(kept, dryRun, copied) }
      name = try await alteredName(origin)
      if let other = try await keptAs(name) { return try await alreadyThere(other, dryRun, copied) }
    }
    let declared = try await OriginFailure.during { try await Declared(source.declaration, candidate, day) }
    if let why = try await unsettled(origin, declared) { return .left(why) }
    if dryRun { return done(.wouldPull(bytes: origin.size), copied) }
    do {
      return try await keep(origin, as: name, isAltered: kept != nil, declared, copied)
    } catch let error as StorageError where error.code == .exists && kept == nil {
      // An earlier pull died before its custody record, and the origin has changed since: finish that one, then keep this beside it.
      try await adopt(name)
      let other = try await alteredName(origin)
      if let record = try await keptAs(other) { return try await alreadyThere(record, dryRun, copied) }
      return try await keep(origin, as: other, isAltered: true, declared, copied)
    }
  }

  /// The record of what is kept under a name; nil where nothing is.
  private func keptAs(_ name: String) async throws -> CustodyRecord? {
    let custody = try key(name).adding(".custody.json")
    return try await job.store.head(custody) == nil ? nil : try await CustodyRecord.read(custody, in: job.store)
  }

  private func key(_ name: String) throws -> ObjectKey {
    guard let key = ObjectKey(source.folder(date) + "/" + name) else {
      throw StorageError(.invalid, "name", name, cause: "it is no object key", remedy: "rename the source")
    }
    return key
  }

  private func done(_ outcome: PullResult.Outcome, _ copied: (Int64) -> Void) -> PullResult.Outcome {
    copied(candidate.size ?? 0)
    return outcome
  }

  /// Where the counts differed, what the source declares by now is asked again; once it is what was counted, that is kept beside the record.
  private func alreadyThere(
    _ record: CustodyRecord, _ dryRun: Bool, _ copied: (Int64) -> Void
  ) async throws -> PullResult.Outcome {
    guard record.isMismatched, let place = record.key?.adding(".declared.json") else {
      return done(.alreadyThere(record), copied)
    }
    if try await job.store.head(place) == nil {
      let declared = try await OriginFailure.during { try await Declared(source.declaration, candidate, day) }
      guard declared == .count(record.summary.scanned), !dryRun else { return done(.alreadyThere(record), copied) }
      try await job.store.put(record.declaredLater, as: place)
    } else if try await !record.isDeclaredLater(in: job.store) {
      return done(.alreadyThere(record), copied)
    }
    return done(.alreadyThere(record.confirmed), copied)
  }

  private func refused(
    _ reason: Refusal.Reason, _ dryRun: Bool, because cause: String? = nil
  ) async throws -> PullResult.Outcome {
    let refusal = Refusal(path: candidate.path, name: candidate.storedName, reason: reason, cause: cause)
    if !dryRun { try await refusal.keep(in: job.store, source: source.name, date: date) }
    return .refused(refusal)
  }

  // MARK: judging the origin

  private func isUnchanged(_ origin: any ExportOrigin, _ record: CustodyRecord) async throws -> Bool {
    guard origin.size == record.storedBytes else { return false }
    return try await OriginFailure.during { try await origin.sha256() } == record.sha256
  }

  private func alteredName(_ origin: any ExportOrigin) async throws -> String {
    candidate.storedName + "~" + (try await OriginFailure.during { try await origin.sha256() }).description.prefix(12)
  }

  /// Whether it changed a moment ago. Clocks differ, but one that says tomorrow would leave the export for ever.
  private func isYoung(_ origin: any ExportOrigin) -> Bool {
    guard let modified = origin.modified else { return false }
    let (age, isBeyond) = job.now().nanoseconds.subtractingReportingOverflow(modified)
    return !isBeyond && age.magnitude < source.settleAfter.magnitude
  }

  /// Why an export that changed a moment ago is left for the next run; nil where it need not be.
  private func unsettled(_ origin: any ExportOrigin, _ declared: Declared) async throws -> String? {
    guard isYoung(origin) else { return nil }
    if declared == .absent { return "its declared count is not there yet" }
    if origin.size == 0 { return "it is empty yet" }
    let isComplete = try await OriginFailure.during { try await job.indexer.isComplete(origin) }
    return isComplete ? nil : "it has no complete end yet"
  }

  // MARK: keeping

  private func keep(
    _ origin: any ExportOrigin, as name: String, isAltered: Bool, _ declared: Declared, _ copied: (Int64) -> Void
  ) async throws -> PullResult.Outcome {
    let key = try key(name)
    if let (export, reader) = try await copiedByServer(origin, to: key) {
      copied(export.bytes)
      return .pulled(try await finish(export, name, isAltered: isAltered, declared, origin.facts, reader))
    }
    let writer = try await job.store.create(key)
    let digest: Digest
    do {
      digest = try await copy(origin, to: writer, copied)
      if let objection = objection(to: digest, of: origin) {
        await writer.abandon()
        return isYoung(origin) ? .left("it is not yet what the source declares") : try await refused(objection, false)
      }
      guard try await OriginFailure.during({ try await origin.isUnchanged() }) else { throw OriginFailure.changed }
      try Task.checkCancellation()
      try await writer.commit(.flushed)
    } catch {
      await writer.abandon()
      throw error
    }
    let export = KeptExport(key: key, source: source, date: date, bytes: origin.size, sha256: digest)
    return .pulled(try await finish(export, name, isAltered: isAltered, declared, origin.facts))
  }

  /// Copies all of it and hashes it on the way.
  private func copy(
    _ origin: any ExportOrigin, to writer: any ObjectWriter, _ copied: (Int64) -> Void
  ) async throws -> Digest {
    var hasher = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset: Int64 = 0
    while offset < origin.size {
      let count: Int
      do { count = try await origin.read(at: offset, into: &buffer) } catch { throw try OriginFailure(error) }
      if count == 0 { throw OriginFailure.changed }
      let bytes = unsafe buffer.span.bytes.extracting(0..<min(count, Int(origin.size - offset)))
      hasher.update(bytes)
      try await writer.write(bytes)
      offset += Int64(count)
      copied(Int64(count))
    }
    return hasher.finish()
  }

  /// What is wrong with the bytes by what the source's listing said of them.
  func objection(to digest: Digest, of origin: any ExportOrigin) -> Refusal.Reason? {
    if let size = candidate.size, size != origin.size { return .otherSize }
    return [candidate.sha256, origin.sha256].contains { $0 != nil && $0 != digest } ? .otherDigest : nil
  }

  /// The export that the same name has on another day, where that speaks of the same time: it was altered. Of another time, it is the name that is used
  /// again.
  private func sameTime(_ summary: ScanSummary) async throws -> ObjectKey? {
    for key in before {
      let record = try await CustodyRecord.read(key, in: job.store)
      if summary.overlaps(record.summary) { return record.key }
    }
    return nil
  }

  /// Gives an export that is in the store without a custody record what it lacks. Who put it there is not known: the record says so.
  private func adopt(_ name: String) async throws {
    let key = try key(name)
    let reader = try await job.store.open(key)
    let export = KeptExport(key: key, source: source, date: date, bytes: reader.size, sha256: try await reader.sha256())
    _ = try await finish(export, name, isAltered: false, .notAsked, [("adopted", .bool(true))], reader)
  }

  /// Index and quarantine, then the custody record.
  private func finish(
    _ export: KeptExport, _ name: String, isAltered: Bool, _ declared: Declared, _ facts: [(key: String, value: JSONValue)],
    _ reader: (any ObjectReader)? = nil
  ) async throws -> CustodyRecord {
    let summary = try await job.indexer.index(export, reader)
    var findings: [ExportFinding] = []
    func find(_ code: BreakCode, _ detail: [(key: String, value: JSONValue)]) {
      findings.append(ExportFinding(code: code, source: source.name, export: export.key.description, detail: detail))
    }
    let altered = isAltered ? try key(candidate.storedName) : try await sameTime(summary)
    if let altered {
      find(.exportAltered, [("of", .string(altered.description)), ("sha256", .string(export.sha256.description))])
    }
    if let defect = summary.defect { find(.exportTruncated, [("reason", .string(defect))]) }
    // No bytes at all are no records by accident: whatever the name, unless the source says that there are none.
    if export.bytes == 0, declared != .count(0) { find(.exportTruncated, [("reason", .string("an empty file"))]) }
    let counted: (key: String, value: JSONValue) = ("counted", .number(String(summary.scanned)))
    switch declared {
    case .notAsked: break
    case .count(let count) where count == summary.scanned: break
    case .count(let count): find(.controlTotalMismatch, [("declared", .number(String(count))), counted])
    case .absent: find(.controlTotalMismatch, [("declared", .null), counted, ("reason", .string("no declared count"))])
    case .unreadable:
      find(.controlTotalMismatch, [("declared", .null), counted, ("reason", .string("unreadable declared count"))])
    }
    let record = CustodyRecord(
      export, name: name, path: day.place(of: candidate), facts: facts, pulledAt: job.now(), summary: summary,
      declared: declared.value, findings: findings)
    try Task.checkCancellation()
    try await job.store.put(record.bytes, as: export.custodyKey)
    return record
  }
}
