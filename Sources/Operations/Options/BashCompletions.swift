/// The completion script for bash.
enum BashCompletions {
  static var script: String {
    let cases = Command.allCases.map { command in
      let words = command.options.map { "--" + $0.name } + command.operandWords.filter { !$0.contains(" ") }
      return "    \(quoted(command.rawValue))) words=\(quoted(words.joined(separator: " "))) ;;\n"
    }
    let files = alternatives(Option.all.filter { $0.value == .file || $0.value == .folder })
    let values = alternatives(Option.all.filter { $0.value != nil && $0.value != .file && $0.value != .folder })
    let groups = Command.groups.filter { !Command.subcommands(of: $0).isEmpty }
    let subcommands = groups.map { group in
      "    \(quoted(group))) words=\(quoted(Command.subcommands(of: group).compactMap { $0.subcommand.map(String.init) }.joined(separator: " "))) ;;\n"
    }
    return """
      # bash completion for tally; `tally completions bash` wrote it.
      _tally() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' words='' i
        COMPREPLY=()
        case $before in
          \(files)) COMPREPLY=($(compgen -f -- "$word")); return ;;
          \(values)) return ;;
        esac
        for ((i = 1; i < COMP_CWORD; i++)); do
          case ${COMP_WORDS[i]} in
            -*) ;;
            *) command=${command:+$command }${COMP_WORDS[i]}; case $command in \(groups.joined(separator: "|"))) ;; *) break ;; esac ;;
          esac
        done
        case $command in
          '') words=\(quoted(Command.groups.joined(separator: " ") + " --help --version")) ;;
      \(subcommands.joined())\(cases.joined())  esac
        COMPREPLY=($(compgen -W "$words" -- "$word"))
      }
      complete -F _tally tally

      """
  }

  private static func alternatives(_ options: [Option]) -> String {
    options.flatMap { option in ["--" + option.name] + (option.short.map { ["-\($0)"] } ?? []) }.joined(separator: "|")
  }

  private static func quoted(_ text: String) -> String { "'" + text + "'" }
}
