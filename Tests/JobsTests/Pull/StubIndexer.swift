@testable import Events  // for the initializer of QuarantinedRecord
import Jobs
import Storage

/// Counts lines; calls an export incomplete or truncated when it ends in `…`, and a line `?` malformed. Its index is `index of <n>`.
struct StubIndexer: ExportIndexer, IndexVerifier {
  let store: any ObjectStore

  func isComplete(_ export: any ObjectReader) async throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: Int(export.size))
    _ = try await export.read(at: 0, into: &bytes)
    return !bytes.ends("…")
  }

  func index(_ export: KeptExport, _ reader: (any ObjectReader)?) async throws -> ScanSummary {
    let bytes = try await store.read(export.key, limit: 1 << 20)
    let lines = bytes.split(separator: 0x0a)
    var summary = ScanSummary()
    summary.rawBytes = Int64(bytes.count)
    summary.scanned = lines.count
    let quarantined = lines.enumerated().filter { $0.element == [0x3f] }
      .map { QuarantinedRecord(line: $0.offset + 1, offset: 0, length: 1, reason: .unexpectedByte, fault: 0, excerpt: [0x3f]) }
    summary.quarantined = quarantined.count
    summary.outbound = summary.scanned - summary.quarantined
    summary.channels[0] = summary.outbound
    summary.first = Instant(nanoseconds: 1_000_000, digits: 3)
    if bytes.ends("…") { summary.damage = "cut short" }
    var file = QuarantineLines()
    file.add(quarantined)
    if !quarantined.isEmpty { try await store.put(file.bytes, as: try export.quarantineKey) }
    try await store.put(Array("index of \(lines.count)".utf8), as: export.indexKey, .rebuildable)
    return summary
  }

  func verifyIndex(of export: ObjectKey, _ record: CustodyRecord?) async throws -> Integrity {
    let key = export.adding(".events")
    guard try await store.head(key) != nil else { return .missing }
    return try await store.read(key, limit: 100).starts(with: "index".utf8) ? .intact : .altered("not an index")
  }

  func verifyQuarantine(of export: ObjectKey, _ record: CustodyRecord) async throws -> Integrity { .intact }
}

extension [UInt8] {
  fileprivate func ends(_ text: String) -> Bool { reversed().starts(with: text.utf8.reversed()) }
}
