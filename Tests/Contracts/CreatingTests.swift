import Storage
import TestSupport
import Testing

@Suite struct CreatingTests: Contract {
  @Test(arguments: StoreMaker.all) func theSameBytesAgainAreASuccessOthersAreNot(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let key = try key("a/b")
    for bytes in [[1, 2, 3], [1, 2, 3]] as [[UInt8]] { try await test.store.put(bytes, as: key) }
    for bytes in [[1, 2, 4], [1, 2], [], [1, 2, 3, 4]] as [[UInt8]] {
      #expect(try await code { try await test.store.put(bytes, as: key) } == .exists)
    }
    #expect(try await test.store.read(key, limit: 9) == [1, 2, 3])
    #expect(try await test.store.versions(key).count == 1)
  }

  @Test(arguments: StoreMaker.all, [Protection.none, Protection(isHeld: true)])
  func oneOfManyWithOtherBytesWins(_ maker: StoreMaker, _ protection: Protection) async throws {
    let test = try await maker()
    let (store, key) = (test.store, try key("race/x"))
    let all = (0..<16).map { bytes(100_000, seed: $0) }
    let codes = try await withThrowingTaskGroup { group in
      for bytes in all { group.addTask { try await code { try await put(bytes, as: key, protection, in: store) } } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.count { $0 == nil } == 1)
    #expect(codes.count { $0 == .exists } == 15)
    let kept = try await store.read(key, limit: 1 << 20)
    #expect(all.count { $0 == kept } == 1)
    #expect(try await store.versions(key).count == 1)
    #expect(try await store.list(try self.key("race")).map(\.key) == [key])
  }

  @Test(arguments: StoreMaker.all, [Protection.none, Protection(isHeld: true)])
  func manyWithTheSameBytesAllSucceed(_ maker: StoreMaker, _ protection: Protection) async throws {
    let test = try await maker()
    let (store, key, bytes) = (test.store, try key("race/x"), bytes(100_000))
    let codes = try await withThrowingTaskGroup { group in
      for _ in 0..<16 { group.addTask { try await code { try await put(bytes, as: key, protection, in: store) } } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes == Array(repeating: nil, count: 16))
    #expect(try await store.read(key, limit: 1 << 20) == bytes)
    let version = try #require(try await store.versions(key).first)
    #expect(try await store.protection(of: version) == protection)
  }

  @Test(arguments: StoreMaker.all) func whatCanBeRebuiltIsReplaced(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let key = try key("a/b.events")
    for byte in 1...3 as ClosedRange<UInt8> { try await test.store.put([byte], as: key, .rebuildable) }
    #expect(try await test.store.read(key, limit: 9) == [3])
    let versions = try await test.store.versions(key)
    #expect(versions.count == (maker.keepsVersions ? 3 : 1))
    for version in versions { #expect(try await test.store.protection(of: version) == .none) }
    if maker.keepsVersions {
      // Newest first: without it, the one before is there again.
      #expect(try await test.store.delete(versions[0]) == .deleted)
      #expect(try await test.store.read(key, limit: 9) == [2])
    }
  }

  @Test(arguments: StoreMaker.all) func nothingIsSeenBeforeItsCommitNorAfterAbandoning(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let key = try key("a/b")
    for protection in [Protection.none, Protection(retention: retention(test, days: 1), isHeld: true)] {
      let writer = try await test.store.create(key, protection)
      let bytes = bytes(1 << 17)
      unsafe try await writer.write(bytes.span.bytes)
      #expect(try await test.store.head(key) == nil)
      #expect(try await test.store.versions(key).isEmpty)
      #expect(try await test.store.list(try self.key("a")).isEmpty)
      await writer.abandon()
      #expect(try await test.store.head(key) == nil)
      #expect(try await test.store.list(try self.key("a")).isEmpty)
    }
    try await test.store.put([1], as: key)
    #expect(try await test.store.read(key, limit: 9) == [1])
  }

  private func put(_ bytes: [UInt8], as key: ObjectKey, _ protection: Protection, in store: any ObjectStore) async throws {
    let writer = try await store.create(key, protection)
    do {
      for start in stride(from: 0, to: bytes.count, by: 30_000) {
        let part = Array(bytes[start..<min(start + 30_000, bytes.count)])
        unsafe try await writer.write(part.span.bytes)
        await Task.yield()
      }
      try await writer.commit(.flushed)
    } catch {
      await writer.abandon()
      throw error
    }
  }
}
