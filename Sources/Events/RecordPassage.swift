/// Passes over a broken record whose end `RecordRecovery` does not find in the bytes that it looks at, however long the record is, without
/// keeping it. It ends, by the first of these that comes behind the fault,
///
/// 1. where its own brackets balance, and something follows that may follow a record;
/// 2. at the end of a line; or, where it has indented lines of its own before the fault, with the bracket that begins a shallower line, or
///    before any other such line.
struct RecordPassage {
  /// What is known of the record already: all but its length, and its first bytes as far as they were passed.
  private var record: QuarantinedRecord
  /// How deep its second line begins; nil where it has none before the fault, or that is not indented.
  private let inner: Int64?
  private let fault: Int64

  private var open: [UInt8] = []
  private var isInString = false
  private var isEscaped = false
  /// Whether its brackets may still balance.
  private var canBalance: Bool
  /// Blanks at the beginning of the line at hand, while there is nothing else.
  private var indent: Int64?
  /// Behind the last byte that is no white space.
  private var contentEnd: Int64

  /// Brackets that may be open: 1 MiB. What is nested deeper ends with its line.
  private static let depthLimit = 1 << 20

  /// A record that begins at `fault.start`; `offset` is that of `bytes[0]` in the export.
  init(_ record: QuarantinedRecord, _ bytes: Span<UInt8>, _ fault: RecordRecovery.Fault, offset: Int64) {
    self.record = record
    self.fault = offset + Int64(fault.position)
    canBalance = bytes[fault.start] | 0x20 == 0x7b
    contentEnd = record.offset
    inner = RecordPassage.indent(bytes, fault).flatMap { $0 > 0 ? $0 : nil }
  }

  /// How deep the first line behind the record's own begins that has anything before the fault.
  private static func indent(_ bytes: Span<UInt8>, _ fault: RecordRecovery.Fault) -> Int64? {
    var indent: Int64?
    for index in fault.start..<fault.position {
      switch bytes[index] {
      case 0x0a: indent = 0
      case 0x20, 0x09: indent? += 1
      case 0x0d: continue
      default: if let indent { return indent }
      }
    }
    return nil
  }

  /// Goes on at `start`, where it was left; returns the position behind the record, nil where it does not end in these bytes.
  mutating func end(_ bytes: Span<UInt8>, from start: Int, end: Int, offset: Int64) -> Int? {
    for position in start..<end {
      let byte = bytes[position]
      let place = offset + Int64(position)
      if canBalance && open.isEmpty && place > record.offset {
        if place > fault && RecordPassage.mayFollow(byte) { return position }
        canBalance = false
      }
      let isClosing = byte == 0x7d || byte == 0x5d
      let ends = place >= fault && endsLine(at: byte)
      if ends && !isClosing { return position }
      if !RecordScanner.isSpace(byte) { contentEnd = place + 1 }
      if record.excerpt.count < QuarantinedRecord.excerptLimit { record.excerpt.append(byte) }
      if ends { return position + 1 }
      balance(byte)
      indent = byte == 0x0a ? 0 : byte == 0x20 || byte == 0x09 ? indent.map { $0 + 1 } : nil
    }
    return nil
  }

  /// The record, once its end is known: that of the export where there is none before.
  var quarantined: QuarantinedRecord {
    var record = record
    record.length = contentEnd - record.offset
    record.excerpt = Array(record.excerpt.prefix(Int(record.length)))
    return record
  }

  /// Whether the record ends with this byte's line, before it or behind it.
  private func endsLine(at byte: UInt8) -> Bool {
    guard let inner else { return byte == 0x0a }
    guard let indent, !RecordScanner.isSpace(byte) else { return false }
    return indent < inner
  }

  private mutating func balance(_ byte: UInt8) {
    guard canBalance else { return }
    if isEscaped {
      isEscaped = false
      if byte != 0x0a { return }
    }
    switch byte {
    case 0x0a where isInString: canBalance = false
    case 0x5c where isInString: isEscaped = true
    case 0x22: isInString.toggle()
    case 0x7b where !isInString, 0x5b where !isInString:
      if open.count == RecordPassage.depthLimit { canBalance = false }
      open.append(byte + 2)
    case 0x7d where !isInString, 0x5d where !isInString:
      if open.popLast() != byte { canBalance = false }
    default: break
    }
  }

  /// Whether a byte may stand behind a record.
  private static func mayFollow(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x7b, 0x5b, 0x2c, 0x5d: true
    default: RecordScanner.isSpace(byte)
    }
  }
}
