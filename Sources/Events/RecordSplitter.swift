/// Finds the records in inflated bytes: one JSON value a line, values with nothing between them (`}{`), or the elements of arrays and of
/// arrays in them; or, where the mapping says so, the elements of an array inside a document.
///
/// Every byte is either white space, punctuation of an array, part of a record, or quarantined.
struct RecordSplitter: ~Copyable {
  /// What to do next at the top level.
  private enum Expectation {
    case value, element, elementOrEnd, separator
    /// In an array behind a broken record, which may have taken its comma along.
    case anything
  }

  /// Receives what is found.
  var sink: RecordSink
  private var scanner: RecordScanner
  private var recovery: RecordRecovery
  private var shapes = ShapeTree()
  private var expectation = Expectation.value
  private var envelope: RecordEnvelope
  private var line = 1
  /// The offset in the export of the line's first byte.
  private var lineStart: Int64 = 0
  /// Arrays that are open, and the line on which the outermost begins.
  private var depth = 0
  private var arrayLine = 0
  /// A broken record while it is passed over.
  private var passage: RecordPassage?

  init(mapping: ProviderMapping, usesShapes: Bool, recordLimit: Int, purpose: ScanPurpose, key: RecordKey) {
    let trie = purpose.hasLabels ? mapping.labelledTrie : mapping.trie
    scanner = RecordScanner(trie: trie)
    recovery = RecordRecovery(trie: trie)
    sink = RecordSink(mapping: mapping, purpose: purpose, key: key)
    // A shape tells the places of values by their order, and elements of arrays have none that holds for every record.
    self.usesShapes = usesShapes && !trie.hasElements
    envelope = RecordEnvelope(mapping.records)
    self.recordLimit = recordLimit
  }

  /// Whether the fast path is taken; off, everything goes through the plain scanner, with the same results.
  private let usesShapes: Bool
  /// Bytes of the longest record that is read.
  private let recordLimit: Int

  /// Takes the records in `bytes[start..<end]`; returns the position from which bytes are needed again. `offset` is that of `bytes[0]` in the
  /// export. At the end of the export (`isFinal`) a byte of white space stands behind the last one.
  mutating func consume(_ bytes: Span<UInt8>, from start: Int, end: Int, offset: Int64, isFinal: Bool) -> Int {
    if usesShapes { shapes.prepare(bytes, from: start, to: end) }
    var position = start
    while position < end {
      if passage != nil {
        position = passOver(bytes, from: position, end: end, offset: offset, isFinal: isFinal)
        continue
      }
      let byte = bytes[position]
      if RecordScanner.isSpace(byte) {
        if byte == 0x0a { (line, lineStart) = (line + 1, offset + Int64(position) + 1) }
        position += 1
      } else if depth == 0 && envelope.isActive {
        guard let next = enveloped(bytes, at: position, end: end, offset: offset) else { break }
        position = next
      } else if let next = punctuation(byte, at: position, offset: offset) {
        position = next
      } else if let next = record(bytes, at: position, end: end, offset: offset, isFinal: isFinal) {
        position = next
      } else {
        break
      }
    }
    if isFinal && depth > 0 { sink.stops("the array that begins on line \(arrayLine) does not end") }
    if isFinal && envelope.isOpen { sink.stops("the document around the records does not end") }
    return position
  }

  /// Ends the scan; returns what shapes counted into the sink.
  mutating func finish() {
    for (path, records) in shapes.unknown { sink.drift(.field, path, count: records, line: 0) }
  }

  /// Takes what stands around the array of records; nil where it needs more bytes.
  private mutating func enveloped(_ bytes: Span<UInt8>, at start: Int, end: Int, offset: Int64) -> Int? {
    let limit = min(end, start + recordLimit)
    switch envelope.step(bytes, at: start, end: limit, &scanner) {
    case .passed(let next):
      passLines(bytes, start, next, offset)
      return next
    case .records(let next): return punctuation(0x5b, at: next, offset: offset)
    case .unknown(let next, let key):
      sink.drift(.field, Array("/".utf8) + key.map { bytes[$0] }, count: 1, line: line)
      passLines(bytes, start, next, offset)
      return next
    case .needsMore where limit == end: return nil
    case .needsMore, .broken:
      sink.stops("the document around the records is broken at byte \(offset + Int64(start))")
      return end
    }
  }

