package import Archival
internal import Events
internal import Storage

/// Takes events out of sealed archives, in the order of slots and leaves. Holds one member of an archive, about 8 MiB, for each thread.
package struct ExtractJob: Sendable {
  private let shelf: SealedArchives
  private let threads: Int

  /// So many threads look at slots side by side; archives are opened one after the other.
  package init(_ shelf: SealedArchives, threads: Int) { (self.shelf, self.threads) = (shelf, threads) }

  /// Which events are meant: those to which everything applies that is given.
  package struct Query: Sendable {
    var message: String?
    var interaction: String?
    /// Which archives are asked.
    package var choice: SealedArchives.Choice
    /// At most so many events; nil for all.
    var limit: Int?

    /// No id means every event of the choice.
    package init(message: String? = nil, interaction: String? = nil, choice: SealedArchives.Choice, limit: Int? = nil) {
      (self.message, self.interaction, self.choice, self.limit) = (message, interaction, choice, limit)
    }

    fileprivate var ids: [(kind: FilterKey, text: String)] {
      [(.message, message), (.interaction, interaction)].compactMap { kind, text in text.map { (kind, $0) } }
    }
  }

  /// What came of it.
  package struct Outcome: Sendable {
    /// Sealed slots that were asked, and archives that were opened.
    package var slots = 0
    /// Archives that were opened.
    package var opened = 0
    /// Events that were handed out.
    package var events = 0
    /// Whether there may be more events than the limit.
    package var isCut = false

    init() {}
  }

  /// Hands out each event with the id of its archive. Throws where one of the archives is gone that were sealed. `progress` is told slots, as they are done.
  package func run(
    _ query: Query, progress: @Sendable (Int) -> Void = { _ in },
    _ take: (_ archive: String, _ event: ArchivedEvent) throws -> Void
  ) async throws -> Outcome {
    try await shelf.checkWhole(query.choice)
    var outcome = Outcome()
    let ids = query.ids
    let all = try await shelf.folders(query.choice)
    outcome.slots = all.count
    let folders = try await shelf.mayHold(ids, all, query.choice)
    progress(all.count - folders.count)
    // Indexes are asked side by side and ahead; archives are opened one after the other, in order.
    for start in stride(from: 0, to: folders.count, by: 64) {
      let chunk = Array(folders[start..<min(folders.count, start + 64)])
      let slots = try await Parallel.map(chunk, threads: threads) { folder -> SealedArchives.Sealed? in
        let slot = try await shelf.slot(folder)
        for id in ids where try await !shelf.mayHold(id.kind, id.text, slot) { return nil }
        return slot
      }
      progress(chunk.count)
      for slot in slots.compactMap({ $0 }) {
        guard !outcome.isCut else { return outcome }
        try await hand(slot, query, ids, &outcome, take)
      }
    }
    return outcome
  }

  private func hand(
    _ slot: SealedArchives.Sealed, _ query: Query, _ ids: [(kind: FilterKey, text: String)], _ outcome: inout Outcome,
    _ take: (_ archive: String, _ event: ArchivedEvent) throws -> Void
  ) async throws {
    guard let reader = try await shelf.open(slot) else { return }
    outcome.opened += 1
    func hand(_ event: ArchivedEvent, _ outcome: inout Outcome) throws {
      if let limit = query.limit, outcome.events >= limit { return outcome.isCut = true }
      try take(slot.manifest.id, event)
      outcome.events += 1
    }
    let place = slot.folder.slot.folder
    guard let first = ids.first else {
      for member in reader.eventMembers {
        try Task.checkCancellation()
        let events = try await shelf.told(of: place) { try await reader.events(in: member) }
        for leaf in events.leaves {
          try hand(events[leaf], &outcome)
          if outcome.isCut { return }
        }
      }
      return
    }
    var found = try await shelf.told(of: place) { try await reader.find(first.kind, first.text) }
    for id in ids.dropFirst() where !found.isEmpty {
      let others = Set(try await shelf.told(of: place) { try await reader.find(id.kind, id.text) }.map(\.leaf))
      found = found.filter { others.contains($0.leaf) }
    }
    for event in found where !outcome.isCut { try hand(event, &outcome) }
  }
}
