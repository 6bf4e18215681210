internal import Events
internal import Storage

/// The days of which a store has anything under `archives/`, one at a time and in order, each found by a short list.
struct ArchiveDays {
  private let store: any ObjectStore
  private let root: ObjectKey
  private var after: ObjectKey?

  init?(_ store: any ObjectStore) {
    guard let root = ObjectKey("archives") else { return nil }
    (self.store, self.root) = (store, root)
  }

  /// The next one; nil behind the last.
  mutating func next() async throws -> LogicalDate? {
    while true {
      guard let object = try await store.list(root, after: after, limit: 1).objects.first else { return nil }
      let parts = object.key.parts
      guard parts.count > 4, let date = LogicalDate(parts[1...3].joined(separator: "-")) else {
        // Something that is of no day.
        after = object.key
        continue
      }
      // Behind all keys that begin with the day and a slash: the next character.
      after = ObjectKey("archives/\(date.path)0")
      return date
    }
  }
}
