/// Keys of a filter, most of those that come twice only once.
struct KeySet {
  private var keys: [UInt64] = []
  /// The key seen last in each place.
  private var recent: [UInt64]

  private static let places = 1 << 14

  init() { recent = [UInt64](repeating: 0, count: KeySet.places) }

  /// Whether a key is not among those seen lately. 0 is always new.
  @inline(__always)
  mutating func isNew(_ key: UInt64) -> Bool {
    let place = Int(truncatingIfNeeded: key) & (KeySet.places - 1)
    if recent[place] == key && key != 0 { return false }
    recent[place] = key
    return true
  }

  @inline(__always)
  mutating func insert(_ key: UInt64) { if isNew(key) { keys.append(key) } }

  /// A filter of the keys so far, sealed; the next set begins.
  mutating func takeFilter() -> BlockFilter {
    let blocks = BlockFilter.blocks(keys: keys.count, .member)
    var filter = BlockFilter(blocks: blocks)
    for key in keys { filter.insert(key, block: BlockFilter.block(of: key, in: blocks)) }
    filter.seal()
    keys.removeAll(keepingCapacity: true)
    for place in recent.indices { recent[place] = 0 }
    return filter
  }
}
