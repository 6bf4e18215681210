extension Setting {
  static let breaks: [Setting] = [
    Setting(
      "window", .whole(1...371), default: .integer(90),
      "How many nights back, a report's own among them, breaks may stand. One that is open for longer is counted by itself, and every report ends with 10 until somebody resolves it."
    ),
    Setting(
      "due", .object(severities), default: .object([:]),
      "For how many nights a break may stand, by severity, before it is overdue. Fewer than `window`; without a severity: as many."
    ),
    Setting(
      "escalate", .object(severities), default: .object([:]),
      "For how many nights a break may stand, by severity, before every report ends with 10 until somebody resolves it. Fewer than `window`; without a severity: as many."
    ),
  ]

  static let severities: [Setting] = ["high", "medium", "low", "info"].map {
    Setting($0, .whole(0...3_660), "Nights, for breaks of the severity `\($0)`.")
  }
}
