/// The completion script for zsh.
enum ZshCompletions {
  static var script: String {
    let commands = Command.groups.map { group in
      let words = subcommands(of: group)
      return "    '\(group):\(escaped(Command(rawValue: group)?.summary ?? words.replacing(" ", with: ", ")))'\n"
    }
    let groups = Command.groups.filter { Command(rawValue: $0) == nil }
    let cases = Command.groups.filter { $0 != Command.help.rawValue }.map { group in
      if let command = Command(rawValue: group) { return completion(of: command, after: group) }
      return "      \(group)) if _tally_word; then compadd \(subcommands(of: group)); return; fi\n        case $words[1] in\n"
        + Command.subcommands(of: group).map { completion(of: $0, after: String($0.subcommand ?? "")) }.joined()
        + "        esac ;;\n"
    }
    return """
      #compdef tally
      # zsh completion for tally; `tally completions zsh` wrote it.
      # Whether the next word that is no option is to be completed; else that is the first of `words` from here on.
      _tally_word() {
        local state line curcontext=$curcontext
        local -A opt_args
        _arguments -C -s $options '(-): :->word' '(-)*:: :->rest'
        # What it cut off `words` is to stay cut off.
        compstate[restore]=''
        [[ $state != rest ]]
      }
      _tally() {
        local -a commands options
        commands=(
      \(commands.joined())  )
        options=(
      \(Option.all.map { "    " + argument($0, $0.summary) + "\n" }.joined())  )
        if _tally_word; then
          _describe 'command' commands
          return
        fi
        case $words[1] in
          help) if _tally_word; then _describe 'command' commands; return; fi
            case $words[1] in
      \(groups.map { "        \($0)) compadd \(subcommands(of: $0)) ;;\n" }.joined())      esac ;;
      \(cases.joined())  esac
      }
      _tally "$@"

      """
  }

  /// The second words of commands, between blanks.
  private static func subcommands(of group: String) -> String {
    Command.subcommands(of: group).compactMap { $0.subcommand.map(String.init) }.joined(separator: " ")
  }

  private static func completion(of command: Command, after word: String) -> String {
    let options = command.options.map { "        " + argument($0, $0.summary(in: command)) + " \\\n" }.joined()
    let words = command.operandWords
    let kind = command == .completions ? "shell" : "command"
    let rest = words.isEmpty ? "'*:operand:'" : "'1:\(kind):(\(words.joined(separator: " ")))'"
    return "      \(word)) _arguments -s \\\n\(options)        \(rest) ;;\n"
  }

  private static func argument(_ option: Option, _ summary: String) -> String {
    let long = "--" + option.name + (option.value == nil ? "" : "=")
    let value = option.value.map { ":\($0.rawValue):" + ($0 == .file ? "_files" : $0 == .folder ? "_files -/" : "") } ?? ""
    let help = "[\(escaped(summary))]" + value + "'"
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
