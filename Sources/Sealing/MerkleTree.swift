/// A Merkle tree over a list of entries (RFC 6962, 2.1), built from left to right: the root proves the list, and a short path proves
/// that one entry is in it.
///
/// It holds one node for each bit of the count, so there may be as many entries as one likes.
package struct MerkleTree: ~Copyable {
  /// How many entries there are.
  package private(set) var count = 0
  /// The roots of the full subtrees that make up the list, the leftmost and largest first: one for each 1 in `count`.
  private var roots: [Digest] = []
  private var hasher = MerkleHasher()

  /// Empty.
  package init() {}

  /// Adds an entry by the hash of its leaf. Amortised: one hash.
  package mutating func append(_ leaf: Digest) {
    var node = leaf
    for _ in 0..<(~count).trailingZeroBitCount { node = hasher.node(roots.removeLast(), node) }
    roots.append(node)
    count += 1
  }

  /// Ends the list: its root; of no entries, SHA-256 over nothing.
  package consuming func finish() -> Digest {
    guard var node = roots.popLast() else { return SHA256.hash([]) }
    while let left = roots.popLast() { node = hasher.node(left, node) }
    return node
  }
}
