/// What a job says as it goes: one line an occurrence, `message key=value …`, for journald or for people.
///
/// Values come from file names and errors of other systems: they are escaped, so that none can forge a line or move the cursor.
/// Secrets and message contents are never logged.
package struct Log: Sendable {
  /// The least grave lines that are written.
  let level: LogLevel
  private let screen: Screen

  /// A log on a screen.
  package init(level: LogLevel, screen: Screen) {
    self.level = level
    self.screen = screen
  }

  /// Logs a line of that level; values are escaped.
  package func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.debug, message, fields) }
  /// What an operator may want to see of a run that goes well.
  package func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.info, message, fields) }
  /// What somebody should look at, and stops nothing.
  package func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.warning, message, fields) }
  /// What failed; the run may go on with the rest.
  package func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.error, message, fields) }

  private func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
    guard level >= self.level else { return }
    screen.line(level, ([Log.escaped(message)] + fields.map { "\($0.key)=\(Log.field($0.value))" }).joined(separator: " "))
  }

  /// A value as it stands after `key=`: quoted where it is empty or would not be read back as one word.
  private static func field(_ value: String) -> String {
    let isPlain = value.unicodeScalars.allSatisfy { isSafe($0) && !" \"=\\".unicodeScalars.contains($0) }
    return isPlain && !value.isEmpty ? value : quoted(value)
  }

  /// Text between double quotes, with `"`, `\` and everything unsafe escaped.
  static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : escaped($0) }.joined() + "\""
  }

  /// Text without anything that could begin a line, move a cursor or turn the direction of writing.
  package static func escaped(_ text: String) -> String { text.unicodeScalars.map(escaped).joined() }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    if isSafe(scalar) { return String(scalar) }
    return switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  /// No control or format character, no separator of lines; unassigned and private ones are let through.
  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
