/// What `tally help` prints.
package enum HelpText {
  /// The overview: what there is.
  package static var overview: String {
    let width = Command.allCases.map(\.rawValue.count).max() ?? 0
    let commands = Command.allCases.map { command in
      "  " + padded(command.rawValue, width + 2) + command.summary + "\n"
    }
    return """
      Usage: tally COMMAND [OPTION]...

      Lays what a platform says it sent beside what it says was delivered, and says exactly where the halves do not match.

      Commands:
      \(commands.joined())
      `tally help COMMAND` says more. Exit codes: \(exits).

      """
  }

  /// Help about one command.
  package static func text(of command: Command) -> String {
    let width = command.options.map(\.synopsis.count).max() ?? 0
    let options = command.options.map { option in
      let lines = wrapped(option.summary(in: command), to: 100 - width)
      let indent = "\n" + String(repeating: " ", count: width + 4)
      return "  " + padded(option.synopsis, width + 2) + lines.joined(separator: indent) + "\n"
    }
    let details = command.details.isEmpty ? "" : "\n" + wrapped(command.details, to: 100).joined(separator: "\n") + "\n"
    return """
      Usage: \(usage(of: command))

      \(command.summary)
      \(details)
      Options:
      \(options.joined())
      """
  }

  /// Help about what begins with a word: all of it where that is one command, else an overview. Nil for an unknown word.
  package static func text(of group: String) -> String? {
    if let command = Command(rawValue: group) { return text(of: command) }
    // What a command is to do is told with it: `report sign`.
    if let space = group.lastIndex(of: " "), let command = Command(rawValue: String(group[..<space])),
      command.operandWords.contains(String(group[space...].dropFirst()))
    {
      return text(of: command)
    }
    let commands = Command.subcommands(of: group)
    guard commands.count > 1 else { return commands.first.map { text(of: $0) } }
    let width = commands.map(\.rawValue.count).max() ?? 0
    let lines = commands.map { "  " + padded($0.rawValue, width + 2) + $0.summary + "\n" }
    return """
      Usage: tally \(group) SUBCOMMAND [OPTION]...

      Commands:
      \(lines.joined())
      `tally help \(group) SUBCOMMAND` says more.

      """
  }

  /// `tally trace [OPTION]... MESSAGE-ID`.
  static func usage(of command: Command) -> String {
    "tally \(command.rawValue) [OPTION]..." + (command.operand.map { " " + $0 } ?? "")
  }

  private static var exits: String {
    let shown: [ExitCode] = [.done, .breaks, .integrity, .noInput, .tryAgain]
    return shown.map { "\($0.rawValue) \($0.name)" }.joined(separator: ", ") + "; all in the man page"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// The text's words in lines of at most `width` characters.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
