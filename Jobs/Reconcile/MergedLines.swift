/// Merges sorted runs into one sequence of lines. O(n log runs).
struct MergedLines {
  private var runs: [SortedRun] = []
  /// The first bytes of the key at hand of each run: most comparisons end here.
  private var heads: [KeyHead] = []
  /// A heap of indices into `runs`: each goes before those at twice its place.
  private var heap: [Int] = []

  init(_ runs: [SortedRun]) throws {
    for var run in runs where try run.advance() { self.runs.append(run) }
    heads = self.runs.map(\.head)
    heap = Array(self.runs.indices)
    for index in heap.indices.reversed() { sink(index) }
  }

  /// Appends the next lines, each with a line feed, until there are that many bytes; returns how many lines, 0 at the end.
  @inline(never)
  mutating func take(into out: inout [UInt8], until limit: Int) throws -> Int {
    var lines = 0
    while out.count < limit, let first = heap.first {
      lines += 1
      if try runs[first].pass(to: &out) {
        heads[first] = runs[first].head
      } else {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
      sink(0)
    }
    return lines
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && precedes(child, least) { least = child }
      if least == index { return }
      heap.swapAt(index, least)
      index = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (heads[heap[a]], heads[heap[b]])
    return x != y ? x < y : runs[heap[a]].precedes(runs[heap[b]])
  }
}
