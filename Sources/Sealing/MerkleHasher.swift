/// Hashes the nodes of Merkle trees (RFC 6962, 2.1). Leaves and inner nodes begin with different bytes, so that none passes for the other.
package struct MerkleHasher: ~Copyable {
  private var hasher = SHA256()

  /// Empty.
  package init() {}

  /// SHA-256 over a zero byte and an entry.
  package mutating func leaf(_ entry: RawSpan) -> Digest {
    hasher.update(byte: 0)
    hasher.update(entry)
    return hasher.next()
  }

  /// SHA-256 over a one byte, the left and the right child.
  package mutating func node(_ left: Digest, _ right: Digest) -> Digest {
    hasher.update(byte: 1)
    hasher.update(left)
    hasher.update(right)
    return hasher.next()
  }
}
