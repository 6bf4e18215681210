internal import Events
package import Numbers
internal import Reconciliation

extension Notice {
  package func text(_ numbers: NumberForm) -> NoticeText {
    let facts = facts(numbers)
    let name = organization.map { $0 + ": " } ?? ""
    return NoticeText(
      subject: "\(name)reconciliation of \(date): \(verdict.sentence(breaks, numbers))" + (number > 1 ? " (corrected, \(number))" : ""), facts: facts,
      table: (
        "Breaks by code",
        codes.map { code in
          let count = numbers.grouped(breaks[code] ?? 0)
          return NoticeText.Row(cells: [code.name, count, code.rule], line: "\(count) \(code.name)  \(code.rule)")
        }
      ), link: link, end: "This is one digest for the whole night. It holds counts and no data of any message.")
  }

  private func facts(_ numbers: NumberForm) -> [(name: String, value: String)] {
    var facts = [
      ("Night", date.description), ("Verdict", verdict.sentence(breaks, numbers)), ("Messages sent", numbers.grouped(messages.sends)),
      ("Delivered", numbers.grouped(messages.delivered)), ("Failed", numbers.grouped(messages.failed)),
      ("Pending", numbers.grouped(messages.pending)), ("Unconfirmed", numbers.grouped(messages.unconfirmed)),
    ]
    for (severity, count) in bySeverity { facts.append(("Breaks, \(severity.name)", numbers.grouped(count))) }
    facts.append(("Open breaks of all nights", numbers.grouped(open.values.reduce(0, +))))
    if overdue > 0 { facts.append(("Of these overdue", numbers.grouped(overdue))) }
    if escalated > 0 { facts.append(("Of these escalated", numbers.grouped(escalated))) }
    return facts
  }
}
