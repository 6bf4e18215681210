/// A store that describes itself in `tally.json`, and that runs tidy up.
package protocol DescribedStore: ObjectStore {
  /// What `tally.json` says.
  var format: StoreFormat { get }
  /// Removes what dead runs left unfinished, and returns how much that was. Call it with the store's lock held.
  func sweep() async throws -> Int
}

extension DescribedStore {
  /// That of `tally.json`.
  package var id: String { format.id }
}
