internal import Reconciliation

/// Why a night proves nothing, although there is something of it: no calendar may show it as a night without breaks.
enum Unproved: String, Hashable, Sendable {
  case noInput, doesNotFoot
  /// Its report's summary is missing or cannot be read.
  case unreadable

  var words: String {
    switch self {
    case .noInput: "no input"
    case .doesNotFoot: "does not foot"
    case .unreadable: "summary cannot be read"
    }
  }
}

extension Verdict.Kind {
  /// Nil where something is proved.
  var unproved: Unproved? {
    switch self {
    case .noInput: .noInput
    case .doesNotFoot: .doesNotFoot
    case .notReconciled, .breaks, .noBreaks: nil
    }
  }
}

extension Totals {
  /// As far as they alone show it: details and inputs of earlier nights are those nights' own reports' to compare.
  var unproved: Unproved? {
    var checks = [
      FootCheck("Events", events), FootCheck("Messages", messages), FootCheck("Open items", openItems),
      FootCheck("Provisional breaks", breakRollForward),
    ]
    if let ledger { checks.append(FootCheck("Ledger events", ledger)) }
    guard checks.allSatisfy(\.holds) else { return .doesNotFoot }
    return isWithoutInput ? .noInput : nil
  }
}
