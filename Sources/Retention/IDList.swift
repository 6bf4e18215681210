package import Events

/// Ids or labels of one kind, ready to be asked for in many archives.
package struct IDList: Hashable, Sendable {
  /// As they were named, in the same order.
  package let texts: [String]
  /// As filters have them, in ascending order.
  let keys: [UInt64]
  /// Of all keys in their order.
  private let checksum: UInt64

  /// Of a kind, in any order.
  package init(_ kind: FilterKey, _ texts: some Sequence<ExactText>) {
    self.texts = texts.map(\.text)
    keys = self.texts.map { kind.hash($0) }.sorted()
    checksum = keys.reduce(0) { ($0 ^ $1) &* 0x9e37_79b9_7f4a_7c15 }
  }

  /// Whether all of them are among others.
  package func isPart(of other: IDList) -> Bool {
    // Lists are told apart as ids are, by 64 bits; archives are mostly asked for the very list that is wanted.
    (checksum == other.checksum && keys.count == other.keys.count) || keys.allSatisfy { other.has($0) }
  }

  /// Whether one of them has that key.
  package func has(_ key: UInt64) -> Bool {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == key
  }
}
