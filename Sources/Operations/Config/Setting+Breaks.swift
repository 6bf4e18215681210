extension Setting {
  static let breaks: [Setting] = [
    Setting(
      "window", .whole(1...371), default: .integer(90),
      "How many nights back, a report's own among them, breaks are looked for that are still open."),
    Setting(
      "due", .object(severities), default: .object([:]),
      "For how many nights a break may stand, by severity, before it is overdue. Without a severity: for ever."),
    Setting(
      "escalate", .object(severities), default: .object([:]),
      "For how many nights a break may stand, by severity, before every report ends with 10 until somebody resolves it. Without a severity: for ever."
    ),
  ]

  static let severities: [Setting] = ["high", "medium", "low", "info"].map {
    Setting($0, .whole(0...3_660), "Nights, for breaks of the severity `\($0)`.")
  }
}
