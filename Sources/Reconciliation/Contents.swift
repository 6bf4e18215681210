package import Events

/// Two records of one event id whose bytes differ: whether their JSON differs too has to be looked up in the exports.
package struct ContentPair: Sendable, BitwiseCopyable {
  package var left: Event
  package var right: Event
  package init(_ left: Event, _ right: Event) {
    self.left = left
    self.right = right
  }
}

/// What comparing records as JSON values said, by record hash. Only verdicts that were given are known: a pair nobody compared
/// counts as different, so that a conflict is reported rather than hidden.
package struct Contents: Sendable {
  private var same: Set<Key> = []

  /// Knows no verdict.
  package init() {}

  /// Notes that the pair's records are equal, or not, as JSON values.
  package mutating func note(_ pair: ContentPair, equal: Bool) {
    if equal { same.insert(Key(pair.left, pair.right)) }
  }

  /// Whether two records have the same content.
  package func equal(_ a: Event, _ b: Event) -> Bool {
    a.contentHash == b.contentHash || same.contains(Key(a, b))
  }

  /// Unordered.
  private struct Key: Hashable {
    let smaller: UInt64
    let larger: UInt64
    init(_ a: Event, _ b: Event) {
      smaller = min(a.contentHash, b.contentHash)
      larger = max(a.contentHash, b.contentHash)
    }
  }
}
