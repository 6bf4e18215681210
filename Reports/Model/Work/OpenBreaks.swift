package import Events
package import Reconciliation

/// What is open of the breaks of the last nights, each night that found some with what became of them. Provisional breaks are not among them: they
/// have their own roll-forward, and clear by themselves.
package struct OpenBreaks: Hashable, Sendable {
  /// The nights that are looked at, the report's own the last.
  package var window: ClosedRange<LogicalDate>
  /// When breaks are overdue.
  var limits: WorkLimits
  /// The nights that found breaks, oldest first.
  private(set) var nights: [Night] = []
  /// Nights before those that have open breaks all the same: whatever is open leaves no report before it is resolved.
  private(set) var olderNights: [Night] = []

  /// Over all nights, these and those before: how many were found, and what became of them.
  private(set) var ever = Sums()

  /// Breaks of all nights together.
  struct Sums: Hashable, Sendable {
    var found, resolved, cleared: Int

    init(found: Int = 0, resolved: Int = 0, cleared: Int = 0) {
      (self.found, self.resolved, self.cleared) = (found, resolved, cleared)
    }
  }

  /// The breaks that one night found first.
  package struct Night: Hashable, Sendable {
    /// The night's logical date.
    package var date: LogicalDate
    /// Which of its reconciliations counts.
    var version: Int
    /// As its totals state them, provisional ones left out.
    package var found: [Severity: Int] = [:]
    /// Closed by a person.
    var resolved: [Severity: Int] = [:]
    /// Closed by evidence that came later.
    var cleared: [Severity: Int] = [:]
    /// Neither resolved nor cleared, assigned ones included.
    package var open: [Severity: Int] = [:]
    /// Open ones that somebody has.
    var assigned = 0

    /// Without breaks yet; `version` is that of its reconciliation which counts.
    package init(date: LogicalDate, version: Int) { (self.date, self.version) = (date, version) }

    /// Whether what became of them is as many as were found.
    package var foots: Bool {
      func sum(_ counts: [Severity: Int]) -> Int { counts.values.reduce(0, +) }
      return sum(found) == sum(resolved) + sum(cleared) + sum(open)
    }

    /// Counts some of a code.
    package mutating func count(_ count: Int, of code: BreakCode, as disposition: BreakStanding.Disposition) {
      guard count != 0 else { return }
      switch disposition {
      case .resolved: resolved[code.severity, default: 0] += count
      case .cleared: cleared[code.severity, default: 0] += count
      case .assigned, .open: open[code.severity, default: 0] += count
      }
      if disposition == .assigned { assigned += count }
    }
  }

  /// Without nights yet; `window` ends with the report's own.
  package init(window: ClosedRange<LogicalDate>, limits: WorkLimits) { (self.window, self.limits) = (window, limits) }

  /// How many nights these are.
  var length: Int { window.upperBound.day - window.lowerBound.day + 1 }

  /// Takes a night; one without breaks leaves nothing, nor does one before the window of which none is open.
  package mutating func add(_ night: Night) {
    ever.found += night.found.values.reduce(0, +)
    ever.resolved += night.resolved.values.reduce(0, +)
    ever.cleared += night.cleared.values.reduce(0, +)
    guard night.date >= window.lowerBound else {
      guard !night.open.isEmpty else { return }
      olderNights.append(night)
      olderNights.sort { $0.date < $1.date }
      return
    }
    guard !night.found.isEmpty || !night.open.isEmpty else { return }
    nights.append(night)
    nights.sort { $0.date < $1.date }
  }

  /// For how many nights a night's breaks have stood, its own not counted.
  func nightsOpen(_ night: Night) -> Int { window.upperBound.day - night.date.day }

  /// All of them, or those of a severity.
  package func found(_ severity: Severity? = nil) -> Int { total(\.found, severity) }
  /// Those that a person closed; all, or of a severity.
  package func resolved(_ severity: Severity? = nil) -> Int { total(\.resolved, severity) }
  /// Those that later evidence closed; all, or of a severity.
  package func cleared(_ severity: Severity? = nil) -> Int { total(\.cleared, severity) }
  /// Those that nothing closed, assigned ones included; all, or of a severity.
  package func open(_ severity: Severity? = nil) -> Int { total(\.open, severity) }
  /// Open ones that are older than the window.
  package func older(_ severity: Severity? = nil) -> Int { OpenBreaks.total(\.open, severity, of: olderNights) }
  /// Open ones of all nights.
  package func unresolved(_ severity: Severity? = nil) -> Int { open(severity) + older(severity) }

  /// Open ones that somebody has.
  package var assigned: Int { (olderNights + nights).reduce(0) { $0 + $1.assigned } }

  /// Open ones that have stood for longer than they should.
  package func overdue(_ severity: Severity) -> Int { beyond(limits.due, severity) }
  /// Open ones that have stood for so long that the run says so.
  package func escalated(_ severity: Severity) -> Int { beyond(limits.escalate, severity) }
  /// All of them.
  package var escalated: Int { Severity.allCases.reduce(0) { $0 + escalated($1) } }
  var overdue: Int { Severity.allCases.reduce(0) { $0 + overdue($1) } }

  private func total(_ part: KeyPath<Night, [Severity: Int]>, _ severity: Severity?) -> Int {
    OpenBreaks.total(part, severity, of: nights)
  }

  private static func total(_ part: KeyPath<Night, [Severity: Int]>, _ severity: Severity?, of nights: [Night]) -> Int {
    nights.reduce(0) { sum, night in
      sum + (severity.map { night[keyPath: part][$0, default: 0] } ?? night[keyPath: part].values.reduce(0, +))
    }
  }

  private func beyond(_ limit: [Severity: Int], _ severity: Severity) -> Int {
    guard let limit = limit[severity] else { return 0 }
    return (olderNights + nights).reduce(0) { $0 + (nightsOpen($1) >= limit ? $1.open[severity, default: 0] : 0) }
  }
}

/// For how many nights a break may stand; a severity that is not named may stand for ever.
package struct WorkLimits: Hashable, Sendable {
  /// Then it is overdue.
  package var due: [Severity: Int]
  /// Then the run ends with 10, whatever the night itself has.
  package var escalate: [Severity: Int]

  /// In nights, by severity.
  package init(due: [Severity: Int] = [:], escalate: [Severity: Int] = [:]) { (self.due, self.escalate) = (due, escalate) }

  /// Whether a break of that severity that has stood for so many nights is overdue.
  package func isOverdue(_ severity: Severity, nights: Int) -> Bool { due[severity].map { nights >= $0 } ?? false }
  /// Whether it has stood for so long that the run says so.
  package func isEscalated(_ severity: Severity, nights: Int) -> Bool { escalate[severity].map { nights >= $0 } ?? false }
}
