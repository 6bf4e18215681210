/// Merges sorted runs into one sequence of lines. O(n log runs).
struct MergedLines {
  private var runs: [SortedRun] = []
  /// A heap of indices into `runs`: each goes before those at twice its place.
  private var heap: [Int] = []

  init(_ runs: [SortedRun]) throws {
    for var run in runs where try run.advance() { self.runs.append(run) }
    heap = Array(self.runs.indices)
    for index in heap.indices.reversed() { sink(index) }
  }

  /// Appends the next line and a line feed; false at the end.
  mutating func next(into out: inout [UInt8]) throws -> Bool {
    guard let first = heap.first else { return false }
    runs[first].appendLine(to: &out)
    if try !runs[first].advance() {
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
    }
    sink(0)
    return true
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
    let (x, y) = (runs[heap[a]].head, runs[heap[b]].head)
    return x != y ? x < y : runs[heap[a]].precedes(runs[heap[b]])
  }
}
