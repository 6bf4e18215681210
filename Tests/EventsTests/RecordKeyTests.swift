import TestSupport
import Testing

@testable import Events

/// Records that were made to have one hash have two under a store's key.
struct RecordKeyTests {
  /// Of one event, and different in two characters. Made from the secret that everybody knows: where they differ, what each of two words is
  /// multiplied by is the same, and so is what is added.
  private static let forged = [("0", "1"), ("1", "0")].map { first, second in
    let zeros = { String(repeating: "0", count: $0) }
    return #"{"id":"\#(Envelope.uuid(0xf1))","version":"1.0","type":"message:send","timestamp":"2026-11-18T10:00:00.000Z","#
      + #""message":{"id":"\#(Envelope.uuid(0xf2))","direction":"outbound","channel":"SMS","#
      + #""to":"\#(zeros(35))AAA\#(first)\#(zeros(59))ybwr\#(second)\#(zeros(64))"}}"#
  }

  private func hashes(_ records: [String], _ store: String, usesShapes: Bool) async throws -> [UInt64] {
    let mapping = try #require(try ProviderMapping.named("archiver"))
    let text = Array(records.joined(separator: "\n").utf8)
    let scan = ScannedExport(text, mapping: mapping, key: RecordKey(store: store), usesShapes: usesShapes)
    return try await scan.events().map(\.contentHash)
  }

  @Test(arguments: [true, false]) func tellsForgedRecordsApart(_ usesShapes: Bool) async throws {
    let plain = Self.forged.map { ContentHash.hash(Array($0.utf8).span, from: 0, to: $0.utf8.count) }
    #expect(Self.forged[0] != Self.forged[1] && plain[0] == plain[1])
    let hashes = try await hashes(Self.forged + Self.forged, "a", usesShapes: usesShapes)
    #expect(Set(hashes).count == 2 && Array(hashes[..<2]) == Array(hashes[2...]))
    let others = try await self.hashes(Self.forged, "b", usesShapes: usesShapes)
    #expect(Set(hashes).isDisjoint(with: others))
  }

  /// The secret of a store is what docs/store-format.md says: so it is the same in every program that reads the store. By the library's own
  /// `XXH3_64bits_withSecret`, of what `printf 'tallystick record hash\na\n0' | sha256sum` and its like print.
  @Test func isWhatTheFormatSays() throws {
    let text = Array(Self.forged[0].utf8)
    #expect(RecordKey(store: "a").hash(text.span, from: 0, to: text.count) == 0xfd27c5f2ff2424ab)
    #expect(RecordKey(store: "a").hash(text.span, from: 0, to: 3) == 0x7bad7e1b1f4fee2c)
  }
}
