import TestSupport
import Testing

@testable import Events

/// A broken record never swallows its neighbours.
struct ScannerRecoveryTests {
  private let records = (1...4).map { Envelope.short($0) }

  private func accepted(_ bytes: [UInt8]) async throws -> Set<UInt64> {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let scan = ScannedExport(bytes, mapping: archiver)
    let cut = ScannedExport(bytes, mapping: archiver, pieces: [97], usesShapes: false)
    #expect(scan == cut)
    return Set(try await scan.events().map(\.eventID.low))
  }

  /// The third of four records with one byte changed, taken out or put in, at every position.
  private func breaks(_ replacement: [UInt8]) -> [(position: Int, record: [UInt8])] {
    let record = Array(records[2].utf8)
    var random = SplitMix(seed: 7)
    return record.indices.map { position in
      var changed = record
      switch replacement.first {
      case nil: changed.remove(at: position)
      case 0xff?: changed[position] = UInt8(truncatingIfNeeded: random.next() >> 9)
      case let byte?: changed[position] = byte
      }
      return (position, changed)
    }
  }

  /// Of lines, every other one is accepted, whatever the byte.
  @Test(arguments: [
    [], [0xff], Array("\"".utf8), Array("{".utf8), Array("}".utf8), Array("[".utf8), Array(",".utf8), [0x0a], [0x5c],
  ])
  func keepsLines(_ replacement: [UInt8]) async throws {
    for (position, record) in breaks(replacement) {
      let lines = records.map { Array($0.utf8) }
      let bytes = Array((lines[..<2] + [record] + lines[3...]).joined(separator: [0x0a]))
      let kept = try await accepted(bytes)
      for number in [1, 2, 4] { #expect(kept.contains(id(number)), "line \(number), byte \(position)") }
    }
  }

  /// A line cut short anywhere takes no other with it.
  @Test func keepsLinesBehindACut() async throws {
    let record = Array(records[2].utf8)
    for length in record.indices {
      let lines = records.map { Array($0.utf8) }
      let kept = try await accepted(Array((lines[..<2] + [Array(record[..<length])] + lines[3...]).joined(separator: [0x0a])))
      for number in [1, 2, 4] { #expect(kept.contains(id(number)), "line \(number), length \(length)") }
    }
  }

  /// Between `}{` and in arrays the same holds while quotes and brackets stay as they are.
  @Test(arguments: ["", ",", ",\n"], [[0xff], Array("+".utf8), [0x00], [0x80]]) func keepsOthers(
    _ separator: String, _ replacement: [UInt8]
  ) async throws {
    let record = Array(records[2].utf8)
    let structure = Set("\"\\{}[]".utf8)
    for (position, broken) in breaks(replacement)
    where !structure.contains(record[position]) && !structure.contains(broken[position]) && broken[position] != 0x0a {
      // Behind a backslash, a change makes another escape of it.
      if position > 0 && record[position - 1] == 0x5c { continue }
      let parts = records.map { Array($0.utf8) }
      let joined = Array((parts[..<2] + [broken] + parts[3...]).joined(separator: separator.utf8))
      let kept = try await accepted(separator.isEmpty ? joined : [0x5b] + joined + [0x5d])
      for number in [1, 2, 4] { #expect(kept.contains(id(number)), "record \(number), byte \(position)") }
    }
  }

  private func id(_ number: Int) -> UInt64 { 0x8000_0000_0000_0000 | UInt64(number) }
}
