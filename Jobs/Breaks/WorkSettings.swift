package import Reports

/// How far back breaks are worked on, and when they are overdue.
package struct WorkSettings: Sendable {
  /// Nights, the report's own among them; at least 1.
  package var window: Int
  package var limits: WorkLimits

  package init(window: Int = 90, limits: WorkLimits = WorkLimits()) { (self.window, self.limits) = (max(1, window), limits) }
}
