/// Work on several things at once, but on no more than asked.
package enum Parallel {
  /// The results of `body`, in the order of the items. The first error cancels the rest.
  package static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) async throws -> Result
  ) async throws -> [Result] {
    // One at a time needs no tasks of their own.
    if threads <= 1 || items.count <= 1 {
      var results: [Result] = []
      for item in items {
        try Task.checkCancellation()
        results.append(try await body(item))
      }
      return results
    }
    return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results: [Int: Result] = [:]
      for (index, item) in items.enumerated() {
        if index >= max(1, threads), let (done, result) = try await group.next() { results[done] = result }
        group.addTask {
          try Task.checkCancellation()
          return (index, try await body(item))
        }
      }
      while let (done, result) = try await group.next() { results[done] = result }
      return items.indices.compactMap { results[$0] }
    }
  }
}
