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

  /// Holds and run records have rows for people; those that are newer make nothing stale.
  @Test func documentsHaveRows() async throws {
    var stage = CatalogStage()
    func put(_ key: String, _ text: String) async throws {
      try await stage.store.put(Array(text.utf8), as: try #require(ObjectKey(key)))
    }
    try await put(
      "holds/H/1.json", #"{"holdId":"H","revision":1,"status":"ACTIVE","matter":"M","recordedAt":"2026-11-18T00:00:00Z"}"#)
    try await put(
      "runs/tier/2026-11-18/a.json", #"{"id":"a","job":"tier","date":"2026-11-18","exit":{"code":11,"name":"x"},"startedAt":"s"}"#
    )
    try await put("holds/BAD/1.json", "no document")
    try await stage.seal(Slot(CatalogStage.first, .sms), [CatalogKey(.message, "M")])
    _ = try await stage.keeper().rebuild()
    let rows = try Subprocess.run(
      "/usr/bin/python3",
      [
        "-c",
        "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\nprint(db.execute('SELECT id, revision, status, matter FROM hold WHERE problem IS NULL').fetchall(),"
          + " db.execute('SELECT count(*) FROM hold WHERE problem IS NOT NULL').fetchall(), db.execute('SELECT job, date, exit, finishedAt FROM run').fetchall())",
        try stage.file,
      ])
    #expect(rows.out == "[('H', '1', 'ACTIVE', 'M')] [(1,)] [('tier', '2026-11-18', '11', None)]\n", "\(rows.error)")
    try await put("holds/H/2.json", "{}")
    var check = try #require(try await stage.keeper().check())
    #expect(check.isCurrent && check.documents == 4 && check.newer == 1 && check.differences.isEmpty)
    _ = try await stage.keeper().current()
    check = try #require(try await stage.keeper().check())
    #expect(check.newer == 0 && check.differences.isEmpty)
    let memory = try #require(stage.store as? MemoryStore)
    memory.tamper(try #require(ObjectKey("holds/H/1.json")), Array("{ }".utf8))
    memory.tamper(try #require(ObjectKey("holds/H/2.json")), nil)
    check = try #require(try await stage.keeper().check())
    #expect(
      check.differences.map(\.place) == ["holds/H/1.json", "holds/H/2.json"]
        && check.differences.map(\.what) == [.differs, .gone])
    #expect(!check.isCurrent)
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
