import TestSupport
import Testing

@testable import Events

/// What is found by lines is what the scanner captures; nothing else is.
struct LineFinderTests {
  private let key = RecordKey(store: "")
  private static let records = (0..<60).map { $0 % 7 == 3 ? "not JSON \($0)" : Envelope.record($0) }

  private func captured(_ bytes: [UInt8]) async throws -> [RecordPlace: [UInt8]] {
    let mapping = try #require(try ProviderMapping.named("archiver"))
    let places = try await ScannedExport(bytes, mapping: mapping).events().map(RecordPlace.init)
    var scanner = ExportScanner(mapping: mapping, purpose: .records(.at(Set(places))))
    scanner.feed(bytes.span)
    return Dictionary(uniqueKeysWithValues: scanner.captured.map { (RecordPlace($0.event), $0.bytes) })
  }

  private func find(_ places: some Sequence<RecordPlace>, in stored: [UInt8], pieces: Int = 1000) -> [RecordPlace: [UInt8]] {
    var finder = LineFinder(places, key: key)
    for start in stride(from: 0, to: stored.count, by: pieces) where !finder.isDone {
      guard finder.feed(stored.span.extracting(start..<min(start + pieces, stored.count))) else { break }
    }
    finder.finish()
    return finder.found
  }

  @Test(
    "Records with lines of their own are found, however they are packed and cut", arguments: ["\n", "\r\n", "\n\n \n\t"],
    [7, 1 << 20])
  func found(separator: String, pieces: Int) async throws {
    let bytes = Array(Self.records.joined(separator: separator).utf8)
    let expected = try await captured(bytes)
    #expect(expected.count == 51)
    for stored in [bytes, Packed.gzip(bytes), Packed.zstd(bytes)] {
      #expect(find(expected.keys, in: stored, pieces: pieces) == expected)
    }
  }

  @Test("What shares a line, goes over several, or is another record is left to the scanner", arguments: ["", ",\n"])
  func notFound(separator: String) async throws {
    let text = Self.records.filter { $0.first == "{" }.joined(separator: separator)
    let bytes = Array((separator.isEmpty ? text : "[" + text + "]").utf8)
    let expected = try await captured(bytes)
    #expect(expected.count == 51)
    #expect(find(expected.keys, in: bytes).isEmpty)
  }

  @Test("A record is found in its own line only, and by its own hash")
  func notFoundElsewhere() async throws {
    let lines = Array(Self.records.joined(separator: "\n").utf8)
    let places = try await captured(lines).keys
    let others = places.flatMap { place in
      var (shifted, other) = (place, place)
      shifted.line += 1
      other.contentHash ^= 1
      return [shifted, other]
    }
    #expect(find(others.filter { !places.contains($0) }, in: lines).isEmpty)
  }

  @Test("It stops behind the last wanted line, and at damage")
  func stops() async throws {
    let bytes = Array(Self.records.joined(separator: "\n").utf8)
    let expected = try await captured(bytes)
    let first = try #require(expected.keys.min { $0.line < $1.line })
    var finder = LineFinder([first], key: key)
    #expect(finder.feed(bytes.span) && finder.isDone)
    #expect(finder.found == [first: expected[first] ?? []])
    var broken = Packed.gzip(bytes)
    broken[2] = 0xff  // no method of RFC 1952
    var damaged = LineFinder(expected.keys, key: key)
    #expect(!damaged.feed(broken.span) && !damaged.isDone)
  }
}
