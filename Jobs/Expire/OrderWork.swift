internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// Does an order: decides each of its archives once more, and deletes what still may go.
struct OrderWork: Sendable {
  let store: any ObjectStore
  let labels: ArchiveLabels
  let settings: ExpireSettings
  let agreement: Agreement?
  /// Seconds since 1970.
  let now: Int64

  /// An item and what was decided of it.
  struct Decided: Sendable {
    var item: DispositionItem
    var choice: Choice

    enum Choice: Sendable {
      /// What is there of it, by version.
      case goes([DispositionOrder.Version])
      case stays(RetentionVerdict, String)
      /// Nothing of it is there.
      case isGone
    }
  }

  /// What the holds, the rules and the store say of items now. Their manifests must be those that were planned. `isBegun` says that an order was
  /// written, so that a killed run may have deleted some of it: of what has lost its content, only a hold and its grace keep the rest.
  func decide(
    _ items: [DispositionItem], _ watch: HoldWatch, asOf: LogicalDate, isBegun: Bool = false
  ) async throws -> [Decided] {
    let judge = ExpiryJudge(store, settings, holds: watch.holds, lastAsOf: nil, now: now)
    let asked = watch.holds.askedIDs.merging(settings.rules.askedLabels) { $0.union($1) }
    var folders: [Slot: ArchiveFolder] = [:]
    for date in Set(items.map(\.slot.date)).sorted() {
      for folder in try await labels.all(asked: asked, on: date) { folders[folder.slot] = folder }
    }
    return try await Parallel.map(items, threads: 16) { [folders, agreement] item in
      guard let folder = folders[item.slot],
        let judged = try await judge.judge(folder, agreement: agreement, asOf: asOf, isClose: true)
      else { return Decided(item: item, choice: .isGone) }
      if isBegun, ![.held, .inGrace].contains(judged.decision.verdict),
        !folder.objects.contains(where: { Slot.isContent($0.name) })
      {
        return Decided(item: item, choice: .goes([]))
      }
      guard judged.manifest == item.manifest else {
        return Decided(item: item, choice: .stays(.unresolved, "its manifest is not the one that was planned"))
      }
      guard judged.decision.verdict == .expired else {
        return Decided(item: item, choice: .stays(judged.decision.verdict, judged.decision.sentence))
      }
      return Decided(item: item, choice: .goes(try await versions(of: folder)))
    }
  }

  private func versions(of folder: ArchiveFolder) async throws -> [DispositionOrder.Version] {
    var found: [DispositionOrder.Version] = []
    for key in folder.objects where Slot.isDestroyable(key.name) {
      found += try await store.versions(key).map { .init(name: String(key.name), version: $0.id) }
    }
    return found
  }

  /// Does an order whose items were decided when nothing had been stored in `holds/` since. Content goes first, and only what has none left loses
  /// its keys: what the store keeps must stay readable.
  func delete(_ order: DispositionOrder, _ decided: [Decided]) async throws -> [DispositionOutcome] {
    var kept: [Slot: (verdict: RetentionVerdict, reason: String)] = [:]
    for decided in decided {
      if case .stays(let verdict, let reason) = decided.choice { kept[decided.item.slot] = (verdict, reason) }
    }
    let stays = kept
    var said: [ObjectVersion: DispositionOutcome.Said] = [:]
    func ask(_ items: [DispositionOrder.Item], _ isWanted: (String) -> Bool) async throws {
      let versions = try items.flatMap { item in try item.versions.filter { isWanted($0.name) }.map { try item.version($0) } }
      guard !versions.isEmpty else { return }
      try Task.checkCancellation()
      for (version, deletion) in zip(versions, try await store.discard(versions)) {
        said[version] = DispositionOutcome.Said(deletion)
      }
    }
    let going = order.items.filter { stays[$0.slot] == nil }
    try await ask(going) { Slot.isContent($0) }
    let emptied = try going.filter { item in
      try item.versions.filter { Slot.isContent($0.name) }.allSatisfy { try said[item.version($0)] == .deleted }
    }
    try await ask(emptied) { !Slot.isContent($0) }
    return try await Parallel.map(order.items, threads: 16) { [said] item in
      let objects = try item.versions.map { version in
        DispositionOutcome.Object(
          name: version.name, version: version.version, said: try said[item.version(version)] ?? .notAsked)
      }
      // Read back: what the store said it deleted may be there.
      let names = try await SlotFolder.read(item.slot, in: store)?.sizes.keys
      let isThere = names?.contains { Slot.isContent($0) } == true
      return item.outcome(objects, isThere: isThere, stays: stays[item.slot])
    }
  }
}

extension DispositionOrder.Item {
  /// One of its versions in the store.
  func version(_ version: DispositionOrder.Version) throws(StorageError) -> ObjectVersion {
    guard let key = ObjectKey("\(slot.folder)/\(version.name)") else {
      throw StorageError(.invalid, "name", slot.folder, cause: "an order names no key", remedy: "check what wrote it")
    }
    return ObjectVersion(key: key, id: version.version)
  }

  fileprivate func outcome(
    _ objects: [DispositionOutcome.Object], isThere: Bool, stays: (verdict: RetentionVerdict, reason: String)?
  ) -> DispositionOutcome {
    func outcome(_ verdict: DispositionOutcome.Verdict, _ because: RetentionVerdict, _ reason: String) -> DispositionOutcome {
      DispositionOutcome(id: id, slot: slot, verdict: verdict, because: because, reason: reason, objects: objects)
    }
    guard isThere else {
      let isClean = objects.allSatisfy { $0.said == .deleted }
      return outcome(
        .destroyed, .expired, isClean ? "it was destroyed" : "its content was destroyed; the store keeps what is told of the rest"
      )
    }
    if let stays { return outcome(.kept, stays.verdict, stays.reason) }
    if let refusal = objects.first(where: { Slot.isContent($0.name) && $0.said != .deleted }) {
      return outcome(.kept, .lockedByStore, "the store did not delete it: \(refusal.said.rawValue)")
    }
    return outcome(.kept, .unresolved, "the store said that it was deleted, and it is still there")
  }
}

extension DispositionOutcome.Said {
  /// A version of an order that is not there was deleted by the run that began it.
  init(_ deletion: Deletion) {
    self =
      switch deletion {
      case .deleted, .absent: .deleted
      case .retained: .retained
      case .held: .held
      case .refused: .refused
      }
  }
}
