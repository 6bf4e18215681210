internal import Archival
package import Events
internal import Synchronization

/// What archives are asked for: an id or a label, and of what kind.
package struct CatalogKey: Hashable, Sendable {
  /// What the text is: the same text of another kind is another key.
  package var kind: FilterKey
  /// Compared byte by byte, as records have it.
  package var text: String

  /// `text` is taken as records have it: nothing is normalized.
  package init(_ kind: FilterKey, _ text: String) { (self.kind, self.text) = (kind, text) }
}

/// An archive that may hold something that was asked for.
package struct CatalogMatch: Hashable, Sendable {
  /// What the catalog knows of it.
  package var entry: CatalogEntry
  /// The places of the keys that it may hold, in ascending order. About one in two hundred is there by chance.
  package var hits: [Int]
  /// Whether it may hold any key at all, since part of it could not be read: the manifest, the index, or records that are quarantined.
  package var isUnresolved: Bool

  init(entry: CatalogEntry, hits: [Int], isUnresolved: Bool) {
    (self.entry, self.hits, self.isUnresolved) = (entry, hits, isUnresolved)
  }
}

extension Catalog {
  /// Hands each slot of those days and channels to `body`, with the keys that its archive may hold: those that it does are among them. Opens no archive and needs
  /// no key; an empty slot holds nothing. Event ids are not in the filters of archives: every archive with events may hold one.
  package func look(
    for keys: [CatalogKey], _ dates: ClosedRange<LogicalDate>? = nil, _ channels: Set<Channel>? = nil,
    _ body: (CatalogMatch) -> Void
  ) throws(CatalogError) {
    let sorted = keys.enumerated().filter { $0.element.kind != .event }.map {
      (key: $0.element.kind.hash($0.element.text), place: $0.offset)
    }
    .sorted { ($0.key, $0.place) < ($1.key, $1.place) }
    let hashes = sorted.map(\.key)
    let places = Dictionary(grouping: keys.indices) { keys[$0].kind }
    try forEachRow(dates, channels) { database, entry, blocks throws(CatalogError) in
      // A statement of its own for each costs little beside what it reads.
      guard entry.problem == nil, let manifest = entry.manifest else {
        body(CatalogMatch(entry: entry, hits: Array(keys.indices), isUnresolved: true))
        return true
      }
      var hits: [Int] = []
      if manifest.archive != nil {
        var statement = try FilterRows.statement(database)
        hits = try FilterRows.look(for: hashes, in: EntryRow.code(entry.slot), blocks: blocks, &statement, path)
          .map { sorted[$0].place }
        // Of a kind that not every mapping names, the filter's no says nothing.
        for (kind, all) in places where kind == .event ? manifest.events > 0 : !manifest.told.contains(kind) { hits += all }
        hits = Set(hits).sorted()
      }
      body(CatalogMatch(entry: entry, hits: hits, isUnresolved: manifest.quarantined > 0))
      return true
    }
  }
}