  /// Passes `[`, `]` and `,` between records; nil at anything else.
  @inline(__always)
  private mutating func punctuation(_ byte: UInt8, at position: Int, offset: Int64) -> Int? {
    switch (expectation, byte) {
    case (.value, 0x7b): return nil
    case (_, 0x5b):
      // Where an array does not end, the next one counts as inside it: so its records are kept.
      if expectation == .separator { misplaced(position, offset) }
      if depth == 0 { arrayLine = line }
      depth += 1
      expectation = .elementOrEnd
    case (.elementOrEnd, 0x5d), (.separator, 0x5d), (.anything, 0x5d), (.element, 0x5d):
      // `[…,]`: RFC 8259 has no trailing comma.
      if expectation == .element { misplaced(position, offset) }
      depth -= 1
      expectation = depth == 0 ? .value : .separator
    case (.separator, 0x2c), (.anything, 0x2c): expectation = .element
    case (_, 0x2c):
      // Nothing is between it and what it should be behind.
      misplaced(position, offset)
      if depth > 0 { expectation = .element }
    case (.separator, 0x7b):
      // A comma is missing; the object behind it is read all the same.
      misplaced(position, offset)
      expectation = .element
      return nil
    default: return nil
    }
    return position + 1
  }

  private mutating func misplaced(_ position: Int, _ offset: Int64) {
    sink.misplace(line: line, offset: offset + Int64(position))
  }

  /// Takes the record at `start`; nil where it needs more bytes.
  @inline(__always)
  private mutating func record(
    _ bytes: Span<UInt8>, at start: Int, end: Int, offset: Int64, isFinal: Bool
  ) -> Int? {
    if usesShapes, let (next, lines) = shapes.match(bytes, from: start, end: min(end, start + recordLimit), into: &scanner) {
      sink.take(bytes, from: start, to: next, line: line, offset: offset, scanner: scanner)
      if lines > 0 { passLines(bytes, start, next, offset) }
      if expectation != .value { expectation = .separator }
      return next
    }
    return plainRecord(bytes, at: start, end: end, offset: offset, isFinal: isFinal)
  }

  @inline(never)
  private mutating func plainRecord(
    _ bytes: Span<UInt8>, at start: Int, end: Int, offset: Int64, isFinal: Bool
  ) -> Int? {
    let limit = min(end, start + recordLimit)
    // The record cannot go on behind this limit, but the export may.
    let isLast = isFinal && limit == end
    do throws(JSONTokens.Failure) {
      let next = try scanner.scan(bytes, from: start, end: limit)
      if bytes[start] == 0x7b {
        if usesShapes { shapes.learn(bytes, from: start, to: next, lines: lineFeeds(bytes, start, next), of: scanner) }
        for path in scanner.unknownPaths { sink.drift(.field, path, count: 1, line: line) }
        sink.take(bytes, from: start, to: next, line: line, offset: offset, scanner: scanner)
      } else {
        guard next < end else { return nil }
        guard isApart(bytes, next, end) else { throw .invalid(next, .unexpectedByte) }
        quarantine(bytes, start, next, offset, .notAnObject, fault: 0)
      }
      passLines(bytes, start, next, offset)
      if expectation != .value { expectation = .separator }
      return next
    } catch {
      switch error {
      case .incomplete:
        if limit == start + recordLimit && !isLast { return tooLarge(bytes, start, limit, offset) }
        guard isLast else { return nil }
        return broken(bytes, start, end, offset, .unexpectedEnd, fault: end - 1, isFinal: true)
      case .invalid(let fault, let reason):
        // The byte of white space behind the last one is not the record's.
        let isEnd = isLast && fault >= end - 1
        return broken(bytes, start, end, offset, isEnd ? .unexpectedEnd : reason, fault: fault, isFinal: isFinal)
      }
    }
  }

