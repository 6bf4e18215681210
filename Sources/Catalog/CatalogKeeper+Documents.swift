internal import Storage

extension CatalogKeeper {
  /// Takes in the documents that a catalog does not know.
  func addDocuments(to catalog: Catalog) async throws {
    for table in DocumentTable.allCases {
      let known = try catalog.documents(table)
      let missing = try await table.keys(in: store).filter { known[$0.description] == nil }
      for start in stride(from: 0, to: missing.count, by: 256) {
        let part = Array(missing[start..<min(missing.count, start + 256)])
        try catalog.put(try await Parallel.map(part, threads: threads) { [store] in try await table.read($0, from: store) })
      }
    }
  }

  /// Compares the documents of the store with those that a catalog knows, both ways. What is not known yet is counted: nothing relies on it.
  func checkDocuments(_ catalog: Catalog, _ check: inout Check) async throws {
    for table in DocumentTable.allCases {
      let known = try catalog.documents(table)
      let keys = try await table.keys(in: store)
      check.documents += keys.count
      check.newer += keys.count { known[$0.description] == nil }
      for key in Set(known.keys).subtracting(keys.map(\.description)) { check.differences.append((key, .gone)) }
      let both = keys.filter { known[$0.description] != nil }
      let read = try await Parallel.map(both, threads: threads) { [store] in try await table.read($0, from: store) }
      for row in read where known[row.key] != .some(row.sha256) { check.differences.append((row.key, .differs)) }
    }
  }
}
