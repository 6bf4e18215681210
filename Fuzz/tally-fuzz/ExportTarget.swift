internal import Events
internal import Sealing
internal import TestSupport

/// A whole export: the same results in whatever pieces, with shapes and without, and every byte accounted for.
///
/// Byte 0 chooses mapping and packing, byte 1 the limit of a record, bytes 2 and 3 the pieces.
struct ExportTarget: FuzzTarget {
  let name = "export"

  func check(_ input: [UInt8]) {
    guard input.count > 4 else { return }
    let mapping = Mappings.all[Int(input[0] & 7) % Mappings.all.count]
    var stored = Array(input[4...])
    if input[0] & 0x18 == 0x08 { stored = Packed.gzip(stored, level: 1) }
    if input[0] & 0x18 == 0x10 { stored = Packed.zstd(stored, level: 1) }
    let limit = input[1] == 0 ? ExportScanner.recordLimit : 16 * Int(input[1])
    let pieces = [Int(input[2]) + 1, Int(input[3]) + 1]
    let whole = ScannedExport(stored, mapping: mapping, recordLimit: limit)
    let inPieces = ScannedExport(stored, mapping: mapping, pieces: pieces, recordLimit: limit)
    // How much is handed out before damaged data depends on the pieces.
    if Damage.isInside(whole.summary.damage ?? "") {
      return require(Damage.isInside(inPieces.summary.damage ?? ""), "damage is found in one piece alone")
    }
    require(whole == inPieces, "the pieces make a difference")
    let plain = ScannedExport(stored, mapping: mapping, pieces: pieces.reversed(), usesShapes: false, recordLimit: limit)
    require(whole == plain, "shapes make a difference")
    let summary = whole.summary
    require(summary.scanned == summary.outbound + summary.excluded + summary.quarantined, "the counts do not foot")
    if stored.first != 0x1f && stored.first != 0x28 && summary.excluded == 0 { cover(stored, whole, mapping, limit) }
  }

  /// Every byte is white space, punctuation of an array, part of an event's record, or quarantined; nothing is two of these.
  private func cover(_ bytes: [UInt8], _ scan: ScannedExport, _ mapping: ProviderMapping, _ limit: Int) {
    let places = Set(Async.wait { try await scan.events() }.map(RecordPlace.init))
    var scanner = ExportScanner(mapping: mapping, recordLimit: limit, purpose: .records(.at(places)))
    scanner.feed(bytes.span)
    _ = scanner.finish(export: SHA256.hash([]))
    var ranges = scan.quarantined.map { Int($0.offset)..<Int($0.offset + $0.length) }
    ranges += scanner.captured.map { Int($0.offset)..<Int($0.offset) + $0.bytes.count }
    require(ranges.count == scan.summary.scanned, "records are lost")
    var position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      require(range.lowerBound >= position, "records overlap: \(ranges)")
      require(isBetween(bytes[position..<range.lowerBound]), "bytes are lost before \(range) of \(ranges)")
      position = range.upperBound
    }
    require(isBetween(bytes[position...]), "bytes are lost behind \(position): \(ranges)")
  }

  private func isBetween(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.allSatisfy { " \t\r\n[],".utf8.contains($0) } }

  func seeds() -> [[UInt8]] {
    var seeds: [[UInt8]] = []
    for (mapping, record) in Samples.records.enumerated() {
      let broken = String(record.dropLast(9))
      for (turn, text) in [
        "\(record)\n\(record)\r\n\n\(record)", record + record, "[\(record),\(record)]\n[]", "[\n  \(record),\n  \(record)\n]",
        "\(record)\n\(broken)\n\(record)\n", "[\(record),{\"a\":tru},\(record)]",
      ].enumerated() {
        seeds.append([UInt8(mapping % 5 | turn % 3 << 3), UInt8(turn % 2 * 20), 0, 90] + Array(text.utf8))
      }
    }
    return seeds
  }
}
