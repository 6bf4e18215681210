package import Events
internal import Reconciliation

/// What stands in a cell of a form that is a table. Text of others is told apart from our own words, since only it can be hostile.
package enum FormCell: Hashable, Sendable {
  case word(String)
  case said(String)
  case number(Int)
  case truth(Bool)
  case date(LogicalDate)
  case empty
}

extension BreakRecord {
  /// The columns, named as in `breaks.ndjson` where they are the same: those of every form that is a table.
  package static let columns = [
    "code", "severity", "provisional", "channel", "messageId", "eventId", "firstSeen", "ageSeconds", "archiverEvidence",
    "ledgerEvidence", "detail", "breakId", "disposition", "owner", "resolution", "note", "resolvedBy",
    "resolvedAt", "evidenceChanged", "reason", "notes", "noteBy", "noteAt",
  ]

  /// The cells below them, with where the break stands by what people did.
  package func cells(_ standing: BreakStanding) -> [FormCell] {
    func said(_ text: String?) -> FormCell { text.map { FormCell.said($0) } ?? FormCell.empty }
    let notes = standing.notes
    return [
      .word(code.name), .word(severity.name), .truth(provisional), channel.map { FormCell.word($0.name) } ?? FormCell.empty,
      said(messageID), said(eventID),
      .date(firstSeen), .number(ageSeconds),
      .said(evidenceText(ledger: false)), .said(evidenceText(ledger: true)),
      .said(detail.map { $0.name + ": " + $0.text }.joined(separator: "; ")), .word(id.hex),
      .word(standing.disposition.name), said(standing.owner),
      standing.resolution.map { FormCell.word($0.word.rawValue) } ?? FormCell.empty, said(notes.last?.text),
      said(standing.resolution?.by), standing.resolution.map { FormCell.word($0.at.description) } ?? FormCell.empty,
      // Empty for a break that nobody resolved: most of them.
      standing.isChanged ? .truth(true) : .empty,
      said(standing.resolution?.reason), notes.isEmpty ? FormCell.empty : FormCell.number(notes.count), said(notes.last?.by),
      notes.last.map { FormCell.word($0.at.description) } ?? FormCell.empty,
    ]
  }

  private func evidenceText(ledger: Bool) -> String {
    var (text, isFirst) = ("", true)
    func add(_ word: String?, behind mark: String = " ") {
      guard let word else { return }
      text += mark
      text += word
    }
    let items = evidence.span
    for index in items.indices where (items[index].side == "ledger") == ledger {
      // Most take less, so that the text is not moved as it grows.
      if isFirst { text.reserveCapacity(128 * (items.count - index)) }
      add(items[index].export, behind: isFirst ? "" : " | ")
      isFirst = false
      add(items[index].line.map(String.init), behind: ":")
      add(items[index].type)
      add(items[index].timestamp)
      add(items[index].deliveryTimestamp, behind: " delivered ")
      add(items[index].status)
      add(items[index].eventID)
    }
    return text
  }
}
