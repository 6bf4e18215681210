@testable import Archival
import Storage
import TestSupport
import Testing

@Suite struct SeekableTests {
  /// A file of frames with those contents, and its table.
  private func file(_ contents: [[UInt8]]) throws -> [UInt8] {
    var compressor = try ZstdCompressor()
    var table = SeekTable()
    var bytes: [UInt8] = []
    for content in contents {
      let packed = try pack(content, &compressor, to: &bytes)
      table.append(packed: packed, size: content.count)
    }
    return bytes + table.bytes
  }

  private func pack(_ content: [UInt8], _ compressor: inout ZstdCompressor, to bytes: inout [UInt8]) throws -> Int {
    try unsafe compressor.append(content.span.bytes, to: &bytes)
  }

  private func reader(_ bytes: [UInt8]) async throws -> SeekableReader {
    let store = MemoryStore()
    let key = try #require(ObjectKey("a"))
    try await store.put(bytes, as: key)
    return try await SeekableReader(store.open(key))
  }

  private let contents: [[UInt8]] = [
    Array("first\n".utf8), [], Array(repeating: 0x78, count: 100_000), (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0) },
  ]

  @Test func everyRangeReadsBack() async throws {
    let reader = try await reader(try file(contents))
    let whole = contents.flatMap { $0 }
    #expect(reader.table.size == Int64(whole.count))
    let places = [0, 1, 5, 6, 7, 100_005, 100_006, 100_007, whole.count - 1, whole.count]
    for from in places {
      for to in places where to >= from {
        #expect(try await reader.read(Int64(from)..<Int64(to)) == Array(whole[from..<to]))
      }
    }
    await #expect(throws: ArchiveError.self) { try await reader.read(0..<Int64(whole.count + 1)) }
  }

  @Test func anEmptyFileHasATableAndNoContents() async throws {
    let reader = try await reader(try file([]))
    #expect(reader.table.size == 0)
    #expect(try await reader.read(0..<0) == [])
  }

  @Test func zstdItselfReadsTheWhole() throws {
    let folder = TemporaryFolder()
    folder.write("a.zst", try file(contents))
    folder.write("a", contents.flatMap { $0 })
    #expect(
      folder.run("sh", "-c", "zstd -q -t '\(folder.path)/a.zst' && zstd -q -dc '\(folder.path)/a.zst' | cmp - '\(folder.path)/a'")
        == 0)
  }

  @Test func equalContentsAreEqualFrames() throws {
    #expect(try file([contents[2], contents[3]]) == file([contents[2], contents[3]]))
    var used = try ZstdCompressor()
    var (first, second): ([UInt8], [UInt8]) = ([], [])
    _ = try pack(contents[3], &used, to: &first)
    first = []
    _ = try pack(contents[2], &used, to: &first)
    var fresh = try ZstdCompressor()
    _ = try pack(contents[2], &fresh, to: &second)
    #expect(first == second)
  }

  /// A flipped bit anywhere is found when what it is in is read, or it means nothing (some bits of a frame's head do not): no other bytes
  /// come out.
  @Test func noFlippedBitGivesOtherBytes() async throws {
    let contents = [Array("first\n".utf8), Array("second, second, second, second\n".utf8)]
    let whole = contents.flatMap { $0 }
    let sound = try file(contents)
    var silent = 0
    for index in sound.indices {
      for bit in 0..<8 {
        var bytes = sound
        bytes[index] ^= 1 << bit
        guard let found = try? await reader(bytes).read(0..<Int64(whole.count)) else { continue }
        silent += 1
        #expect(found == whole, "byte \(index), bit \(bit)")
      }
    }
    #expect(silent < sound.count / 4)
  }

  @Test func aCutFileIsNoFile() async throws {
    let sound = try file(contents)
    for count in [0, 1, 8, 9, 50, sound.count / 2, sound.count - 1] {
      await #expect(throws: ArchiveError.self) { _ = try await reader(Array(sound.prefix(count))) }
    }
  }

  @Test func aTableThatPromisesTooMuchIsRefused() async throws {
    for size in [64 << 20 | 1, 1 << 31] {
      var table = SeekTable()
      var bytes: [UInt8] = []
      var compressor = try ZstdCompressor()
      table.append(packed: try pack(contents[0], &compressor, to: &bytes), size: size)
      let reader = try await reader(bytes + table.bytes)
      await #expect(throws: ArchiveError.self) { try await reader.read(0..<Int64(size)) }
    }
  }
}
