internal import Events

/// How far back breaks are worked on, and when they are overdue.
package struct BreaksConfig: Equatable, Sendable {
  /// Nights; 1 to 371.
  package var window: Int
  /// Nights after which a break is overdue, by the name of a severity; those that are not named have no limit.
  package var due: [String: Int]
  /// The same after which it is escalated.
  package var escalate: [String: Int]

  init(_ section: ConfigSection) {
    func limits(_ name: String) -> [String: Int] {
      let limits = section.section(name, Setting.severities)
      return Setting.severities.map(\.name).reduce(into: [:]) { if limits.has($1) { $0[$1] = limits.whole($1) } }
    }
    window = section.whole("window")
    due = limits("due")
    escalate = limits("escalate")
  }

  /// Limits that no break would reach.
  var findings: [ConfigFinding] {
    [("due", due), ("escalate", escalate)].flatMap { name, limits in
      Setting.severities.map(\.name).compactMap { severity in
        guard let nights = limits[severity], nights >= window else { return nil }
        return ConfigFinding(
          "breaks.\(name).\(severity)",
          "\(nights) is not less than breaks.window, \(window): give fewer nights, or a longer window")
      }
    }
  }

  /// As a config file has it.
  var json: JSONValue {
    func object(_ limits: [String: Int]) -> JSONValue {
      .object(
        Setting.severities.compactMap { setting in limits[setting.name].map { (setting.name, .number(String($0))) } })
    }
    return .object([("window", .number(String(window))), ("due", object(due)), ("escalate", object(escalate))])
  }
}
