internal import Archival
internal import Retention
internal import Storage

/// Deletes archives by version. Content goes first, and only what has none left loses its keys: what the store keeps must stay readable.
struct Destroyer: Sendable {
  let store: any ObjectStore

  /// What keeps an archive after all, and why in one sentence.
  struct Keeper: Sendable {
    var verdict: RetentionVerdict
    var reason: String
    /// What comes of it.
    var outcome = DispositionOutcome.Verdict.kept

    /// That it is not what its manifest names.
    static let altered = Keeper(verdict: .unresolved, reason: ArchiveFault.contentAltered.words, outcome: .altered)
  }

  /// What is there of an archive and would go, by version.
  func versions(of folder: ArchiveFolder) async throws -> [DispositionOrder.Version] {
    var found: [DispositionOrder.Version] = []
    for key in folder.objects where Slot.isDestroyable(key.name) {
      found += try await store.versions(key).map { .init(name: String(key.name), version: $0.id) }
    }
    return found
  }

  /// Deletes what may go; what became of each. What nobody decided to let go stays, whatever names it. Holds are looked at again before the keys.
  func destroy(
    _ items: [DispositionOrder.Item], goes: Set<Slot>, stays: [Slot: Keeper], _ late: LateHolds
  ) async throws -> [DispositionOutcome] {
    var late = late
    var said: [ObjectVersion: DispositionOutcome.Said] = [:]
    func ask(_ items: [DispositionOrder.Item], _ isWanted: (String) -> Bool) async throws {
      let versions = try items.flatMap { item in try item.versions.filter { isWanted($0.name) }.map { try item.version($0) } }
      guard !versions.isEmpty else { return }
      try Task.checkCancellation()
      for (version, deletion) in zip(versions, try await store.discard(versions)) {
        said[version] = DispositionOutcome.Said(deletion)
      }
    }
    let going = items.filter { goes.contains($0.slot) && stays[$0.slot] == nil }
    try await ask(going) { Slot.isContent($0) }
    // Read back: what the store said it deleted may be there, and its key is to stay with it.
    let left = Set(
      try await Parallel.map(items, threads: 16) { item in
        let names = try await SlotFolder.read(item.slot, in: store)?.sizes.keys
        return names?.contains { Slot.isContent($0) } == true ? item.slot : nil
      }.compactMap(\.self))
    let emptied = try going.filter { item in
      try !left.contains(item.slot)
        && item.versions.filter { Slot.isContent($0.name) }.allSatisfy { try said[item.version($0)] == .deleted }
    }
    let emptiedSlots = emptied.map(\.slot)
    var held = try await late.keepers(of: emptiedSlots)
    try await ask(emptied.filter { held[$0.slot] == nil }) { !Slot.isContent($0) }
    held.merge(try await late.keepers(of: emptiedSlots)) { first, _ in first }
    return try items.map { item in
      let objects = try item.versions.map { version in
        DispositionOutcome.Object(
          name: version.name, version: version.version, said: try said[item.version(version)] ?? .notAsked)
      }
      let undecided = goes.contains(item.slot) ? nil : Keeper(verdict: .unresolved, reason: "nobody decided that it may go")
      return item.outcome(
        objects, isThere: left.contains(item.slot), stays: stays[item.slot] ?? held[item.slot] ?? undecided)
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
    _ objects: [DispositionOutcome.Object], isThere: Bool, stays: Destroyer.Keeper?
  ) -> DispositionOutcome {
    func outcome(_ verdict: DispositionOutcome.Verdict, _ because: RetentionVerdict, _ reason: String) -> DispositionOutcome {
      DispositionOutcome(id: id, slot: slot, verdict: verdict, because: because, reason: reason, objects: objects)
    }
    guard isThere else {
      let isClean = objects.allSatisfy { $0.said == .deleted }
      if let stays, [.held, .inGrace].contains(stays.verdict) {
        return outcome(
          .destroyed, stays.verdict,
          (isClean ? "it was destroyed" : "its content was destroyed") + " before a hold was seen: \(stays.reason)")
      }
      return outcome(
        .destroyed, .expired, isClean ? "it was destroyed" : "its content was destroyed; the store keeps what is told of the rest"
      )
    }
    if let stays { return outcome(stays.outcome, stays.verdict, stays.reason) }
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
