import Archival
import Foundation
import TestSupport
import Testing

/// What commands find by a catalog.
struct CatalogReadersTests {
  /// What the catalog rules out is not asked; where it cannot be used, the store is read, and the answer is the same.
  @Test func aCatalogSparesTheIndexes() async throws {
    let bench = try await ArchiveReadersTests.Bench(encrypted: true)
    let words = ["extract", "--message", "M-2026-10-18-1"]
    func extract() throws -> Tally.Ending { try bench.tally(words[0], words[1], words[2], config: true) }
    let without = try extract()
    #expect(without.status == 0 && !without.out.isEmpty, "\(without.error)")
    #expect(try bench.tally("catalog", "rebuild", config: true).status == 0)
    #expect(try extract().out == without.out)
    // An index of another day goes: only who has no catalog misses it.
    let index = try #require(bench.packed.manifests.last?.archive?.index.key)
    try FileManager.default.removeItem(atPath: bench.folder.path + "/store/" + index)
    let spared = try extract()
    #expect(spared.status == 0 && spared.out == without.out, "\(spared.error)")
    let file = bench.folder.path + "/store/.catalog/catalog-1.sqlite"
    try Data("no database, but long enough to be read as the head of one".utf8).write(to: URL(filePath: file))
    let damaged = try extract()
    #expect(
      damaged.status != 0 && damaged.error.contains("the catalog is not used, the store is read instead"), "\(damaged.error)")
    #expect(damaged.error.contains(index))
  }
}
