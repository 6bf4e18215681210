/// Why an entry is in a Merkle tree's list (RFC 6962, 2.1.1): the siblings on the way from its leaf to the root.
package struct InclusionProof: Hashable, Sendable {
  /// Which entry, from 0.
  package var index: Int
  /// How many entries the list has.
  package var count: Int
  /// The siblings, the leaf's first.
  package var path: [Digest]

  /// A proof as it was read; `root` tells whether its length fits.
  package init(index: Int, count: Int, path: [Digest]) {
    self.index = index
    self.count = count
    self.path = path
  }

  /// A proof for one entry of a list of `count`. `node` gives the root over a range of entries; it is asked once for each sibling,
  /// and never for a range with the entry in it. Nil where there is no such entry.
  package init?<Failure>(
    index: Int, count: Int, node: (_ entries: Range<Int>) throws(Failure) -> Digest
  ) throws(Failure) {
    guard (0..<count).contains(index) else { return nil }
    var path: [Digest] = []
    var entries = 0..<count
    while entries.count > 1 {
      let middle = entries.lowerBound + InclusionProof.largestPower(below: entries.count)
      let (left, right) = (entries.lowerBound..<middle, middle..<entries.upperBound)
      path.append(try node(index < middle ? right : left))
      entries = index < middle ? left : right
    }
    self.init(index: index, count: count, path: path.reversed())
  }

  /// The root that follows from a leaf; nil where the path has another length than the list needs (RFC 9162, 2.1.3.2).
  package func root(of leaf: Digest) -> Digest? {
    guard (0..<count).contains(index) else { return nil }
    var hasher = MerkleHasher()
    var (position, last, node) = (index, count - 1, leaf)
    for sibling in path {
      guard last > 0 else { return nil }
      if position & 1 == 1 || position == last {
        node = hasher.node(sibling, node)
        // The last node of a row without a sibling moves up as it is.
        while position & 1 == 0 && position > 0 { (position, last) = (position >> 1, last >> 1) }
      } else {
        node = hasher.node(node, sibling)
      }
      (position, last) = (position >> 1, last >> 1)
    }
    return last == 0 ? node : nil
  }

  /// The largest power of two that is less than a number of at least 2.
  private static func largestPower(below number: Int) -> Int { 1 << (Int.bitWidth - 1 - (number - 1).leadingZeroBitCount) }
}
