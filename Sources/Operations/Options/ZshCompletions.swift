/// The completion script for zsh.
enum ZshCompletions {
  static var script: String {
    let commands = Command.groups.map { group in
      let summary =
        Command(rawValue: group)?.summary
        ?? "\(Command.subcommands(of: group).compactMap { $0.subcommand.map(String.init) }.joined(separator: ", "))"
      return "    '\(group):\(escaped(summary))'\n"
    }
    let cases = Command.groups.map { group in
      if let command = Command(rawValue: group) { return completion(of: command, after: group) }
      let subcommands = Command.subcommands(of: group)
      let words = subcommands.compactMap { $0.subcommand.map(String.init) }
      return "      \(group))\n        if (( CURRENT == 2 )); then compadd \(words.joined(separator: " ")); return; fi\n"
        + "        shift words; (( CURRENT-- ))\n        case $words[1] in\n"
        + zip(subcommands, words).map { completion(of: $0, after: $1) }.joined() + "        esac ;;\n"
    }
    return """
      #compdef tally
      # zsh completion for tally; `tally completions zsh` wrote it.
      _tally() {
        local -a commands
        commands=(
      \(commands.joined())  )
        if (( CURRENT == 2 )); then
          _describe 'command' commands
          return
        fi
        shift words
        (( CURRENT-- ))
        case $words[1] in
      \(cases.joined())  esac
      }
      _tally "$@"

      """
  }

  private static func completion(of command: Command, after word: String) -> String {
    let options = command.options.map { "        " + argument($0, command) + " \\\n" }.joined()
    let words = command.operandWords.filter { !$0.contains(" ") }
    let kind = words == Shell.allCases.map(\.rawValue) ? "shell" : "command"
    let rest = words.isEmpty ? "'*:operand:'" : "'1:\(kind):(\(words.joined(separator: " ")))'"
    return "      \(word)) _arguments -s \\\n\(options)        \(rest) ;;\n"
  }

  private static func argument(_ option: Option, _ command: Command) -> String {
    let long = "--" + option.name + (option.value == nil ? "" : "=")
    let value = option.value.map { ":\($0.rawValue):" + ($0 == .file ? "_files" : $0 == .folder ? "_files -/" : "") } ?? ""
    let help = "[\(escaped(option.summary(in: command)))]" + value + "'"
    guard let short = option.short else { return "'" + long + help }
    let shortForm = "-\(short)" + (option.value == nil ? "" : "+")
    return "'(\(shortForm.prefix(2)) --\(option.name))'{\(shortForm),\(long)}'" + help
  }

  /// For text between single quotes in which `:`, `[` and `]` have a meaning.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case ":", "[", "]": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }
}
