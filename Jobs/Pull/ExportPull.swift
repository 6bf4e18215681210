internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage

/// Pulls one export.
struct ExportPull: Sendable {
  let job: PullJob
  let folder: SourceFolder
  let date: LogicalDate
  let candidate: SourceListing.Candidate
  /// Custody records that the same name has on other days.
  let before: [ObjectKey]

  private var source: DirectorySource { job.source }

  func run(dryRun: Bool, _ copied: @Sendable (Int64) -> Void) async throws -> PullResult.Outcome {
    let origin: FileReader
    do { origin = try folder.open(candidate.path) } catch {
      return error.code == .notFound ? .left("it has gone since it was listed") : try await refused(dryRun)
    }
    for key in before {
      let record = try await CustodyRecord.read(key, in: job.store)
      if try await isUnchanged(origin, record) { return done(.alreadyThere(record), copied) }
    }
    var name = candidate.storedName
    var isAltered = false
    let custody = try key(name).adding(".custody.json")
    if try await job.store.head(custody) != nil {
      let record = try await CustodyRecord.read(custody, in: job.store)
      if try await isUnchanged(origin, record) { return done(.alreadyThere(record), copied) }
      (name, isAltered) = (try await alteredName(origin), true)
      let other = try key(name).adding(".custody.json")
      if try await job.store.head(other) != nil {
        return done(.alreadyThere(try await CustodyRecord.read(other, in: job.store)), copied)
      }
    }
    if dryRun { return done(.wouldPull(bytes: origin.size), copied) }
    let declared = await Declared(source.declaration, candidate.path, folder)
    if let why = try await unsettled(origin, declared) { return .left(why) }
    do {
      return try await keep(origin, as: name, isAltered: isAltered, declared, copied)
    } catch let error as StorageError where error.code == .exists && !isAltered {
      // An earlier pull died before its custody record, and the origin has changed since: finish that one, then keep this beside it.
      try await adopt(name)
      return try await keep(origin, as: try await alteredName(origin), isAltered: true, declared, copied)
    }
  }

  private func key(_ name: String) throws -> ObjectKey {
    guard let key = ObjectKey(source.folder(date) + "/" + name) else {
      throw StorageError(.invalid, "name", name, cause: "it is no object key", remedy: "rename the source")
    }
    return key
  }

  private func done(_ outcome: PullResult.Outcome, _ copied: (Int64) -> Void) -> PullResult.Outcome {
    copied(candidate.status.size)
    return outcome
  }

  private func refused(_ dryRun: Bool) async throws -> PullResult.Outcome {
    let refusal = Refusal(path: candidate.path, name: candidate.storedName, reason: .unreadable)
    if !dryRun { try await refusal.keep(in: job.store, source: source.name, date: date) }
    return .refused(refusal)
  }

  // MARK: judging the origin

  private func isUnchanged(_ origin: FileReader, _ record: CustodyRecord) async throws -> Bool {
    guard origin.size == record.storedBytes else { return false }
    return try await origin.sha256() == record.sha256
  }

  private func alteredName(_ origin: FileReader) async throws -> String {
    candidate.storedName + "~" + (try await origin.sha256()).description.prefix(12)
  }

  /// Why an export that changed a moment ago is left for the next run; nil where it need not be.
  private func unsettled(_ origin: FileReader, _ declared: Declared) async throws -> String? {
    let age = job.now().nanoseconds - origin.status.modified
    guard age < source.settleAfter else { return nil }
    if declared == .absent { return "its declared count is not there yet" }
    let isComplete = isHollow(origin.size) ? false : try await job.indexer.isComplete(origin)
    return isComplete ? nil : "it has no complete end yet"
  }

  /// Whether a file that is named as a compressed one has nothing in it. What is compressed is told by its first bytes, and no bytes
  /// would pass for no records.
  private func isHollow(_ size: Int64) -> Bool {
    size == 0 && [".gz", ".zst"].contains(where: candidate.storedName.hasSuffix)
  }

  // MARK: keeping

  private func keep(
    _ origin: FileReader, as name: String, isAltered: Bool, _ declared: Declared, _ copied: (Int64) -> Void
  ) async throws -> PullResult.Outcome {
    let key = try key(name)
    let writer = try await job.store.create(key)
    var digest: Digest?
    var readError: StorageError?
    do {
      var hasher = SHA256()
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      var offset: Int64 = 0
      while offset < origin.size {
        let count: Int
        do { count = try await origin.read(at: offset, into: &buffer) } catch let error as StorageError {
          readError = error
          break
        }
        if count == 0 { break }
        let bytes = unsafe buffer.span.bytes.extracting(0..<min(count, Int(origin.size - offset)))
        hasher.update(bytes)
        try await writer.write(bytes)
        offset += Int64(count)
        copied(Int64(count))
      }
      if readError == nil, offset >= origin.size, try folder.status(of: candidate.path) == origin.status {
        digest = hasher.finish()
        try Task.checkCancellation()
        try await writer.commit(.flushed)
      }
    } catch {
      await writer.abandon()
      throw error
    }
    guard let digest else {
      await writer.abandon()
      return readError == nil ? .left("it changed while it was copied") : try await refused(false)
    }
    let export = KeptExport(key: key, source: source, date: date, bytes: origin.size, sha256: digest)
    return .pulled(try await finish(export, name, isAltered: isAltered, declared))
  }

  /// Gives an export that is in the store without a custody record what it lacks.
  private func adopt(_ name: String) async throws {
    let key = try key(name)
    let reader = try await job.store.open(key)
    let export = KeptExport(key: key, source: source, date: date, bytes: reader.size, sha256: try await reader.sha256())
    _ = try await finish(export, name, isAltered: false, .notAsked)
  }

  /// Index and quarantine, then the custody record.
  private func finish(_ export: KeptExport, _ name: String, isAltered: Bool, _ declared: Declared) async throws -> CustodyRecord {
    let summary = try await job.indexer.index(export)
    var findings: [ExportFinding] = []
    func find(_ code: BreakCode, _ detail: [(key: String, value: JSONValue)]) {
      findings.append(ExportFinding(code: code, source: source.name, export: export.key.description, detail: detail))
    }
    if isAltered {
      find(
        .exportAltered,
        [("of", .string(try key(candidate.storedName).description)), ("sha256", .string(export.sha256.description))])
    }
    if let damage = summary.damage { find(.exportTruncated, [("reason", .string(damage))]) }
    if isHollow(export.bytes) { find(.exportTruncated, [("reason", .string("an empty file in place of a compressed one"))]) }
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
      export, name: name, path: source.path + "/" + candidate.path, pulledAt: job.now(), summary: summary,
      declared: declared.value,
      findings: findings)
    try Task.checkCancellation()
    try await job.store.put(record.bytes, as: export.custodyKey)
    return record
  }
}
