internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// Finds the archives that have events of somebody who asked for their erasure, and rules on each.
struct EraseSearch: Sendable {
  let context: ExpireContext
  let archives: SealedArchives
  let settings: EraseSettings
  let pseudonyms: ErasurePseudonyms
  /// Message ids of open requests. Filters of archives are asked by them.
  let ids: Set<ExactText>
  /// Whether every archive is read, whatever its filter says.
  let sweeps: Bool
  /// What certificates say is gone.
  let destructions: Destructions
  private var store: any ObjectStore { context.store }

  /// An archive with such events.
  struct Target: Sendable {
    var folder: ArchiveFolder
    var sealed: SealedArchives.Sealed
    /// Events by request.
    var requests: [Int: Int]
    var ruling: ErasureRuling
    /// Bytes of what would go.
    var bytes: Int64
  }

  /// What was found.
  struct Found: Sendable {
    var targets: [Target] = []
    /// Archives that could not be looked at.
    var failures: [JobError] = []
  }

  func run(_ watch: HoldWatch, asOf: LogicalDate) async throws -> Found {
    let asked = AskedIDs(watch.holds, context.settings.rules, messages: ids)
    let judge = context.judge(watch, destructions)
    var found = Found()
    for day in try await days() {
      try Task.checkCancellation()
      let folders = try await context.labels.all(asked: asked, on: day)
      let looked = try await Parallel.map(folders.filter(isCandidate), threads: settings.threads) { folder in
        try await look(folder, judge, asOf)
      }
      for result in looked {
        switch result {
        case .success(let target): if let target { found.targets.append(target) }
        case .failure(let error): found.failures.append(error)
        }
      }
      context.progress(folders.count)
    }
    found.targets.sort { $0.folder.slot < $1.folder.slot }
    return found
  }

  /// The days whose archives are looked at. Where no request is open, only what was erased before can have come back.
  private func days() async throws -> [LogicalDate] {
    guard !ids.isEmpty || sweeps else {
      return Set(destructions.bySlot.keys.filter(isErased).map(\.date)).sorted()
    }
    var days: [LogicalDate] = []
    guard var all = ArchiveDays(store) else { return days }
    while let day = try await all.next() { days.append(day) }
    return days
  }

  private func isCandidate(_ folder: ArchiveFolder) -> Bool {
    guard folder.objects.contains(where: { Slot.isContent($0.name) }) else { return false }
    if sweeps || isErased(folder.slot) { return true }
    return ids.contains { folder.facts.ids?.mayHold(.message, $0.text) != false }
  }

  /// Whether a certificate says that it was erased: then it came back.
  private func isErased(_ slot: Slot) -> Bool {
    if case .erasure = destructions.bySlot[slot]?.cause { true } else { false }
  }

  private func look(
    _ folder: ArchiveFolder, _ judge: ExpiryJudge, _ asOf: LogicalDate
  ) async throws -> Result<Target?, JobError> {
    do {
      let files = try await SlotFolder.read(folder.slot, in: store)
      // Without any label, and no certificate about it, it is what a killed run of tiering left: its exports are still there.
      let isLeft = files?.sizes.keys.contains { $0.hasPrefix("manifest.json") } != true
      if isLeft, destructions.bySlot[folder.slot] == nil { return .success(nil) }
      guard let files, files.sizes["manifest.json"] != nil else {
        throw ArchiveUnreadable(folder.slot.folder, "it has no manifest", isAltered: true)
      }
      let sealed = try await archives.slot(files)
      // An archive that no manifest names is what a killed run left, and no copy of an erased one.
      guard sealed.manifest.archive != nil else { return .success(nil) }
      let requests = try await requests(sealed)
      guard !requests.isEmpty, let judged = try await judge.judge(folder, asOf: asOf, isClose: true) else {
        return .success(nil)
      }
      return .success(
        Target(
          folder: folder, sealed: sealed, requests: requests,
          ruling: judge.engine.rule(judged.facts, lock: judged.lock, asOf: asOf),
          bytes: judged.objects.reduce(0) { $0 + $1.bytes }))
    } catch let error as ArchiveUnreadable {
      return .failure(
        JobError(
          error.isAltered ? .integrity : .configuration, "an archive cannot be searched for what is to be erased",
          at: error.place, because: error.cause, remedy: error.remedy))
    } catch let error as StorageError where [.damaged, .tooLarge].contains(error.code) {
      return .failure(
        JobError(
          .integrity, "an archive cannot be searched for what is to be erased", at: folder.slot.folder, because: error.cause,
          remedy: "run `tally verify`, and restore it from a backup"))
    }
  }

  /// Events of an archive by request. Of one that came back, a sound successor says it without a key.
  private func requests(_ sealed: SealedArchives.Sealed) async throws -> [Int: Int] {
    let slot = sealed.folder.slot
    if isErased(slot) {
      let digest = SHA256.hash(sealed.bytes)
      let known = destructions.erased.first { $0.slot == slot && $0.manifest == digest }
      if let known, try await EraseSearch.isThere(known.supersededBy, in: store) { return known.requests }
      if let other = known.flatMap({ pseudonyms.stranger(among: $0.requests.keys) }) {
        throw ArchiveUnreadable(otherKeyOf: other, slot)
      }
    }
    guard let reader = try await archives.open(sealed) else { return [:] }
    return try await archives.told(of: slot.folder) {
      guard !sweeps, !isErased(slot) else {
        let pseudonyms = pseudonyms
        let rewriter = ArchiveRewriter(reader, scratch: settings.scratch) { pseudonyms.has($0) }
        return pseudonyms.byRequest(try await rewriter.count())
      }
      var events: [UInt64: Int] = [:]
      for id in ids.map(\.text) { events[FilterKey.message.hash(id)] = try await reader.find(.message, id).count }
      return pseudonyms.byRequest(events.filter { $0.value > 0 })
    }
  }

  /// Whether the archive that takes another's place is sealed and there; true where none had to.
  static func isThere(_ successor: ErasureOrder.Successor?, in store: any ObjectStore) async throws -> Bool {
    guard let successor else { return true }
    guard let files = try await SlotFolder.read(successor.slot, in: store), files.sizes["manifest.json.p7s"] != nil,
      let key = ObjectKey(files.key("manifest.json")), files.sizes["manifest.json"] != nil
    else { return false }
    let bytes = try await store.read(key, limit: Manifest.limit)
    return SHA256.hash(bytes) == successor.manifest && files.sizes["\(successor.id).tar.zst"] != nil
  }
}
