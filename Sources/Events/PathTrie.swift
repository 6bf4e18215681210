/// The object keys that lead to what a mapping needs or knows, as a trie that a scanner walks key by key without allocating.
///
/// Every node is a path that the mapping knows. Array elements have no nodes: an array below a known path is known as a whole.
package struct PathTrie: Sendable {
  /// The node of the record itself.
  package static let root = 0
  /// In place of a node: the mapping does not know this path.
  package static let unknown = -1
  /// In place of a node: below a path that the mapping knows with all that it contains.
  package static let inWildcard = -2

  private struct Node {
    var firstEdge = 0
    var edgeCount = 0
    var slot = -1
    var isWildcard = false
    var leadsToSlot = false
  }

  private struct Edge {
    var keyStart: Int
    var keyCount: Int
    var node: Int
  }

  private var nodes: [Node] = []
  private var edges: [Edge] = []
  private var keys: [UInt8] = []

  /// How many slots a scanner needs: their numbers are 0 to `slotCount` - 1.
  package let slotCount: Int

  /// A trie of slots (a path each; the slot's number is its index) and of paths that are only known.
  init(slots: [[[UInt8]]], known: [(path: [[UInt8]], isWildcard: Bool)]) {
    slotCount = slots.count
    let root = Branch()
    for (index, path) in slots.enumerated() { root.descend(path[...]).slot = index }
    for (path, isWildcard) in known {
      let branch = root.descend(path[...])
      branch.isWildcard = branch.isWildcard || isWildcard
    }
    _ = append(root, isWildcard: false)
  }

  /// The node that a member's key (unescaped UTF-8) leads to; `unknown`, or `inWildcard`. From either of those it leads to itself.
  package func child(of node: Int, key: Span<UInt8>) -> Int {
    guard node >= 0 else { return node }
    let parent = nodes[node]
    for edge in edges[parent.firstEdge..<(parent.firstEdge + parent.edgeCount)] where edge.keyCount == key.count {
      var position = 0
      while position < edge.keyCount, keys[edge.keyStart + position] == key[position] { position += 1 }
      if position == edge.keyCount { return edge.node }
    }
    return parent.isWildcard ? PathTrie.inWildcard : PathTrie.unknown
  }

  /// The slot that takes the value at a node; -1 where none does.
  package func slot(of node: Int) -> Int { node >= 0 ? nodes[node].slot : -1 }

  /// Whether a node's value, or one inside it, fills a slot: a key that leads there must be given once.
  package func leadsToSlot(_ node: Int) -> Bool { node >= 0 && nodes[node].leadsToSlot }

  /// How many nodes there are.
  package var nodeCount: Int { nodes.count }

  /// In place of the elements of an array at a node.
  package func element(of node: Int) -> Int { node >= 0 ? PathTrie.inWildcard : node }

  /// Whether any path goes on below a node: where not, and it has no slot, its value need not be looked into.
  package func isLeaf(_ node: Int) -> Bool { node < 0 || nodes[node].edgeCount == 0 }

  private mutating func append(_ branch: Branch, isWildcard: Bool) -> Int {
    let index = nodes.count
    let isWildcard = isWildcard || branch.isWildcard
    let first = edges.count
    nodes.append(Node(firstEdge: first, edgeCount: branch.children.count, slot: branch.slot, isWildcard: isWildcard))
    for child in branch.children {
      edges.append(Edge(keyStart: keys.count, keyCount: child.key.count, node: 0))
      keys.append(contentsOf: child.key)
    }
    for (offset, child) in branch.children.enumerated() {
      let node = append(child.branch, isWildcard: isWildcard)
      edges[first + offset].node = node
    }
    nodes[index].leadsToSlot =
      branch.slot >= 0 || edges[first..<first + branch.children.count].contains { nodes[$0.node].leadsToSlot }
    return index
  }

  /// A node while the trie is built.
  private final class Branch {
    var children: [(key: [UInt8], branch: Branch)] = []
    var slot = -1
    var isWildcard = false

    func descend(_ path: ArraySlice<[UInt8]>) -> Branch {
      guard let key = path.first else { return self }
      if let child = children.first(where: { $0.key == key }) { return child.branch.descend(path.dropFirst()) }
      let branch = Branch()
      children.append((key, branch))
      return branch.descend(path.dropFirst())
    }
  }
}
