/// Passes over a broken record whose end `RecordRecovery` does not find in the bytes that it looks at, however long the record is, without
/// keeping it. It ends, by the first of these that comes behind the fault,
///
/// 1. where its own brackets balance, and something follows that may follow a record;
/// 2. at the end of a line, or, where the record was broken behind lines that are indented as its own, before the next line that is not.
struct RecordPassage {
  /// What is known of the record already: all but its length, and its first bytes as far as they were passed.
  private var record: QuarantinedRecord
  /// Whether it goes on over lines that begin deeper than it did.
  private let isIndented: Bool
  /// The column in which it begins.
  private let column: Int64
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
    (column, self.fault) = (fault.column, offset + Int64(fault.position))
    canBalance = bytes[fault.start] | 0x20 == 0x7b
    contentEnd = record.offset
    isIndented = RecordPassage.isIndented(bytes, fault)
  }

  /// Whether a line between the record's beginning and its fault begins deeper than the record.
  private static func isIndented(_ bytes: Span<UInt8>, _ fault: RecordRecovery.Fault) -> Bool {
    var indent: Int64?
    for index in fault.start..<fault.position {
      switch bytes[index] {
      case 0x0a: indent = 0
      case 0x20, 0x09: indent? += 1
      default:
        if let indent, indent > fault.column { return true }
        indent = nil
      }
    }
    return false
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
      if place >= fault && endsLine(before: byte) { return position }
      if !RecordScanner.isSpace(byte) { contentEnd = place + 1 }
      if record.excerpt.count < QuarantinedRecord.excerptLimit { record.excerpt.append(byte) }
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

  /// Whether the record ends before this byte for that of its line.
  private func endsLine(before byte: UInt8) -> Bool {
    guard isIndented else { return byte == 0x0a }
    guard let indent, !RecordScanner.isSpace(byte) else { return false }
    return indent <= column && byte != 0x7d && byte != 0x5d
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
