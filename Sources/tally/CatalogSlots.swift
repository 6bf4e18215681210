internal import Archival
internal import Catalog
internal import Events
internal import Jobs
internal import Operations
internal import Retention

/// The catalog as jobs ask it. Where it cannot be used it knows nothing, and they read the store.
struct CatalogSlots: SlotIndex {
  let keeper: CatalogKeeper
  /// Whether it is made, or takes in what is new, before it is asked.
  let isBroughtUpToDate: Bool
  let log: Log

  func slots(asked ids: [FilterKey: IDList], days: ClosedRange<LogicalDate>?) async throws -> [Slot: SlotLabel] {
    let keys = ids.flatMap { kind, list in list.texts.map { CatalogKey(kind, $0) } }
    let hashes = keys.map { $0.kind.hash($0.text) }
    var known: [Slot: SlotLabel] = [:]
    do {
      guard let catalog = try await isBroughtUpToDate ? keeper.current().catalog : keeper.existing() else { return [:] }
      try catalog.look(for: keys, days) { match in
        guard match.entry.problem == nil, let facts = match.entry.manifest, let told = facts.filters else { return }
        let held = Set(match.hits.map { hashes[$0] })
        let answers = IDAnswers(asked: facts.archive == nil ? ids : ids.filter { told.contains($0.key) }, held: held)
        var label = SlotLabel(match.entry.slot, facts, match.isUnresolved ? nil : answers)
        label.listing = facts.listing
        known[match.entry.slot] = label
      }
      return known
    } catch let error as CatalogError {
      log.warning("the catalog is not used, the store is read instead", ["because": error.description])
      return [:]
    }
  }
}

extension SlotLabel {
  fileprivate init(_ slot: Slot, _ facts: CatalogEntry.Facts, _ answers: IDAnswers?) {
    self.init(
      slot: slot, id: facts.id, retentionClass: facts.retentionClass,
      days: facts.first.flatMap { first in facts.last.map { min(first, $0).date...max(first, $0).date } }, types: facts.types,
      outcomes: facts.outcomes, hasArchive: facts.archive != nil, hasEvents: facts.events > 0,
      hasQuarantined: facts.quarantined > 0, ids: answers)
  }
}

extension Suite {
  /// The catalog, as it is or brought up to date first.
  func slotIndex(isBroughtUpToDate: Bool = false) -> CatalogSlots {
    CatalogSlots(keeper: catalog, isBroughtUpToDate: isBroughtUpToDate, log: tools.log)
  }

  /// Takes into the catalog what it lacks of the sealed slots, of which there are so many. One that cannot be written harms nothing: who asks it reads the store.
  func updateCatalog(sealed count: Int? = nil) async throws {
    // One that is damaged is made anew.
    if let count, let known = try? catalog.existing()?.extent().slots, known == count { return }
    do { _ = try await catalog.current() } catch let error as CatalogError {
      tools.log.warning("the catalog is not brought up to date", ["because": error.description])
    }
  }
}
