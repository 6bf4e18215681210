/// The object keys that lead to what a mapping needs or knows, as a trie that a scanner walks key by key without allocating.
///
/// Every node is a path that the mapping knows. An array below a known path is known as a whole, unless a path leads into its elements
/// (`*`): then these share one node.
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
    /// The node of the elements, if it is an array; -1 where no path leads into it.
    var element = -1
    /// Behind the last node below.
    var end = 0
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

  /// How many of the slots are fields of events; the others are labels.
  let fieldCount: Int

  /// A trie of slots (a path each; the slot's number is its index), the first `fieldCount` of them of fields, and of paths that are only
  /// known.
  init(slots: [[[UInt8]]], fieldCount: Int, known: [(path: [[UInt8]], isWildcard: Bool)]) {
    slotCount = slots.count
    self.fieldCount = fieldCount
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

  /// Whether a node's value, or one inside it, fills a field's slot: a key that leads there must be given once.
  func leadsToSlot(_ node: Int) -> Bool { node >= 0 && nodes[node].leadsToSlot }

  /// Whether any path leads into an array.
  package var hasElements: Bool { nodes.contains { $0.element >= 0 } }

  /// How many nodes there are.
  var nodeCount: Int { nodes.count }

  /// In place of the elements of an array at a node.
  package func element(of node: Int) -> Int {
    guard node >= 0 else { return node }
    return nodes[node].element >= 0 ? nodes[node].element : PathTrie.inWildcard
  }

  /// A node and all below it.
  func subtree(of node: Int) -> Range<Int> { node..<nodes[node].end }

  private mutating func append(_ branch: Branch, isWildcard: Bool) -> Int {
    let index = nodes.count
    let isWildcard = isWildcard || branch.isWildcard
    let first = edges.count
    let members = branch.children.filter { $0.key != JSONPointer.element }
    nodes.append(Node(firstEdge: first, edgeCount: members.count, slot: branch.slot, isWildcard: isWildcard))
    for child in members {
      edges.append(Edge(keyStart: keys.count, keyCount: child.key.count, node: 0))
      keys.append(contentsOf: child.key)
    }
    for (offset, child) in members.enumerated() {
      let node = append(child.branch, isWildcard: isWildcard)
      edges[first + offset].node = node
    }
    if let element = branch.children.first(where: { $0.key == JSONPointer.element }) {
      nodes[index].element = append(element.branch, isWildcard: isWildcard)
    }
    nodes[index].end = nodes.count
    nodes[index].leadsToSlot = nodes[index..<nodes.count].contains { (0..<fieldCount).contains($0.slot) }
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
