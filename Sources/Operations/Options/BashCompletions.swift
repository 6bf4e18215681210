/// The completion script for bash.
enum BashCompletions {
  static var script: String {
    let cases = Command.allCases.map { command in
      let words = command.options.map { "--" + $0.name } + command.operandWords.filter { !$0.contains(" ") }
      return "    \(quoted(command.rawValue))) words=\(quoted(words.joined(separator: " "))) ;;\n"
    }
    let files = alternatives(Option.all.filter { $0.value == .file || $0.value == .folder })
    let values = alternatives(Option.all.filter { $0.value != nil && $0.value != .file && $0.value != .folder })
    let first = Command.allCases.map { $0.rawValue.split(separator: " ")[0] }.joined(separator: " ")
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
            *) command=${COMP_WORDS[i]}; [[ $command == config ]] && command='config check'; break ;;
          esac
        done
        case $command in
          '') words=\(quoted(first + " --help --version")) ;;
      \(cases.joined())  esac
        [[ $command == 'config check' && ${COMP_WORDS[COMP_CWORD-1]} == config ]] && words="check $words"
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
