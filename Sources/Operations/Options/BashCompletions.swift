/// The completion script for bash.
enum BashCompletions {
  static var script: String {
    let files = names(of: Option.all.filter { $0.value == .file })
    let folders = names(of: Option.all.filter { $0.value == .folder })
    let values = names(of: Option.all.filter { ![nil, .file, .folder].contains($0.value) })
    let groups = Command.groups.filter { !Command.subcommands(of: $0).isEmpty }
    // What further words make a command of, or say which help is asked for.
    let open = ["help"] + groups + groups.map { "help " + $0 }
    let subcommands = groups.map { group in
      let words = quoted(Command.subcommands(of: group).compactMap { $0.subcommand.map(String.init) })
      return "    \(quoted([group]))|\(quoted(["help", group]))) words=\(words) ;;\n"
    }
    let commands = Command.allCases.map { command in
      "    \(quoted([command.rawValue]))) words=\(quoted(command.options.map { "--" + $0.name } + command.operandWords)) ;;\n"
    }
    return """
      # bash completion for tally; `tally completions bash` wrote it.
      _tally() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' words='' i
        # bash takes the = of --config=FILE for a word.
        case $before in =) before=${COMP_WORDS[COMP_CWORD-2]} ;; esac
        case $word in =) word='' ;; esac
        COMPREPLY=()
        case $before in
          \(files)) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
          \(folders)) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
          \(values)) return ;;
        esac
        for ((i = 1; i < COMP_CWORD; i++)); do
          case ${COMP_WORDS[i]} in
            \(files)|\(folders)|\(values)) case ${COMP_WORDS[i+1]} in =) ((i += 2)) ;; *) ((i += 1)) ;; esac ;;
            -*) ;;
            *)
              command=${command:+$command }${COMP_WORDS[i]}
              case $command in \(open.map { quoted([$0]) }.joined(separator: "|"))) ;; *) break ;; esac ;;
          esac
        done
        case $command in
          '') words=\(quoted(Command.groups + ["--help", "--version"])) ;;
      \(subcommands.joined())\(commands.joined())  esac
        COMPREPLY=($(compgen -W "$words" -- "$word"))
      }
      complete -F _tally tally

      """
  }

  private static func names(of options: [Option]) -> String {
    options.flatMap { option in ["--" + option.name] + (option.short.map { ["-\($0)"] } ?? []) }.joined(separator: "|")
  }

  private static func quoted(_ words: [String]) -> String { "'" + words.joined(separator: " ") + "'" }
}
