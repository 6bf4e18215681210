internal import Glibc

/// What standard error is connected to.
package struct Terminal: Equatable, Sendable {
  /// A terminal on which a line can be drawn again.
  var isInteractive: Bool
  /// Characters in a line.
  var columns: Int
  /// Whether colours may be used.
  var hasColor: Bool
  /// Whether lines go to systemd's journal, which reads a priority before each.
  var isJournal: Bool

  /// By the defaults no terminal: a file or a pipe.
  package init(isInteractive: Bool = false, columns: Int = 80, hasColor: Bool = false, isJournal: Bool = false) {
    self.isInteractive = isInteractive
    self.columns = columns
    self.hasColor = hasColor
    self.isJournal = isJournal
  }

  /// What standard error is now. `NO_COLOR` (no-color.org) and `TERM=dumb` are honoured.
  package static func standardError(environment: [String: String] = Environment.current) -> Terminal {
    let interactive = isatty(STDERR_FILENO) == 1 && environment["TERM", default: "dumb"] != "dumb"
    return Terminal(
      isInteractive: interactive, columns: columns() ?? 80,
      hasColor: interactive && environment["NO_COLOR", default: ""].isEmpty, isJournal: isJournal(environment["JOURNAL_STREAM"]))
  }

  private static func columns() -> Int? {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether standard error is the stream whose device and inode systemd names (systemd.exec(5), `$JOURNAL_STREAM`): the
  /// variable is inherited by processes whose standard error has been redirected since.
  private static func isJournal(_ stream: String?) -> Bool {
    var status = stat()
    guard let stream, unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
  }
}
