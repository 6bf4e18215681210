internal import Archival
package import Events
internal import Retention
package import Storage

/// Reads the labels of all archives: manifests and id filters, without a key and without opening any archive.
package struct ArchiveLabels: Sendable {
  private let store: any ObjectStore
  private let storeID: String
  private let labelled: [String: Set<FilterKey>]
  private let threads: Int

  /// `storeID` is what manifests must name. `labelled` are the kinds of which the mapping of each source can tell, by its name: a filter
  /// is believed only where all sources of its archive have a kind, since it says no of what a mapping does not name.
  package init(store: any ObjectStore, storeID: String, labelled: [String: Set<FilterKey>], threads: Int = 16) {
    (self.store, self.storeID, self.labelled, self.threads) = (store, storeID, labelled, threads)
  }

  /// Every slot that has an object, of all dates or of one, in order. `asked` are the ids that somebody will ask for: their answers are read from the index
  /// of each archive now. What is wrong with a label is a fault among its facts; only a store that fails is an error.
  package func all(asked: [FilterKey: Set<String>], on date: LogicalDate? = nil) async throws -> [ArchiveFolder] {
    var folders: [Slot: [ObjectKey]] = [:]
    guard let root = ObjectKey("archives" + (date.map { "/" + $0.path } ?? "")) else { return [] }
    for object in try await store.list(root) {
      var name: Substring = ""
      if let slot = Slot(of: object.key, rest: &name) { folders[slot, default: []].append(object.key) }
    }
    return try await Parallel.map(folders.sorted { $0.key < $1.key }, threads: threads) { slot, objects in
      try await read(slot, objects, asked)
    }
  }

  private func read(_ slot: Slot, _ objects: [ObjectKey], _ asked: [FilterKey: Set<String>]) async throws -> ArchiveFolder {
    var faults: Set<ArchiveFault> = []
    var manifest: Manifest?
    if let key = objects.first(where: { $0.name == "manifest.json" }) {
      do {
        let found = try Manifest(try await store.read(key, limit: Manifest.limit))
        if found.slot == slot, found.store == storeID { manifest = found } else { faults.insert(.manifestAltered) }
      } catch let error as ManifestError {
        if case .newer = error { faults.insert(.manifestUnreadable) } else { faults.insert(.manifestAltered) }
      } catch let error as StorageError where [.damaged, .tooLarge].contains(error.code) {
        faults.insert(.manifestUnreadable)
      }
    } else {
      faults.insert(.manifestMissing)
    }
    if !objects.contains(where: { $0.name == "manifest.json.p7s" }) { faults.insert(.manifestUnsealed) }
    var facts = manifest.map(ArchiveFacts.init) ?? ArchiveFacts(id: slot.folder, day: slot.date, channel: slot.channel)
    facts.faults = faults
    if let manifest { facts.ids = try await answers(manifest, asked) }
    return ArchiveFolder(slot: slot, objects: objects, manifest: manifest, facts: facts)
  }

  /// The kinds of which all mappings can tell by which an archive's exports were read.
  private func kinds(_ manifest: Manifest) -> Set<FilterKey> {
    let sources = Set(manifest.inputs.map { $0.object.key.split(separator: "/").dropFirst().first.map(String.init) ?? "" })
    let kinds = sources.map { labelled[$0] ?? [.message] }
    return kinds.dropFirst().reduce(kinds.first ?? [.message]) { $0.intersection($1) }
  }

  /// What the archive's index says of each id; nil where it cannot be asked, so that nothing is ruled out.
  private func answers(_ manifest: Manifest, _ asked: [FilterKey: Set<String>]) async throws -> IDAnswers? {
    guard let archive = manifest.archive else { return IDAnswers(asked: asked, held: [:]) }
    // Nobody knows whose a record is that could not be read.
    guard manifest.events.quarantined == 0, let key = ObjectKey(archive.index.key) else { return nil }
    let told = kinds(manifest)
    let asked = asked.filter { told.contains($0.key) }
    guard asked.values.contains(where: { !$0.isEmpty }) else { return nil }
    do {
      let index = try await ArchiveIndex(try await store.open(key))
      var held: [FilterKey: Set<String>] = [:]
      for (kind, ids) in asked {
        for id in ids where try await index.mayHold(kind, id) { held[kind, default: []].insert(id) }
      }
      return IDAnswers(asked: asked, held: held)
    } catch is ArchiveError {
      return nil
    } catch let error as StorageError where [.notFound, .damaged].contains(error.code) {
      return nil
    }
  }
}

/// What an archive's index answered.
struct IDAnswers: IDFilter {
  let asked: [FilterKey: Set<String>]
  let held: [FilterKey: Set<String>]

  func mayHold(_ kind: FilterKey, _ id: String) -> Bool? {
    asked[kind]?.contains(id) == true ? held[kind]?.contains(id) == true : nil
  }
}

extension ArchiveFacts {
  /// What a manifest says. Campaigns, queues and tags are not in it; the index rules some out.
  init(_ manifest: Manifest) {
    let events = manifest.events
    let days = events.first.flatMap { first in events.last.map { min(first, $0).date...max(first, $0).date } }
    self.init(id: manifest.id, day: manifest.slot.date, channel: manifest.slot.channel, events: days)
    values[.classes] = .listed([manifest.retentionClass], isWhole: true)
    // Records that could not be read are of no known type.
    values[.types] = .listed(Set(events.types.filter { $0.value > 0 }.map(\.key.name)), isWhole: events.quarantined == 0)
    if manifest.archive == nil {
      for dimension in [RetentionScope.Dimension.campaigns, .queues, .tags, .outcomes] {
        values[dimension] = .listed([], isWhole: true)
      }
    } else if !events.outcomes.isEmpty {
      // Inbound messages and orphans have no outcome.
      let outcomes = RetentionScope.outcomes.filter { events.outcomes[$0, default: 0] > 0 }
      values[.outcomes] = .listed(Set(outcomes), isWhole: false)
    }
  }
}

extension [Hold] {
  /// The ids that archives have to be asked for.
  package var askedIDs: [FilterKey: Set<String>] {
    var asked: [FilterKey: Set<String>] = [:]
    for revision in flatMap(\.revisions) {
      for kind in HoldScope.kinds { asked[kind, default: []].formUnion(revision.scope.ids(kind)) }
    }
    return asked
  }
}
