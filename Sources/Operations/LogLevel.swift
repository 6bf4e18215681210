/// How grave a log line is, least first.
package enum LogLevel: Int, CaseIterable, Comparable, Sendable {
  case debug, info, warning, error

  /// The word in config files and log lines.
  var name: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }

  /// The level of that name; nil for an unknown word.
  init?(name: some StringProtocol) {
    guard let match = LogLevel.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// syslog(3)'s priority, as sd-daemon(3) puts it before a line: `<6>`.
  var journalPrefix: String {
    switch self {
    case .debug: "<7>"
    case .info: "<6>"
    case .warning: "<4>"
    case .error: "<3>"
    }
  }

  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}
