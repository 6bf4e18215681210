/// Work on several things at once, but on no more than asked.
package enum Parallel {
  /// The results of `body`, in the order of the items. The first error cancels the rest.
  package static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
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
