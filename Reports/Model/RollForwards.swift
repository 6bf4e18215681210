internal import Reconciliation

/// The roll-forward as every form has it: what was there, what came, what went and how, what is left.
extension NightReport {
  static let rollHeads = ["Opening", "+ New", "− Cleared", "− Resolved", "= Closing"]

  /// Its lines, each an equation.
  var rolls: [FootCheck] {
    [FootCheck("Open items", totals.openItems), FootCheck("Provisional breaks", totals.breakRollForward)]
      + [standing?.check].compactMap(\.self)
  }

  /// What became of the open items that are cleared; nil where the reconciliation does not say.
  var clearedItems: FootCheck? { totals.clearedItems.map { FootCheck($0, gives: totals.openItems.cleared) } }

  /// Open items with what became of them in place of the one figure.
  var openItemsByOutcome: FootCheck {
    var check = FootCheck("Open items", totals.openItems)
    guard let ways = totals.clearedItems?.ways else { return check }
    check.terms = check.terms.filter { !$0.taken } + ways.map { FootCheck.Term($0.name, $0.value, taken: true) }
    return check
  }

  /// What is to be read beside the figures.
  var rollNotes: [String] {
    [
      "An open item is a send without a final outcome. "
        + (totals.clearedItems == nil
          ? "What became of those that are cleared is in cleared.ndjson: the reconciliation was made before that was counted."
          : "One is cleared as delivered or failed, or as unconfirmed: given up once finalAfter has passed, and a break from then on."),
      "A provisional break is one that a later outcome clears by itself.",
      "A standing break stays until later evidence clears it or somebody resolves it. "
        + (standing.map { "Opening is what report \($0.opening) left open, and closing what all nights together have open." }
          ?? "These have no roll-forward: no report of the night before states what was open."),
    ]
  }
}

extension FootCheck {
  /// The figures below `NightReport.rollHeads`, nil where there is none of a kind. A movement that went back is below 0.
  var rolled: [Int?] {
    (0..<4).map { place in
      guard place < terms.count else { return nil }
      return terms[place].taken == (place > 1) ? terms[place].value : -terms[place].value
    } + [result.value]
  }

  /// Its names as heads of a table: `Delivered`, `+ Failed`, `= Cleared`.
  var heads: [String] {
    (terms + [result]).enumerated().map { place, term in
      (place == 0 ? "" : place == terms.count ? "= " : term.taken ? "− " : "+ ") + term.name.prefix(1).uppercased()
        + term.name.dropFirst()
    }
  }

  /// Its figures below them.
  var figures: [Int] { (terms + [result]).map(\.value) }
}

extension ClearedCounts {
  /// What items came to: the three usual ways, and any other that occurs.
  var ways: [FootCheck.Term] {
    zip(ClearedCounts.names, counts).enumerated().filter { $0.offset < 3 || $0.element.1 > 0 }.map {
      FootCheck.Term($0.element.0, $0.element.1)
    }
  }
}
