import Storage
import TestSupport
import Testing

@Suite struct ReadingTests: Contract {
  @Test(arguments: StoreMaker.all) func anObjectReadsBackAsWritten(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let (store, bytes, key) = (test.store, bytes(300_000), try key("exports/a/b.gz"))
    try await store.put(bytes, as: key)
    #expect(try await store.read(key, limit: bytes.count) == bytes)
    #expect(try await store.head(key) == ObjectInfo(key: key, size: 300_000))
    let reader = try await store.open(key)
    #expect(reader.size == 300_000)
    for (offset, count) in [(0, 10), (1, 0), (131_071, 3), (299_995, 5), (299_995, 10), (299_999, 1), (300_000, 4), (400_000, 4)]
    {
      var part = [UInt8](repeating: 0, count: count)
      let expected = bytes.dropFirst(offset).prefix(count)
      #expect(try await reader.read(at: Int64(offset), into: &part) == expected.count, "\(count) at \(offset)")
      #expect(part.prefix(expected.count).elementsEqual(expected), "\(count) at \(offset)")
    }
  }

  @Test(arguments: StoreMaker.all) func severalReadAtOnce(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let bytes = bytes(1 << 18)
    try await test.store.put(bytes, as: try key("a/b"))
    let reader = try await test.store.open(try key("a/b"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for start in stride(from: 0, to: bytes.count, by: 1 << 15) {
        group.addTask {
          var part = [UInt8](repeating: 0, count: 1 << 15)
          let count = try await reader.read(at: Int64(start), into: &part)
          #expect(count == part.count)
          #expect(part.elementsEqual(bytes[start..<start + part.count]))
        }
      }
      try await group.waitForAll()
    }
  }

  @Test(arguments: StoreMaker.all) func emptyAndLargeObjects(_ maker: StoreMaker) async throws {
    let test = try await maker()
    for (name, size) in [("a/empty", 0), ("a/large", 20 << 20)] {
      let (key, bytes) = (try key(name), bytes(size))
      let writer = try await test.store.create(key)
      for start in stride(from: 0, to: size, by: 3 << 20) {
        let part = Array(bytes[start..<min(start + 3 << 20, size)])
        unsafe try await writer.write(part.span.bytes)
      }
      try await writer.commit(.flushed)
      #expect(try await test.store.head(key)?.size == Int64(size))
      #expect(try await test.store.read(key, limit: size).hasSameBytes(as: bytes))
    }
    #expect(try await test.store.list(try key("a")).map(\.size) == [0, 20 << 20])
  }

  @Test(arguments: StoreMaker.all) func absenceAndSizeAreErrorsByName(_ maker: StoreMaker) async throws {
    let test = try await maker()
    #expect(try await code { try await test.store.open(try key("no/such")) } == .notFound)
    #expect(try await test.store.head(try key("no/such")) == nil)
    #expect(try await test.store.versions(try key("no/such")).isEmpty)
    try await test.store.put([1, 2, 3], as: try key("a/b"))
    #expect(try await code { try await test.store.read(try key("a/b"), limit: 2) } == .tooLarge)
    #expect(try await test.store.head(try key("a")) == nil)
  }
}
