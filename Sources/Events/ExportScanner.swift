package import Sealing

/// Scans one export in one pass: inflates, splits, validates and classifies its records, and makes its event index.
///
/// Push bytes in with `feed`, take what is ready after each call, and `finish`. Memory is bounded: a window of inflated bytes, which grows
/// for a long record up to `recordLimit`, and a segment of the index.
package struct ExportScanner: ~Copyable {
  private var decompressor = Decompressor()
  private var splitter: RecordSplitter
  private var window: [UInt8]
  /// What is in the window and not yet consumed.
  private var start = 0
  private var end = 0
  /// The offset in the export of the window's first byte.
  private var offset: Int64 = 0
  /// Bytes that must be in the window before the record at its start is looked at again.
  private var wanted = 0
  private var isFirst = true
  private var segments: [(offset: Int64, length: Int)] = []
  private var summary: ScanSummary?
  private var written = Int64(EventIndexFile.headSize)
  private let mapping: Digest
  private let store: String
  private let limit: Int

  /// The longest record that is read: 16 MiB. A longer one is quarantined.
  package static let recordLimit = 16 << 20
  /// Inflated bytes looked at together: they stay in the second-level cache.
  private static let windowSize = 256 << 10

  /// A scanner for exports of that mapping, whose records are hashed under a store's key. `usesShapes` off sends every record through the plain scanner, with the same results.
  package init(
    mapping: ProviderMapping, key: RecordKey = RecordKey(store: ""), usesShapes: Bool = true,
    recordLimit: Int = ExportScanner.recordLimit,
    purpose: ScanPurpose = .index
  ) {
    splitter = RecordSplitter(mapping: mapping, usesShapes: usesShapes, recordLimit: recordLimit, purpose: purpose, key: key)
    window = [UInt8](repeating: 0, count: ExportScanner.windowSize * 2 + scanPadding)
    (self.mapping, store) = (mapping.digest, key.store)
    limit = recordLimit
  }

  /// The first bytes of the index file.
  package var indexHead: [UInt8] { EventIndexFile.head }

  /// Takes stored bytes of the export, in order. Pieces of 64 KiB are a good size.
  package mutating func feed(_ stored: Span<UInt8>) {
    var consumed = 0
    while feed(stored, &consumed) {}
  }

  /// Inflates and scans a window of the stored bytes from `consumed` on; false after the last. Few bytes may hold very many records: take
  /// what is ready after each window, where memory is to be bounded.
  package mutating func feed(_ stored: Span<UInt8>, _ consumed: inout Int) -> Bool {
    guard splitter.sink.summary.damage == nil else { return false }
    makeRoom()
    do throws(InflateError) {
      let limit = min(end + ExportScanner.windowSize, window.count - scanPadding)
      try decompressor.inflate(stored, consumed: &consumed, into: &window, produced: &end, limit: limit)
      let isFull = end == limit
      consume(isFinal: false)
      return isFull || consumed < stored.count
    } catch {
      // What was inflated before the fault is in the window.
      splitter.sink.stops(error.reason)
      return false
    }
  }

  /// Index bytes that are ready to be written, in order; empty where there are none.
  package mutating func takeIndex() -> [UInt8] {
    takeSegments(isFinal: false)
  }

  /// Quarantined records since the last call, in order.
  package mutating func takeQuarantined() -> [QuarantinedRecord] {
    defer { splitter.sink.quarantined.removeAll() }
    return splitter.sink.quarantined
  }

  /// The wanted records found so far, in order, but for those that were taken.
  package var captured: [CapturedRecord] { splitter.sink.captured }

  /// The wanted records found since the last call, in order.
  package mutating func takeCaptured() -> [CapturedRecord] {
    defer { splitter.sink.captured.removeAll() }
    return splitter.sink.captured
  }

  /// Looks at what is left. Quarantined records may be waiting; who takes them then can tell `finish` of all.
  @discardableResult
  package mutating func readRest() -> ScanSummary {
    if let summary { return summary }
    if splitter.sink.summary.damage == nil, !decompressor.isComplete {
      splitter.sink.stops(InflateError.truncated.reason, early: true)
    }
    makeRoom()
    decompressor.finish(into: &window, produced: &end)
    let rawBytes = offset + Int64(end)
    window[end] = 0x0a
    end += 1
    consume(isFinal: true)
    splitter.finish()
    let summary = splitter.sink.finish(rawBytes: rawBytes)
    self.summary = summary
    return summary
  }

  /// Ends the scan. Returns the last index bytes, after those of `takeIndex`, and the summary. `quarantine` is the digest of the file that
  /// the quarantined records make.
  package mutating func finish(export: Digest, quarantine: Digest? = nil) -> (index: [UInt8], summary: ScanSummary) {
    let summary = readRest()
    var bytes = takeSegments(isFinal: true)
    let trailer = IndexTrailer(
      export: export, mapping: mapping, store: store, quarantine: quarantine, summary: summary, segments: segments)
    bytes.append(contentsOf: EventIndexFile.end(trailer, at: written))
    return (bytes, summary)
  }

  // MARK: lanes

  /// Takes stored bytes like `feed`, and hands on the records of each window; the purpose is `.lanes`.
  package mutating func feed<Failure>(_ stored: Span<UInt8>, _ take: LaneTaker<Failure>) throws(Failure) {
    var consumed = 0
    var goesOn = true
    while goesOn {
      goesOn = feed(stored, &consumed)
      try handOn(take)
    }
  }

  /// Ends the scan, and hands on the last records. Returns what `finish` does.
  package mutating func finish<Failure>(_ take: LaneTaker<Failure>) throws(Failure) -> ScanSummary {
    let summary = finish(export: SHA256.hash([])).summary
    try handOn(take)
    return summary
  }

  /// Receives the records of a window: what was found, and the window's bytes.
  package typealias LaneTaker<Failure: Error> = (_ found: ScannedWindow, _ bytes: Span<UInt8>) throws(Failure) -> Void

  private mutating func handOn<Failure>(_ take: LaneTaker<Failure>) throws(Failure) {
    if splitter.sink.lane.isEmpty && splitter.sink.quarantined.isEmpty { return }
    let found = ScannedWindow(
      records: splitter.sink.lane, quarantined: splitter.sink.quarantined, offset: offset, recordLimit: limit)
    try take(found, window.span)
    _ = consume found
    splitter.sink.clearLane()
  }

  private mutating func takeSegments(isFinal: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for segment in splitter.sink.takeSegments(isFinal: isFinal) {
      segments.append((written, segment.count))
      written += Int64(segment.count)
      if bytes.isEmpty { bytes = segment } else { bytes.append(contentsOf: segment) }
    }
    return bytes
  }

  private mutating func consume(isFinal: Bool) {
    guard isFinal || end - start >= wanted else { return }
    if isFirst && (end >= 3 || isFinal) {
      isFirst = false
      // A byte order mark may be ignored (RFC 8259, 8.1).
      if end >= 3 && window[0] == 0xef && window[1] == 0xbb && window[2] == 0xbf { start = 3 }
    }
    if isFirst { return }
    start = ExportScanner.consume(window, by: &splitter, from: start, end: end, offset: offset, isFinal: isFinal)
    wanted = (end - start) * 2
  }

  private static func consume(
    _ window: [UInt8], by splitter: inout RecordSplitter, from start: Int, end: Int, offset: Int64, isFinal: Bool
  ) -> Int {
    splitter.consume(window.span, from: start, end: end, offset: offset, isFinal: isFinal)
  }

  /// Moves what is left to the front of the window, and makes the window larger where a record fills it.
  private mutating func makeRoom() {
    let rest = end - start
    if start > 0 {
      window.moveToFront(from: start, count: rest)
      offset += Int64(start)
      (start, end) = (0, rest)
    }
    if window.count - scanPadding - rest < ExportScanner.windowSize {
      window.append(contentsOf: repeatElement(0, count: window.count))
    }
  }
}
