package import Events
internal import Sealing

/// An export in memory, scanned: what the scan wrote and said.
package struct ScannedExport: Equatable {
  /// The whole event index file.
  package var index: [UInt8]
  package var quarantined: [QuarantinedRecord]
  package var summary: ScanSummary

  /// Scans stored bytes, handed over in pieces of the given sizes, again and again in that order.
  package init(
    _ stored: [UInt8], mapping: ProviderMapping, key: RecordKey = RecordKey(store: ""), pieces: [Int] = [65_536],
    usesShapes: Bool = true,
    recordLimit: Int = ExportScanner.recordLimit
  ) {
    var scanner = ExportScanner(mapping: mapping, key: key, usesShapes: usesShapes, recordLimit: recordLimit)
    index = scanner.indexHead
    quarantined = []
    var (start, turn) = (0, 0)
    while start < stored.count {
      let end = min(stored.count, start + pieces[turn % pieces.count])
      scanner.feed(stored.span.extracting(start..<end))
      index += scanner.takeIndex()
      quarantined += scanner.takeQuarantined()
      (start, turn) = (end, turn + 1)
    }
    let last = scanner.finish(export: SHA256.hash([]))
    index += last.index
    quarantined += scanner.takeQuarantined()
    summary = last.summary
  }

  /// The index, opened; nil where it is refused.
  package static func open(_ index: [UInt8]) async throws -> EventIndex? {
    try await EventIndex.open(size: Int64(index.count)) { offset, buffer in
      let start = min(max(0, Int(offset)), index.count)
      let bytes = index[start..<min(index.count, start + buffer.byteCount)]
      unsafe buffer.withUnsafeMutableBytes { target in unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) } }
      return bytes.count
    }
  }

  /// The events of the index, by line; those of one line in the order of the index.
  package func events() async throws -> [Event] {
    guard let opened = try await ScannedExport.open(index) else { return [] }
    var packed = PackedEvents()
    try await opened.load(part: 0, bits: 0, into: &packed)
    let events = try (0..<packed.count).map(packed.event)
    return events.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
  }
}
