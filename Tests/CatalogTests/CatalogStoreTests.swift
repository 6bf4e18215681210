import Archival
import Catalog
import Events
import Operations
import Storage
import TestSupport
import Testing

/// A catalog of every kind of store.
@Suite struct CatalogStoreTests {
  private static func follows(_ store: any ObjectStore) async throws {
    var random = SplitMix(seed: 3)
    var stage = CatalogStage(store)
    for number in 0..<5 {
      try await stage.seal(Slot(CatalogStage.first.advanced(by: number), .sms), CatalogStage.keys(&random))
    }
    try stage.agrees(with: try await stage.keeper().rebuild().catalog, &random)
    try await stage.seal(Slot(CatalogStage.first, .email), CatalogStage.keys(&random))
    #expect(try await stage.keeper().current().added == 1)
    #expect(try await stage.keeper().check()?.differences.isEmpty == true)
  }

  /// In the store's own folder, where nothing shows it.
  @Test func ofADirectory() async throws {
    let folder = TemporaryFolder()
    let store = try await DirectoryStore.open(folder.path + "/store") { "5f0c" }
    try await Self.follows(store)
    var stage = CatalogStage(store, folder: folder.path + "/store/.catalog")
    try await stage.seal(Slot(CatalogStage.first, .other), [CatalogKey(.message, "M")])
    // The six that are there already, and this one.
    #expect(try await stage.keeper().rebuild().slots == 7)
    let file = try #require(ObjectKey(".catalog/catalog-1.sqlite"))
    #expect(try await store.head(file) == nil)
    #expect(try await store.list(try #require(ObjectKey(".catalog"))).isEmpty)
    await #expect(throws: StorageError.self) { try await store.put([1], as: file) }
    #expect(try await DirectoryStore.open(folder.path + "/store").format.id == "5f0c")
    #expect(try store.sweep() == 0)
    #expect(try await stage.keeper().check()?.isCurrent == true)
  }

  /// In a bucket with Object Lock.
  @Test(.enabled(if: Rig.isUp, "needs the S3 server: Tests/Rig/README.md"))
  func ofABucket() async throws {
    let rig = try Rig.up
    let clock = ManualClock(now: try SystemClock().now())
    try await Self.follows(
      try await S3Store.open(rig.client(try rig.makeBucket(), clock: clock), rig.settings(.none)) { "5f0c" })
  }
}
