import TestSupport
import Testing

@testable import Events

/// gzip, zstd and none; whole, cut, damaged.
struct ScannerPackingTests {
  private static let lines = (1...40).map { Envelope.record($0) + "\n" }
  private static let text = Array(lines.joined().utf8)
  private static let first = Array(lines[..<10].joined().utf8)
  private static let rest = Array(lines[10...].joined().utf8)

  private func scan(_ stored: [UInt8], pieces: [Int] = [65_536]) throws -> ScannedExport {
    ScannedExport(stored, mapping: try #require(try ProviderMapping.named("archiver")), pieces: pieces)
  }

  static let whole: [(name: String, stored: [UInt8])] = [
    ("plain", text), ("gzip", Packed.gzip(text)), ("stored gzip", Packed.gzip(text, level: 0)),
    ("gzip members", Packed.gzip(first) + Packed.gzip(rest)),
    ("an empty member", Packed.gzip(first) + Packed.gzip([]) + Packed.gzip(rest) + Packed.gzip([])),
    ("a member that ends inside a record", Packed.gzip(Array(text[..<1000])) + Packed.gzip(Array(text[1000...]))),
    ("zstd", Packed.zstd(text)), ("zstd frames", Packed.zstd(first) + Packed.zstd(rest)),
    ("an empty frame", Packed.zstd([]) + Packed.zstd(text)),
    // RFC 8878, 3.1.2: a skippable frame of two bytes.
    ("a skippable frame", Packed.zstd(text) + [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]),
    ("a skippable frame first", [0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2] + Packed.zstd(text)),
  ]

  @Test(arguments: whole) func readsWhole(_ name: String, _ stored: [UInt8]) throws {
    let plain = try scan(Self.text)
    for pieces in [[1], [2], [7, 1, 13], [251], [65_536]] {
      let scan = try scan(stored, pieces: pieces)
      #expect(scan.summary.outbound == 40 && scan.summary.damage == nil && scan.quarantined.isEmpty, "pieces of \(pieces)")
      #expect(scan == plain)
    }
  }

  /// What may begin a frame to be skipped, and what may not: the first bytes told apart alike wherever they are split.
  static let beginnings: [[UInt8]] = {
    let frame: [UInt8] = [0x5b, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]
    let texts = [
      "[", "[]", "[\n]", "P", "[*", "[*M", "[*M\u{18}", "[*M]", "[*]", "P*Mx", "(", "{", "\u{1f}", "\u{1f}\u{8b}", "\u{feff}",
      "\u{ef}",
    ]
    return texts.map { Array($0.utf8) } + [frame, frame + Packed.zstd(text), Array(text.prefix(3)), Array("[".utf8) + text]
  }()

  @Test(arguments: beginnings) func isTheSameInPieces(_ stored: [UInt8]) throws {
    func isWhole(_ pieces: [ArraySlice<UInt8>]) -> Bool {
      var check = CompletenessCheck()
      for piece in pieces { check.feed(Array(piece).span) }
      return check.finish()
    }
    let (whole, isComplete) = (try scan(stored), isWhole([stored[...]]))
    for first in 1...5 {
      for second in 1...5 {
        #expect(whole == (try scan(stored, pieces: [first, second, 65_536])), "\(first), \(second)")
        let (one, two) = (min(first, stored.count), min(first + second, stored.count))
        #expect(isComplete == isWhole([stored[..<one], stored[one..<two], stored[two...]]), "\(first), \(second)")
      }
    }
  }

  @Test("A byte that might begin a packed stream, and nothing behind it, is a text; more of them are a stream that is cut")
  func endsEarly() throws {
    #expect(try scan(Array("[".utf8)).summary.damage == scan(Array(" [".utf8)).summary.damage)
    #expect(try scan(Array("P".utf8)).quarantined.map(\.excerpt) == [Array("P".utf8)])
    #expect(try scan(Array("P".utf8)).summary.rawBytes == 1)
    #expect(try scan([0x50, 0x2a]).summary.damage == "the compressed stream stops before its end")
    #expect(try scan(Array("P*x".utf8)).quarantined.map(\.excerpt) == [Array("P*x".utf8)])
  }

  @Test(arguments: [[UInt8](), Packed.gzip([]), Packed.zstd([])]) func readsNothing(_ stored: [UInt8]) throws {
    let summary = try scan(stored).summary
    #expect(summary.scanned == 0 && summary.damage == nil && summary.rawBytes == 0)
  }

  static let cut: [[UInt8]] = {
    let (a, b) = (Array(lines[0].utf8), Array(lines[1].utf8))
    return [Packed.gzip(first), Packed.gzip(a) + Packed.gzip(b), Packed.zstd(first), Packed.zstd(a) + Packed.zstd(b)]
  }()

  /// Cut at every byte: never damage of another kind, never a record too many, and the same whatever the pieces.
  @Test(arguments: cut) func tellsACut(_ stored: [UInt8]) throws {
    for length in 1..<stored.count {
      let whole = try scan(Array(stored[..<length]))
      #expect(whole == (try scan(Array(stored[..<length]), pieces: [1])), "\(length) bytes")
      if whole.summary.damage == nil {
        // Between two members, nothing tells of the second.
        #expect(whole.summary.outbound == 1 && whole.quarantined.isEmpty)
      } else {
        #expect(whole.summary.damage == "the compressed stream stops before its end" && whole.summary.stopsEarly)
        #expect(whole.summary.outbound <= 10 && whole.quarantined.count <= 1)
      }
    }
  }

  /// A byte changed anywhere: a finding, or no effect on what was inflated. The same whatever the pieces; only how much ISA-L hands out
  /// before damaged deflate data depends on them.
  @Test(arguments: [Packed.gzip(first), Packed.zstd(first)]) func tellsDamage(_ stored: [UInt8]) throws {
    let good = try scan(stored)
    // Without its first byte, it is no packed file.
    for position in stored.indices.dropFirst() {
      var bytes = stored
      bytes[position] ^= 0x41
      let damaged = try scan(bytes)
      let inPieces = try scan(bytes, pieces: [1])
      #expect(damaged.summary.damage == inPieces.summary.damage, "byte \(position)")
      if damaged.summary.damage != "the deflate data is damaged" { #expect(damaged == inPieces, "byte \(position)") }
      if damaged.summary.damage == nil { #expect(damaged == good) }
    }
  }

  static let damaged: [(damage: String, stored: [UInt8])] = {
    let gzip = Packed.gzip(first)
    let zstd = Packed.zstd(first)
    let (crc, length): ([UInt8], [UInt8]) = (changed(gzip, 5), changed(gzip, 1))
    let wrongMagic: [UInt8] = gzip + [0x1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let json: [UInt8] = Array("{\"id\":1}".utf8)
    let noBlock: [UInt8] = Array(Packed.gzip([])[..<10]) + [0xff, 0xff, 0xff, 0xff]
    return [
      ("the gzip checksum does not match", crc), ("the gzip checksum does not match", length),
      ("bytes follow the last compressed member", gzip + [0] as [UInt8]),
      ("bytes follow the last compressed member", gzip + json),
      ("the gzip header is damaged", wrongMagic), ("bytes follow the last compressed member", zstd + [0x1f] as [UInt8]),
      ("bytes follow the last compressed member", zstd + json), ("the zstd data is damaged", changed(zstd, 1)),
      ("the zstd data is damaged", Array("(not JSON either)".utf8)), ("the deflate data is damaged", noBlock),
    ]
  }()

  private static func changed(_ bytes: [UInt8], _ fromEnd: Int) -> [UInt8] {
    var bytes = bytes
    bytes[bytes.count - fromEnd] ^= 1
    return bytes
  }

  @Test(arguments: damaged) func names(_ damage: String, _ stored: [UInt8]) throws {
    for piece in [1, 3, 65_536] {
      let summary = try scan(stored, pieces: [piece]).summary
      #expect(summary.damage == damage && !summary.stopsEarly, "pieces of \(piece)")
      // What came before stands.
      if stored.starts(with: Packed.gzip(Self.first).dropLast(8)) { #expect(summary.outbound == 10) }
    }
  }

  /// An export that ends exactly where the window does.
  @Test(arguments: [262_144, 524_288, 524_287, 786_432]) func fillsTheWindow(_ size: Int) throws {
    let record = Array((Envelope.record(1) + "\n").utf8)
    let text = record + [UInt8](repeating: 0x20, count: size - 2 * record.count) + record
    for packed in [text, Packed.gzip(text), Packed.zstd(text)] {
      let summary = try scan(packed).summary
      #expect(summary.outbound == 2 && summary.rawBytes == size && summary.damage == nil)
      let more = try scan(packed + [0x20, 0x20, 0x20, 0x20, 0x20, 0x20]).summary
      #expect(more.outbound == 2 && (packed == text) == (more.damage == nil))
    }
  }
}
