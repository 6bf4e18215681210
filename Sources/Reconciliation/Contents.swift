package import Events

/// Two records of one event id whose bytes differ: whether their JSON differs too has to be looked up in the exports.
package struct ContentPair: Sendable, BitwiseCopyable {
  /// One of the two; the id is the same in both.
  package var left: Event
  /// The other one; which is which does not matter to the answer.
  package var right: Event
  init(_ left: Event, _ right: Event) {
    self.left = left
    self.right = right
  }
}

/// What comparing records as JSON values (RFC 8785) said, by record hash.
package struct Contents: Sendable {
  private var verdicts: [Key: Bool] = [:]

  /// Knows no verdict.
  package init() {}

  /// Whether the pair is equal as JSON; nil where nobody has compared it. Set it for every pair that `Judge.pairsToCompare` names.
  package subscript(pair: ContentPair) -> Bool? {
    get { verdicts[Key(pair.left, pair.right)] }
    set { verdicts[Key(pair.left, pair.right)] = newValue }
  }

  /// Whether two records have the same content. What nobody compared counts as different: a conflict is rather reported than hidden.
  func equal(_ a: Event, _ b: Event) -> Bool {
    a.contentHash == b.contentHash || verdicts[Key(a, b)] == true
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
