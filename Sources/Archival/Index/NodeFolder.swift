internal import Sealing

/// Folds leaf hashes into the nodes of the level of 4,096 leaves, and those into the root (RFC 6962, 2.1).
struct NodeFolder {
  /// Leaves below a node.
  static let span = 4096

  private var nodes: [Digest] = []
  private var pending: [Digest] = []

  init() {}

  mutating func append(_ leaves: [Digest]) {
    pending += leaves
    while pending.count >= NodeFolder.span {
      nodes.append(MerkleTree.root(of: Array(pending.prefix(NodeFolder.span))))
      pending.removeFirst(NodeFolder.span)
    }
  }

  /// The root, and the nodes: the last may be over fewer leaves.
  mutating func finish() -> (root: Digest, nodes: [Digest]) {
    if !pending.isEmpty { nodes.append(MerkleTree.root(of: pending)) }
    pending = []
    return (MerkleTree.root(of: nodes), nodes)
  }
}
