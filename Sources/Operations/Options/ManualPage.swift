/// The man page `tally(1)`, in the roff of man(7).
package enum ManualPage {
  /// The page for a version such as `0.1.0`.
  package static func roff(version: String) -> String {
    var page = """
      .TH TALLY 1 "" "tally \(version)" "Tallystick"
      .SH NAME
      tally \\- lay what was sent beside what was delivered
      .SH SYNOPSIS
      .B tally
      .I COMMAND
      .RI [ OPTION ]...
      .SH DESCRIPTION
      Reconciles the exports of a communication platform, every night, by batch jobs that a schedule calls: keeps the exports,
      compares sends with outcomes, and writes breaks, open items, control totals and a report.
      .SH COMMANDS

      """
    for command in Command.allCases {
      page += ".TP\n.B \(escaped(command.rawValue))\(command.operand.map { " \\fI\(escaped($0))\\fR" } ?? "")\n"
      page += escaped(command.summary) + "\n"
      if !command.details.isEmpty { page += escaped(command.details) + "\n" }
      let own = command.options.filter { $0 != .help && $0 != .version }
      if !own.isEmpty { page += "Options: " + own.map { "\\fB\(escaped("--" + $0.name))\\fR" }.joined(separator: ", ") + ".\n" }
    }
    page += ".SH OPTIONS\nA long name may be cut where that is unambiguous; an option may follow an operand.\n"
    for option in Option.all {
      let names = [option.short.map { "-\($0)" }, "--" + option.name].compactMap(\.self)
      let value = option.value.map { "=\\fI\($0.rawValue)\\fR" } ?? ""
      page +=
        ".TP\n" + names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ") + value + "\n" + escaped(summary(of: option))
        + "\n"
    }
    page += ".SH EXIT STATUS\n"
    for code in ExitCode.allCases {
      page += ".TP\n.B \(code.rawValue)\n" + escaped(code.meaning + " " + code.remedy) + "\n"
    }
    page += ".PP\n" + escaped(ExitCode.signals) + ".SH ENVIRONMENT\n"
    for (name, meaning) in environment { page += ".TP\n.B \(name)\n" + escaped(meaning) + "\n" }
    page += ".SH FILES\n.TP\n.I \(Option.defaultConfigPath)\nThe config file that is read without \\fB\\-\\-config\\fR.\n"
    return page
  }

  /// What an option does: once where that is the same everywhere, else by command.
  private static func summary(of option: Option) -> String {
    let uses = Command.allCases.filter { $0.options.contains(option) }.map { (name: $0.rawValue, words: option.summary(in: $0)) }
    let general = uses.contains { $0.words == option.summary } ? [option.summary] : []
    var special: [(names: [String], words: String)] = []
    for use in uses where use.words != option.summary {
      if let place = special.firstIndex(where: { $0.words == use.words }) {
        special[place].names.append(use.name)
      } else {
        special.append(([use.name], use.words))
      }
    }
    return (general + special.map { "Of \($0.names.joined(separator: ", ")): \($0.words)" }).joined(separator: " ")
  }

  private static let environment = [
    ("NO_COLOR", "Where it is set and not empty, nothing is coloured (no-color.org)."),
    ("SOURCE_DATE_EPOCH", "Seconds since 1970: what the clock says, for reproducible runs."),
    ("TALLY_PERSON", "Who works on breaks or takes a request for erasure, where --person is not given."),
    ("JOURNAL_STREAM", "Set by systemd: log lines begin with a priority that the journal understands."),
  ]

  /// Text in which roff sees no request, no escape and no hyphen where a minus is meant.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "`": result += "\\(aq"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }
}
