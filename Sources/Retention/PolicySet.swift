/// Some of the engine's policies, by their places among all.
struct PolicySet: Sendable {
  private var words: [UInt64]

  /// None of so many.
  init(of count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ place: Int) -> Bool { words[place >> 6] & (1 << UInt64(place & 63)) != 0 }

  mutating func insert(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

  mutating func remove(_ place: Int) { words[place >> 6] &= ~(1 << UInt64(place & 63)) }

  mutating func formUnion(_ other: PolicySet) { for index in words.indices { words[index] |= other.words[index] } }

  mutating func formIntersection(_ other: PolicySet) { for index in words.indices { words[index] &= other.words[index] } }

  /// Takes out those of `limited` that are not in `allowed`.
  mutating func restrict(_ limited: PolicySet, to allowed: PolicySet) {
    for index in words.indices { words[index] &= allowed.words[index] | ~limited.words[index] }
  }

  /// Whether they have one in common.
  func meets(_ other: PolicySet) -> Bool { words.indices.contains { words[$0] & other.words[$0] != 0 } }

  /// Hands out each, in the order of their places.
  func forEach(_ body: (Int) -> Void) {
    for index in words.indices {
      var rest = words[index]
      while rest != 0 {
        body(index << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }
}
