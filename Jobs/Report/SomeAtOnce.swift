/// What `body` makes of each item, sixteen at once: enough to hide a server's distance, and no burden to a disk. In no order.
func someAtOnce<Item: Sendable, Value: Sendable>(
  _ items: some Sequence<Item>, _ body: @escaping @Sendable (Item) async throws -> Value
) async throws -> [Value] {
  try await withThrowingTaskGroup(of: Value.self) { group in
    var values: [Value] = []
    for (place, item) in items.enumerated() {
      if place >= 16, let value = try await group.next() { values.append(value) }
      group.addTask { try await body(item) }
    }
    for try await value in group { values.append(value) }
    return values
  }
}
