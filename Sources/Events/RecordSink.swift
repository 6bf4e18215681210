/// Turns scanned values into events by the words of a provider mapping, and counts everything that passes.
struct RecordSink: ~Copyable {
  private(set) var summary = ScanSummary()
  /// Events waiting to be written.
  private var segment = IndexSegment()
  /// Full segments, in order. A segment is cut when it is full, so that an index depends on its export alone.
  private var segments: [[UInt8]] = []
  /// Quarantined records waiting to be written.
  var quarantined: [QuarantinedRecord] = []

  /// Records handed out verbatim.
  var captured: [CapturedRecord] = []
  /// Records of the window at hand, for lanes.
  private(set) var lane: [ScannedRecord] = []

  private let purpose: ScanPurpose
  private let key: RecordKey
  private let isIndexing: Bool
  private let labels: LabelReader

  private var reader: FieldReader
  /// Reads the second event of a record.
  private var outcome: FieldReader
  private let hasOutcome: Bool
  /// Whether the last event could be read.
  private var wasRead = false
  /// Whether the event at hand is its record's second.
  private var isOutcome = false
  private var types = InlineArray<4, Int>(repeating: 0)
  private var channels = InlineArray<9, Int>(repeating: 0)
  private var first = Instant(nanoseconds: .min)
  private var last = Instant(nanoseconds: .min)
  /// Commas between records that are missing or too many, and where the first of them is, as text.
  private var misplaced = 0
  private var firstMisplaced = ""
  private var drifts: [DriftKey: (count: Int, line: Int)] = [:]

  private struct DriftKey: Hashable {
    var kind: SchemaDrift.Kind
    var value: [UInt8]
  }

  /// Different unknown things kept by name; further ones are counted under "…".
  static let driftLimit = 1000

  init(mapping: ProviderMapping, purpose: ScanPurpose, key: RecordKey) {
    (self.purpose, self.key) = (purpose, key)
    isIndexing = if case .index = purpose { true } else { false }
    labels = LabelReader(mapping)
    reader = FieldReader(mapping: mapping, key: key)
    outcome = FieldReader(mapping: mapping, key: key, isOutcome: true)
    hasOutcome = mapping.outcome != nil
  }

