/// Merges sorted runs into one sequence of lines. O(n log runs).
struct MergedLines {
  private struct Head {
    var key: ArraySlice<UInt8>
    var line: ArraySlice<UInt8>
    var run: Int
  }

  private var runs: [SortedRun]
  /// A heap: each entry goes before those at twice its place.
  private var heap: [Head] = []

  init(_ runs: [SortedRun]) throws {
    self.runs = runs
    for run in runs.indices {
      guard let (key, line) = try self.runs[run].next() else { continue }
      heap.append(Head(key: key, line: line, run: run))
    }
    for index in heap.indices.reversed() { sink(index) }
  }

  /// The next line; nil at the end.
  mutating func next() throws -> ArraySlice<UInt8>? {
    guard let head = heap.first else { return nil }
    if let (key, line) = try runs[head.run].next() {
      heap[0] = Head(key: key, line: line, run: head.run)
    } else {
      heap.swapAt(0, heap.count - 1)
      heap.removeLast()
    }
    sink(0)
    return head.line
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].key.lexicographicallyPrecedes(heap[least].key) {
        least = child
      }
      if least == index { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
