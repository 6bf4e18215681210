import Storage
import TestSupport
import Testing

/// What every store must do: the same suite for each.
@Suite struct StoreContractTests {
  enum Kind: CaseIterable, Sendable { case memory, directory, decorated }

  /// A store and what must live as long as it.
  private func make(_ kind: Kind) async throws -> (store: any ObjectStore, keep: TemporaryFolder?) {
    switch kind {
    case .memory: return (MemoryStore(), nil)
    case .decorated: return (FaultyStore(MemoryStore(), FaultPlan([])), nil)
    case .directory:
      let folder = TemporaryFolder()
      return (try await DirectoryStore.open(folder.path + "/store") { "s" }, folder)
    }
  }

  @Test(arguments: Kind.allCases) func anObjectReadsBackAsWritten(_ kind: Kind) async throws {
    let (store, keep) = try await make(kind)
    defer { withExtendedLifetime(keep) {} }
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let key = try key("exports/a/b.gz")
    try await store.put(bytes, as: key)
    #expect(try await store.read(key, limit: bytes.count) == bytes)
    #expect(try await store.head(key) == ObjectInfo(key: key, size: 300_000))
    let reader = try await store.open(key)
    var part = [UInt8](repeating: 0, count: 10)
    #expect(try await reader.read(at: 299_995, into: &part) == 5)
    #expect(Array(part.prefix(5)) == Array(bytes.suffix(5)))
    #expect(try await reader.read(at: 300_000, into: &part) == 0)
  }

  @Test(arguments: Kind.allCases) func theSameBytesAgainAreASuccessOthersAreNot(_ kind: Kind) async throws {
    let (store, keep) = try await make(kind)
    defer { withExtendedLifetime(keep) {} }
    let key = try key("a/b")
    for bytes in [[1, 2, 3], [1, 2, 3]] as [[UInt8]] { try await store.put(bytes, as: key) }
    for bytes in [[1, 2, 4], [1, 2], [], [1, 2, 3, 4]] as [[UInt8]] {
      await #expect { try await store.put(bytes, as: key) } throws: { ($0 as? StorageError)?.code == .exists }
    }
    #expect(try await store.read(key, limit: 9) == [1, 2, 3])
  }

  @Test(arguments: Kind.allCases) func whatCanBeRebuiltIsReplaced(_ kind: Kind) async throws {
    let (store, keep) = try await make(kind)
    defer { withExtendedLifetime(keep) {} }
    let key = try key("a/b.events")
    try await store.put([1], as: key, .rebuildable)
    try await store.put([2], as: key, .rebuildable)
    #expect(try await store.read(key, limit: 9) == [2])
  }

  @Test(arguments: Kind.allCases) func nothingIsSeenBeforeItsCommitNorAfterAbandoning(_ kind: Kind) async throws {
    let (store, keep) = try await make(kind)
    defer { withExtendedLifetime(keep) {} }
    let key = try key("a/b")
    let writer = try await store.create(key)
    try await write([1], to: writer)
    #expect(try await store.head(key) == nil)
    #expect(try await store.list(try self.key("a")).isEmpty)
    await writer.abandon()
    #expect(try await store.list(try self.key("a")).isEmpty)
  }

  @Test(arguments: Kind.allCases) func listsAreDeepAndInByteOrder(_ kind: Kind) async throws {
    let (store, keep) = try await make(kind)
    defer { withExtendedLifetime(keep) {} }
    for name in ["x/b", "x/a/z", "x/a.b", "x/é", "x/B", "xy/a"] { try await store.put([], as: try key(name)) }
    #expect(try await store.list(try key("x")).map(\.key.description) == ["x/B", "x/a.b", "x/a/z", "x/b", "x/é"])
    #expect(try await store.list(try key("none")).isEmpty)
  }

  @Test(arguments: Kind.allCases) func absenceAndSizeAreErrorsByName(_ kind: Kind) async throws {
    let (store, keep) = try await make(kind)
    defer { withExtendedLifetime(keep) {} }
    await #expect { try await store.open(try key("no/such")) } throws: { ($0 as? StorageError)?.code == .notFound }
    try await store.put([1, 2, 3], as: try key("a/b"))
    await #expect { try await store.read(try key("a/b"), limit: 2) } throws: { ($0 as? StorageError)?.code == .tooLarge }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func write(_ bytes: [UInt8], to writer: any ObjectWriter) async throws {
    unsafe try await writer.write(bytes.span.bytes)
  }
}
