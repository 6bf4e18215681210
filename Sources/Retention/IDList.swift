package import Events

/// Ids or labels of one kind, ready to be asked for in many archives.
package struct IDList: Hashable, Sendable {
  package let texts: [String]
  /// As filters have them, in ascending order.
  package let keys: [UInt64]

  package init(_ kind: FilterKey, _ texts: some Sequence<String>) {
    self.texts = Array(texts)
    keys = self.texts.map { kind.hash($0) }.sorted()
  }

  /// Whether all of them are among others.
  package func isPart(of other: IDList) -> Bool { keys == other.keys || keys.allSatisfy { other.has($0) } }

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
