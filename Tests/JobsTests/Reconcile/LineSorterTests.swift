import TestSupport
import Testing

@testable import Jobs

/// Lines come out in the order of their keys, wherever they waited.
struct LineSorterTests {
  /// Keys of all lengths, many with the same first 16 bytes, and lines of 20 to 50 KB: several buffers.
  private static let lines: [(key: [UInt8], line: [UInt8])] = {
    var generator = SplitMix(seed: 3)
    return (0..<300).map { number in
      let common = [UInt8](repeating: UInt8(number % 3), count: Int.random(in: 0...20, using: &generator))
      let text = String(repeating: "x", count: Int.random(in: 20_000...50_000, using: &generator))
      return (common + [0xff] + Array("\(number)".utf8), Array("\(number) \(text)".utf8))
    }
  }()

  @Test("In memory, in the scratch file, and half in each", arguments: [1 << 30, 0, 5 << 20])
  func order(memoryLimit: Int) throws {
    let folder = TemporaryFolder()
    let scratch = Scratch(folder: folder.path, memoryLimit: memoryLimit)
    var runs: [SortedRun] = []
    for part in 0..<2 {
      var sorter = LineSorter(scratch: scratch)
      for number in Self.lines.indices where number % 2 == part {
        try sorter.add(key: Self.lines[number].key, line: Self.lines[number].line)
      }
      runs += try sorter.finish()
    }
    #expect(runs.count >= 4)
    var merged = try MergedLines(runs)
    var bytes: [UInt8] = []
    var count = 0
    while case let more = try merged.take(into: &bytes, until: bytes.count + 1000), more > 0 { count += more }
    var expected: [UInt8] = []
    for entry in Self.lines.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      expected += entry.line
      expected.append(0x0a)
    }
    #expect(count == Self.lines.count)
    #expect(bytes == expected)
  }
}
