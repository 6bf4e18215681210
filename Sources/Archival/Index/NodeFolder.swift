internal import Sealing

/// Folds leaf hashes into the nodes of the level of 4,096 leaves, and those into the root (RFC 6962, 2.1).
struct NodeFolder: ~Copyable {
  /// Leaves below a node.
  static let span = 4096

  private var nodes: [Digest] = []
  private var pending: [Digest] = []
  private(set) var count = 0

  init() {}

  mutating func append(_ leaves: [Digest]) {
    for leaf in leaves {
      pending.append(leaf)
      count += 1
      if pending.count == NodeFolder.span { close() }
    }
  }

  /// The root, and the nodes: the last may be over fewer leaves.
  consuming func finish() -> (root: Digest, nodes: [Digest]) {
    if !pending.isEmpty { close() }
    return (NodeFolder.root(of: nodes), nodes)
  }

  private mutating func close() {
    nodes.append(NodeFolder.root(of: pending))
    pending.removeAll(keepingCapacity: true)
  }

  /// The root over nodes of one level; of none, SHA-256 over nothing.
  static func root(of nodes: some Sequence<Digest>) -> Digest {
    var tree = MerkleTree()
    for node in nodes { tree.append(node) }
    return tree.finish()
  }
}