  /// Takes the record in `bytes[start..<end]`, whose values the scanner has noted.
  @inline(__always)
  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, line: Int, offset: Int64, scanner: borrowing RecordScanner
  ) {
    takeEvent(bytes, from: start, to: end, line: line, offset: offset, scanner: scanner)
    if hasOutcome { takeOutcome(bytes, from: start, to: end, line: line, offset: offset, scanner: scanner) }
  }

  /// Takes the second event of a record, if there is one and the first could be read. Both readers number status words and carriers alike.
  @inline(never)
  private mutating func takeOutcome(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, line: Int, offset: Int64, scanner: borrowing RecordScanner
  ) {
    guard wasRead, outcome.hasType(scanner) else { return }
    isOutcome = true
    defer { isOutcome = false }
    (outcome.statuses, outcome.carriers) = (reader.statuses, reader.carriers)
    swap(&reader, &outcome)
    takeEvent(bytes, from: start, to: end, line: line, offset: offset, scanner: scanner)
    swap(&reader, &outcome)
    (reader.statuses, reader.carriers) = (outcome.statuses, outcome.carriers)
  }

  @inline(__always)
  private mutating func takeEvent(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, line: Int, offset: Int64, scanner: borrowing RecordScanner
  ) {
    let quarantinedBefore = summary.quarantined
    defer { wasRead = summary.quarantined == quarantinedBefore }
    do throws(Malformed) {
      var event = try reader.read(bytes, scanner)
      if reader.hasDrift { noteDrift(line) }
      summary.scanned += 1
      types[Int(event.type.rawValue)] += 1
      channels[Int(event.channel.rawValue)] += 1
      note(event)
      event.line = UInt32(truncatingIfNeeded: line)
      if !isIndexing { handOut(bytes, start, end, offset, event, scanner) }
      guard reader.isOutbound else {
        summary.excluded += 1
        return
      }
      summary.outbound += 1
      guard isIndexing else { return }
      event.contentHash = key.hash(bytes, from: start, to: end)
      if !event.hasTextID {
        segment.append(event)
      } else {
        segment.append(event, messageText: reader.messageText, eventText: reader.eventText)
      }
      if segment.isFull { segments.append(segment.take()) }
    } catch {
      if reader.hasDrift { noteDrift(line) }
      quarantine(
        QuarantinedRecord(
          line: line, offset: offset + Int64(start), length: Int64(end - start), reason: error.reason, fault: 0,
          excerpt: (start..<min(end, start + QuarantinedRecord.excerptLimit)).map { bytes[$0] }))
    }
  }

  /// The full segments since the last call, in order; at the end (`isFinal`) the last one too.
  mutating func takeSegments(isFinal: Bool) -> [[UInt8]] {
    if isFinal && segment.count > 0 { segments.append(segment.take()) }
    if isFinal { segment = IndexSegment() }
    defer { segments.removeAll() }
    return segments
  }

  /// Counts and keeps a record that could not be read.
  mutating func quarantine(_ record: QuarantinedRecord) {
    summary.scanned += 1
    summary.quarantined += 1
    quarantined.append(record)
  }

  /// Counts something that the mapping does not know, by what is told of it.
  mutating func drift(_ kind: SchemaDrift.Kind, _ value: [UInt8], count: Int, line: Int) {
    var key = DriftKey(kind: kind, value: value.told)
    if drifts[key] == nil && drifts.count >= RecordSink.driftLimit { key.value = Array("…".utf8) }
    let known = drifts[key]
    drifts[key] = ((known?.count ?? 0) + count, known?.line ?? line)
  }

  /// Counts a comma between records that is missing or too many. It is no record.
  mutating func misplace(line: Int, offset: Int64) {
    if misplaced == 0 { firstMisplaced = "on line \(line), at byte \(offset)" }
    misplaced += 1
  }

  /// Notes why the export could not be read to its end. The first reason stands.
  mutating func stops(_ reason: String, early: Bool = false) {
    if summary.damage == nil { (summary.damage, summary.stopsEarly) = (reason, early) }
  }

  /// The summary, when all is taken.
  mutating func finish(rawBytes: Int64) -> ScanSummary {
    summary.rawBytes = rawBytes
    for index in types.indices { summary.types[index] = types[index] }
    for index in channels.indices { summary.channels[index] = channels[index] }
    if summary.scanned > summary.quarantined { (summary.first, summary.last) = (first, last) }
    if misplaced == 1 { summary.misplaced = "a comma between records is missing or too many, \(firstMisplaced)" }
    if misplaced > 1 {
      summary.misplaced = "\(misplaced) commas between records are missing or too many, the first \(firstMisplaced)"
    }
    summary.statusWords = reader.statuses.words
    (summary.carriers, summary.hasOtherCarriers) = (reader.carriers.names, reader.carriers.hasOthers)
    summary.drift = drifts.filter { $0.value.count > 0 }
      .sorted {
        $0.key.kind != $1.key.kind
          ? $0.key.kind.rawValue < $1.key.kind.rawValue : $0.key.value.lexicographicallyPrecedes($1.key.value)
      }
      .map {
        SchemaDrift(
          kind: $0.key.kind, value: String(decoding: $0.key.value, as: UTF8.self), count: $0.value.count, line: $0.value.line)
      }
    return summary
  }

  @inline(never)
  private mutating func handOut(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ offset: Int64, _ event: Event, _ scanner: borrowing RecordScanner
  ) {
    switch purpose {
    case .index: break
    case .records(let wanted):
      var event = event
      event.contentHash = key.hash(bytes, from: start, to: end)
      let record = bytes.extracting(start..<end)
      let interaction = FilterKey.interaction
      guard
        wanted.contains(
          event,
          interaction: labels.read(bytes, from: start, scanner).withText(.interactionID, in: record) { interaction.hash($0) })
      else { return }
      let text = reader.messageText.isEmpty ? UUIDText.text(event.messageID) : reader.messageText
      captured.append(
        CapturedRecord(
          event: event, messageID: String(decoding: text, as: UTF8.self), isOutbound: reader.isOutbound,
          offset: offset + Int64(start), bytes: record.indices.map { record[$0] }))
    case .lanes:
      lane.append(
        ScannedRecord(
          event: event, isOutbound: reader.isOutbound, isOutcome: isOutcome, start: start, end: end,
          eventKey: reader.key(.event, bytes, scanner, event.eventID),
          messageKey: reader.key(.message, bytes, scanner, event.messageID),
          labels: labels.read(bytes, from: start, scanner)))
    }
  }

  /// Forgets the records of a window that has been taken.
  mutating func clearLane() {
    lane.removeAll(keepingCapacity: true)
    quarantined.removeAll(keepingCapacity: true)
  }

  private mutating func noteDrift(_ line: Int) {
    for (kind, word) in reader.drift { drift(kind, word, count: 1, line: line) }
  }

  @inline(__always)
  private mutating func note(_ event: Event) {
    if event.timestamp < first.nanoseconds || first.nanoseconds == .min {
      first = Instant(nanoseconds: event.timestamp, digits: event.timestampDigits)
    }
    if event.timestamp > last.nanoseconds {
      last = Instant(nanoseconds: event.timestamp, digits: event.timestampDigits)
    }
  }
}
