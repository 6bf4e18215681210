internal import Glibc
internal import Synchronization

/// Standard error, shared by log lines and the progress bar, so that neither cuts the other.
package final class Screen: Sendable {
  let terminal: Terminal
  private let sink: @Sendable ([UInt8]) -> Void
  /// The bar that stands on the last line now; empty for none.
  private let bar = Mutex("")

  /// A screen of that kind whose bytes go to `sink`, one call for each line or bar.
  package init(_ terminal: Terminal, sink: @escaping @Sendable ([UInt8]) -> Void = Screen.standardError) {
    self.terminal = terminal
    self.sink = sink
  }

  /// Standard error itself. What it does not take is lost: nothing depends on it.
  static let standardError: @Sendable ([UInt8]) -> Void = { bytes in _ = SmallFile.write(bytes, to: STDERR_FILENO) }

  /// One line, above the bar; for people the label stands before it. The text holds no line break; see `Log.escaped`.
  package func line(_ level: LogLevel, label: String? = nil, _ text: String) {
    bar.withLock { bar in
      let erase = bar.isEmpty ? "" : Screen.eraseLine
      sink(Array((erase + prefix(level, label) + text + "\n" + bar).utf8))
    }
  }

  /// Draws the bar, or takes it away where the text is empty.
  func draw(_ text: String) {
    bar.withLock { bar in
      guard text != bar else { return }
      bar = text
      sink(Array((Screen.eraseLine + text).utf8))
    }
  }

  /// ECMA-48: to the first column, erase in line.
  private static let eraseLine = "\r\u{1b}[K"

  private func prefix(_ level: LogLevel, _ label: String?) -> String {
    if terminal.isJournal { return level.journalPrefix }
    guard let label = label ?? (level == .info ? nil : level.name) else { return "" }
    guard terminal.hasColor, level >= .warning else { return label + ": " }
    return "\u{1b}[\(level == .error ? 31 : 33)m\(label):\u{1b}[0m "
  }
}