  private mutating func broken(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ offset: Int64, _ reason: MalformedReason, fault: Int, isFinal: Bool
  ) -> Int? {
    let fault = self.fault(start, offset, at: fault)
    let passed = offset + Int64(start)
    switch recovery.end(bytes, of: fault, end: end, passed: passed, isFinal: isFinal) {
    case .needsMore: return nil
    case .unknown: return passOver(bytes, fault, end: end, offset, reason, isFinal: isFinal)
    case .at(let next):
      quarantine(bytes, start, RecordScanner.trimmed(bytes, start, next), offset, reason, fault: fault.position - start)
      passLines(bytes, start, next, offset)
      if depth > 0 { expectation = .anything }
      return next
    }
  }

  /// Passes the record that fills all of `bytes[start..<end]` and more.
  private mutating func tooLarge(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ offset: Int64) -> Int {
    let fault = self.fault(start, offset, at: end)
    guard let next = recovery.nextLine(bytes, of: fault, passed: offset + Int64(start)) else {
      return passOver(bytes, fault, end: end, offset, .tooLarge, isFinal: false)
    }
    if depth > 0 { expectation = .anything }
    quarantine(bytes, start, RecordScanner.trimmed(bytes, start, next), offset, .tooLarge, fault: 0)
    passLines(bytes, start, next, offset)
    return next
  }

  /// Passes over a broken record, its end not being in sight.
  private mutating func passOver(
    _ bytes: Span<UInt8>, _ fault: RecordRecovery.Fault, end: Int, _ offset: Int64, _ reason: MalformedReason, isFinal: Bool
  ) -> Int {
    let record = QuarantinedRecord(
      line: line, offset: offset + Int64(fault.start), length: 0, reason: reason,
      fault: reason == .tooLarge ? 0 : Int64(fault.position - fault.start), excerpt: [])
    passage = RecordPassage(record, bytes, fault, offset: offset)
    if depth > 0 { expectation = .anything }
    return passOver(bytes, from: fault.start, end: end, offset: offset, isFinal: isFinal)
  }

  private func fault(_ start: Int, _ offset: Int64, at position: Int) -> RecordRecovery.Fault {
    RecordRecovery.Fault(
      start: start, column: offset + Int64(start) - lineStart, position: position, inArray: depth > 0)
  }

  private mutating func quarantine(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ offset: Int64, _ reason: MalformedReason, fault: Int
  ) {
    sink.quarantine(
      QuarantinedRecord(
        line: line, offset: offset + Int64(start), length: Int64(end - start), reason: reason, fault: Int64(fault),
        excerpt: excerpt(bytes, start, end)))
  }

  private mutating func passOver(_ bytes: Span<UInt8>, from start: Int, end: Int, offset: Int64, isFinal: Bool) -> Int {
    let next = passage?.end(bytes, from: start, end: end, offset: offset)
    passLines(bytes, start, next ?? end, offset)
    if next != nil || isFinal, let record = passage?.quarantined {
      sink.quarantine(record)
      passage = nil
    }
    return next ?? end
  }

  private func excerpt(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
    (start..<min(end, start + QuarantinedRecord.excerptLimit)).map { bytes[$0] }
  }

  /// Whether what is behind a value that is no object may be there: else both are one broken record.
  private func isApart(_ bytes: Span<UInt8>, _ next: Int, _ end: Int) -> Bool {
    guard next < end else { return true }
    switch bytes[next] {
    case 0x7b, 0x5b: return true
    case 0x2c, 0x5d: return depth > 0
    default: return RecordScanner.isSpace(bytes[next])
    }
  }

  /// Counts the lines that begin inside a record.
  private mutating func passLines(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ offset: Int64) {
    for index in start..<end where bytes[index] == 0x0a { (line, lineStart) = (line + 1, offset + Int64(index) + 1) }
  }

  private func lineFeeds(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var count = 0
    for index in start..<end where bytes[index] == 0x0a { count += 1 }
    return count
  }
}
