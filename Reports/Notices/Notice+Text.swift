internal import Events
package import Numbers
internal import Reconciliation

extension Notice {
  /// The mail's subject and text. What a later report corrects says so in the subject.
  package func text(_ numbers: NumberForm) -> NoticeText {
    let title = verdict.sentence(breaks, numbers, told: sentence, standing: standing, unpulled: unpulled)
    return NoticeText(
      subject: (organization.map { $0 + ": " } ?? "") + "reconciliation of \(date): \(title)"
        + (number > 1 ? " (corrected, \(number))" : ""),
      kicker: (organization.map { $0 + " · " } ?? "") + "Reconciliation of \(date)", title: title,
      tables: [
        NoticeText.Table(
          caption: "The night",
          rows: figures(numbers).map { NoticeText.Row(name: $0, figure: $1, line: "\($0): \($1)") }),
        NoticeText.Table(
          caption: "Breaks by code",
          rows: codes.map { code in
            let count = numbers.grouped(breaks[code] ?? 0)
            return NoticeText.Row(
              name: code.name, figure: count, texts: [code.rule], line: "\(count) \(code.name)  \(code.rule)")
          }),
      ], link: link, end: "This is one digest for the whole night. It holds counts and no data of any message.")
  }

  /// In the order in which they are told; none where nothing was counted.
  private func figures(_ numbers: NumberForm) -> [(name: String, value: String)] {
    guard verdict != .notReconciled else { return [] }
    var figures = [
      ("Messages sent", numbers.grouped(messages.sends)), ("Delivered", numbers.grouped(messages.delivered)),
      ("Failed", numbers.grouped(messages.failed)), ("Pending", numbers.grouped(messages.pending)),
      ("Unconfirmed", numbers.grouped(messages.unconfirmed)),
    ]
    for (severity, count) in bySeverity { figures.append(("Breaks, \(severity.name)", numbers.grouped(count))) }
    // What is open leaves them out: without both lines the figures would not agree.
    let provisional = breaks.reduce(0) { $0 + ($1.key.isProvisional ? $1.value : 0) }
    if provisional > 0 { figures.append(("Of these provisional, which a later outcome clears", numbers.grouped(provisional))) }
    figures.append(("Open breaks of all nights, provisional ones left out", numbers.grouped(open.values.reduce(0, +))))
    if overdue > 0 { figures.append(("Of these overdue", numbers.grouped(overdue))) }
    if escalated > 0 { figures.append(("Of these escalated", numbers.grouped(escalated))) }
    return figures
  }
}
