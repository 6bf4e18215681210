package import Numbers
internal import Reconciliation

/// What a report says first.
package struct Verdict: Sendable {
  /// How the night ended, the gravest that applies.
  package enum Kind: Hashable, Sendable {
    /// Summary, details and inputs do not agree: no figure may be relied on.
    case doesNotFoot
    /// The date had no input, so it is not proved; what earlier exports say of it, and of what was open, is judged all the same.
    case noInput
    /// The run was stopped. A notice alone says so: there is nothing to report.
    case notReconciled
    case breaks
    case noBreaks

    /// The word in files.
    package var name: String {
      switch self {
      case .doesNotFoot: "doesNotFoot"
      case .noInput: "noInput"
      case .notReconciled: "notReconciled"
      case .breaks: "breaks"
      case .noBreaks: "noBreaks"
      }
    }

    /// The verdict of that word; nil for another.
    init?(name: String) {
      guard let kind = [Kind.doesNotFoot, .noInput, .notReconciled, .breaks, .noBreaks].first(where: { $0.name == name }) else {
        return nil
      }
      self = kind
    }
  }

  /// The gravest that applies.
  package let kind: Kind
  private let totals: Totals
  private let severities: [Severity: Int]
  private let provisional: Int
  /// Sources of which not everything was pulled.
  private let unpulled: [String]
  /// Exports that it looked back on and could not read, since they were released.
  private let released: Int
  private let open: OpenBreaks
  /// Exports of the day; checks, and those that fail.
  private let (inputs, checks, failed): (Int, Int, Int)
  /// The last verification, where it found something altered or missing.
  private let distrusted: StoreFacts.Run?

  init(
    totals: Totals, unpulled: [String], released: Int, inputs: Int, listing: BreakListing, checks: [FootCheck],
    open: OpenBreaks, store: StoreFacts
  ) {
    (self.totals, self.open, self.unpulled, self.released) = (totals, open, unpulled, released)
    distrusted = store.lastVerify.flatMap { $0.exit == "integrity-failure" ? $0 : nil }
    (severities, provisional) = (listing.severities, listing.provisional)
    (self.inputs, self.checks, failed) = (inputs, checks.count, checks.count { !$0.holds })
    kind = failed > 0 ? .doesNotFoot : totals.isWithoutInput ? .noInput : totals.breakCount > 0 ? .breaks : .noBreaks
  }

  /// `3 breaks in 2 codes.`
  package func sentence(_ numbers: NumberForm) -> String {
    kind.sentence(totals.breaks, numbers, standing: open.figures, unpulled: unpulled)
  }

  /// Whether it says that something is amiss where there are no breaks: that need not be so of what was not pulled.
  var isClean: Bool { kind == .noBreaks && unpulled.isEmpty && released == 0 }

  /// What it rests on.
  package func explanation(_ numbers: NumberForm) -> String {
    // Older breaks stand whatever the night says.
    words(numbers) + (open.olderNote(numbers).map { " " + $0 } ?? "")
      + (unpulled.isEmpty
        ? "" : " What was not pulled may have what seems to be missing, and breaks of its own; under Sources it says why.")
      + (released == 0
        ? ""
        : " \(numbers.counted(released, "export")) of the days before could not be looked at: sealed archives have them, and they were released. "
          + "An orphan may have its send there.")
      + (distrusted.map { " The last verification, of \($0.finishedAt), found something that is kept altered or missing." } ?? "")
  }

  private func words(_ numbers: NumberForm) -> String {
    let count = totals.breakCount
    let stated = "Stated: \(Kind.breaks.sentence(totals.breaks, numbers))"
    switch kind {
    case .doesNotFoot:
      return "\(numbers.grouped(failed)) of \(numbers.counted(checks, "check")) failed; the figures below must not be relied on. "
        + stated
    case .noInput, .notReconciled:
      return (inputs == 0 ? "No export" : "No outbound event in \(numbers.counted(inputs, "export"))") + " for this date: "
        + (judged(numbers) ?? "nothing was reconciled, and nothing is proved.") + (count == 0 ? "" : " " + stated)
    case .breaks:
      let severities = Severity.allCases.reversed().compactMap { severity in
        self.severities[severity].map { "\(numbers.grouped($0)) \(severity.name)" }
      }
      let clearing =
        provisional == 0
        ? "" : "; \(numbers.grouped(provisional)) provisional, which a later outcome clears"
      return "By severity: " + severities.joined(separator: ", ") + clearing + ". " + material(numbers)
    case .noBreaks: return material(numbers)
    }
  }

  /// What is to be said in the place of breaks where there are none.
  var withoutBreaks: String {
    guard kind == .noInput else { return "This night has no breaks." }
    return totals.judgesMessages ? "No breaks in what earlier exports say." : "No breaks, for nothing was reconciled."
  }

  /// What was judged although the date had no input; nil where nothing was.
  private func judged(_ numbers: NumberForm) -> String? {
    guard totals.judgesMessages else { return nil }
    let (sends, items) = (totals.messages.sends, totals.openItems.opening)
    let counts = [
      sends == 0 ? nil : numbers.counted(sends, "message") + " sent on the day",
      items == 0 ? nil : numbers.counted(items, "open item") + " of earlier nights",
    ].compactMap(\.self)
    return "it is not proved. What earlier exports say was judged all the same"
      + (counts.isEmpty ? "." : ": " + counts.joined(separator: ", ") + ".")
  }

  private func material(_ numbers: NumberForm) -> String {
    let messages = totals.messages
    return
      "\(numbers.counted(totals.scanned, "event")) in \(numbers.counted(inputs, "export")), "
      + "\(numbers.counted(messages.sends, "message")) sent on the day"
      + (messages.sends == 0
        ? "."
        : ", \(numbers.percent(messages.delivered, of: messages.sends)) of them delivered and "
          + "\(numbers.percent(messages.failed, of: messages.sends)) failed.")
  }
}

extension Verdict.Kind {
  /// `3 breaks in 2 codes.`, of a night with those breaks; `told` is what a notice says of a run that was stopped, `standing` what is open of all nights,
  /// `unpulled` the sources of which not everything was pulled.
  func sentence(
    _ breaks: [BreakCode: Int], _ numbers: NumberForm, told: String? = nil, standing: StandingFigures? = nil,
    unpulled: [String] = []
  ) -> String {
    let words = words(breaks, numbers, told, standing)
    return unpulled.isEmpty ? words : words.dropLast() + "; not all pulled: " + unpulled.joined(separator: ", ") + "."
  }

  private func words(
    _ breaks: [BreakCode: Int], _ numbers: NumberForm, _ told: String?, _ standing: StandingFigures?
  ) -> String {
    switch self {
    case .notReconciled: told ?? "Not reconciled."
    case .doesNotFoot: "The totals do not foot."
    case .noInput: "No input."
    case .breaks:
      numbers.counted(breaks.values.reduce(0, +), "break") + " in " + numbers.counted(breaks.count, "code") + "."
    case .noBreaks: standing?.words(numbers).map { "No new breaks; \($0)." } ?? "No breaks."
    }
  }
}

extension NumberForm {
  /// `1,234 breaks`, `1 break`.
  func counted(_ count: Int, _ noun: String) -> String { grouped(count) + " " + noun + (count == 1 ? "" : "s") }
}
