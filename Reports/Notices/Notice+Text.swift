internal import Events
internal import Reconciliation

extension Notice {
  package var text: NoticeText {
    let name = organization.map { $0 + ": " } ?? ""
    return NoticeText(
      subject: "\(name)reconciliation of \(date): \(sentence)" + (number > 1 ? " (corrected, \(number))" : ""), facts: facts,
      table: (
        "Breaks by code",
        codes.map { code in
          let count = Figures.grouped(breaks[code] ?? 0)
          return NoticeText.Row(cells: [code.name, count, code.rule], line: "\(count) \(code.name)  \(code.rule)")
        }
      ), link: link, end: "This is one digest for the whole night. It holds counts and no data of any message.")
  }

  private var facts: [(name: String, value: String)] {
    var facts = [
      ("Night", date.description), ("Verdict", sentence), ("Messages sent", Figures.grouped(messages.sends)),
      ("Delivered", Figures.grouped(messages.delivered)), ("Failed", Figures.grouped(messages.failed)),
      ("Pending", Figures.grouped(messages.pending)), ("Unconfirmed", Figures.grouped(messages.unconfirmed)),
    ]
    for (severity, count) in bySeverity { facts.append(("Breaks, \(severity.name)", Figures.grouped(count))) }
    facts.append(("Open breaks of all nights", Figures.grouped(open.values.reduce(0, +))))
    if overdue > 0 { facts.append(("Of these overdue", Figures.grouped(overdue))) }
    if escalated > 0 { facts.append(("Of these escalated", Figures.grouped(escalated))) }
    return facts
  }
}
