internal import Events
internal import Reconciliation

/// `breaks.csv`: a line a break, in the order of `breaks.ndjson`. RFC 4180: CRLF, a header, quotes where needed, UTF-8.
///
/// A cell that a spreadsheet would take for a formula gets a leading `'` (OWASP, "CSV Injection"): one that begins with `=`, `+`,
/// `-`, `@`, their full-width forms, TAB, CR or LF. Invisible characters but TAB, CR and LF are spelled out, as in the page.
package enum BreaksCSV {
  /// The columns, named as in `breaks.ndjson` where they are the same.
  package static let columns = [
    "code", "severity", "provisional", "channel", "messageId", "eventId", "firstSeen", "ageSeconds", "archiverEvidence",
    "ledgerEvidence", "detail", "breakId", "disposition", "owner", "resolution", "note",
  ]

  /// The first line.
  package static var header: [UInt8] { line(columns) }

  /// The line of one break.
  package static func row(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding()) -> [UInt8] {
    line([
      record.code.name, record.severity.name, record.provisional ? "true" : "false", record.channel?.name ?? "",
      guarded(record.messageID ?? ""), guarded(record.eventID ?? ""), record.firstSeen.description,
      String(record.ageSeconds), guarded(evidence(record, ledger: false)), guarded(evidence(record, ledger: true)),
      guarded(record.detail.map { $0.name + ": " + $0.text }.joined(separator: "; ")), record.identity.id.hex,
      standing.disposition.name, guarded(standing.owner ?? ""), standing.resolution?.word.rawValue ?? "",
      guarded(standing.note ?? ""),
    ])
  }

  private static func evidence(_ record: BreakRecord, ledger: Bool) -> String {
    record.evidence.filter { ($0.side == "ledger") == ledger }.map { item in
      let place = item.line.map { "\(item.export):\($0)" } ?? item.export
      return [place, item.type, item.timestamp, item.deliveryTimestamp.map { "delivered " + $0 }, item.status, item.eventID]
        .compactMap(\.self).joined(separator: " ")
    }.joined(separator: " | ")
  }

  /// Invisible characters that a quoted cell may hold.
  private static let kept: Set<Unicode.Scalar> = ["\t", "\r", "\n"]

  /// One line of cells: quoted where needed, invisible characters spelled out.
  package static func line(_ cells: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(0x2c) }
      append(VisibleText.of(cell, keeping: kept), to: &bytes)
    }
    return bytes + [0x0d, 0x0a]
  }

  /// Text of others, made harmless.
  package static func guarded(_ cell: String) -> String {
    switch cell.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}": "'" + cell
    default: cell
    }
  }

  private static func append(_ cell: String, to bytes: inout [UInt8]) {
    guard cell.utf8.contains(where: { $0 == 0x22 || $0 == 0x2c || $0 == 0x0d || $0 == 0x0a }) else {
      bytes += cell.utf8
      return
    }
    bytes.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }
}
