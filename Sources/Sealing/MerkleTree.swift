/// A Merkle tree over a list of entries (RFC 6962, 2.1): the root proves the list, and a short path (`InclusionProof`) that one entry is in it.
package enum MerkleTree {
  /// The root over leaf hashes, or over nodes of one level, the last of which may be over fewer; of none, SHA-256 over nothing.
  package static func root(of nodes: [Digest], isPaired: Bool = true) -> Digest {
    var level = nodes
    while level.count > 1 {
      var parents = LineHasher.parents(of: level, isPaired: isPaired)
      if level.count % 2 == 1, let last = level.last { parents.append(last) }
      level = parents
    }
    return level.first ?? SHA256.hash([])
  }
}
