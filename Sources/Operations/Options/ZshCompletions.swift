/// The completion script for zsh.
enum ZshCompletions {
  static var script: String {
    let commands = Command.allCases.map { command in
      let name = command.rawValue.split(separator: " ")[0]
      return "    '\(name):\(escaped(command.summary))'\n"
    }
    let cases = Command.allCases.map { command in
      let options = command.options.map { "        " + argument($0) + " \\\n" }.joined()
      let words = command.operandWords.filter { !$0.contains(" ") }
      let rest =
        command == .configCheck
        ? "'1:subcommand:(check)'"
        : words.isEmpty
          ? "'*:operand:'"
          : "'1:\(words == Shell.allCases.map(\.rawValue) ? "shell" : "command"):(\(words.joined(separator: " ")))'"
      return "      \(command.rawValue.split(separator: " ")[0])) _arguments -s \\\n\(options)        \(rest) ;;\n"
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

  private static func argument(_ option: Option) -> String {
    let long = "--" + option.name + (option.value == nil ? "" : "=")
    let value = option.value.map { ":\($0.rawValue):" + ($0 == .file ? "_files" : $0 == .folder ? "_files -/" : "") } ?? ""
    let help = "[\(escaped(option.summary))]" + value + "'"
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
