import Storage
import TestSupport
import Testing

@testable import Jobs

/// Files of many blocks, each on its way while the next one is merged.
struct OutputFileTests {
  /// 19 MB, and no whole number of blocks.
  private static let lines = (0..<20_000).map { number in
    Array("\(1_000_000 + number)".utf8) + [UInt8](repeating: 0x78, count: 900 + number % 97)
  }

  private let folder = TemporaryFolder()

  private func run(_ lines: [[UInt8]], _ mode: OutputFile.Mode) async throws -> (isEqual: Bool, lines: Int, bytes: [UInt8]) {
    let store = try await DirectoryStore.open(folder.path, newID: { "test" })
    let key = try #require(ObjectKey("reconciliations/2026/11/18/v1/breaks.ndjson"))
    var sorter = LineSorter(scratch: Scratch(folder: folder.path))
    for line in lines { try sorter.add(key: Array(line.prefix(7)), line: line) }
    var merged = try MergedLines(try sorter.finish())
    var file = try await OutputFile(key, in: store, mode)
    try await file.add(&merged)
    let isEqual = try await file.finish()
    return (isEqual, file.lines, try await store.read(key, limit: 1 << 30))
  }

  @Test func writesAllInOrder() async throws {
    let found = try await run(Self.lines.reversed(), .write)
    #expect(found.isEqual && found.lines == Self.lines.count)
    #expect(found.bytes == Array(Self.lines.joined(separator: [0x0a])) + [0x0a])
  }

  @Test("What differs is seen in any block, and at the end")
  func compares() async throws {
    _ = try await run(Self.lines, .write)
    let same = try await run(Self.lines, .compare)
    #expect(same.isEqual && same.lines == Self.lines.count)
    for place in [0, 10_000, 19_999] {
      var other = Self.lines
      other[place][800] = 0x79
      #expect(try await !run(other, .compare).isEqual, "line \(place)")
    }
    #expect(try await !run(Self.lines.dropLast(), .compare).isEqual)
    #expect(try await !run(Self.lines + [Array("2000000".utf8)], .compare).isEqual)
  }
}
