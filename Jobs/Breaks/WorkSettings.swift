package import Reports
internal import Reconciliation

/// How far back breaks are worked on, and when they are overdue.
package struct WorkSettings: Sendable {
  /// Nights, the report's own among them; at least 1.
  var window: Int
  /// No break may stand for longer than the window: what is open beyond it is overdue and escalated, whatever its severity.
  package var limits: WorkLimits

  /// A window below 1 counts as 1. Limits beyond the window are cut to it, and a severity without one has the window.
  package init(window: Int = 90, limits: WorkLimits = WorkLimits()) {
    let window = max(1, window)
    func within(_ limits: [Severity: Int]) -> [Severity: Int] {
      Severity.allCases.reduce(into: [:]) { $0[$1] = min(limits[$1] ?? window, window) }
    }
    self.window = window
    self.limits = WorkLimits(due: within(limits.due), escalate: within(limits.escalate))
  }
}
