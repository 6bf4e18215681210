import Archival
import Catalog
import Events

/// What a catalog hands on one by one, as lists.
extension Catalog {
  func entries(_ dates: ClosedRange<LogicalDate>? = nil, _ channels: Set<Channel>? = nil) throws -> [CatalogEntry] {
    var entries: [CatalogEntry] = []
    try look(for: [], dates, channels) { entries.append($0.entry) }
    return entries
  }

  func entry(_ slot: Slot) throws -> CatalogEntry? { try entries().first { $0.slot == slot } }

  /// The archives that may hold some of the keys.
  func archives(
    mayHold keys: [CatalogKey], _ dates: ClosedRange<LogicalDate>? = nil, _ channels: Set<Channel>? = nil
  ) throws -> [CatalogMatch] {
    var matches: [CatalogMatch] = []
    try look(for: keys, dates, channels) { match in if !match.hits.isEmpty || match.isUnresolved { matches.append(match) } }
    return matches
  }
}
