/// The completion script for fish.
enum FishCompletions {
  static var script: String {
    let valued = Option.all.filter { $0.value != nil }.flatMap { ["--" + $0.name] + ($0.short.map { ["-\($0)"] } ?? []) }
    var lines = [
      """
      # fish completion for tally; `tally completions fish` wrote it.
      # Whether the words so far, options and their values left out, begin with these, or with --exact are these.
      function __tally_said
        argparse exact -- $argv
        set -l said
        set -l is_value 0
        for word in (commandline -opc)[2..]
          if test $is_value = 1
            set is_value 0
          else if contains -- $word \(valued.joined(separator: " "))
            set is_value 1
          else if not string match -q -- '-*' $word
            set -a said $word
          end
        end
        set -q _flag_exact; or set said $said[1..(count $argv)]
        test "$said" = "$argv"
      end
      complete -c tally -f
      """
    ]
    for option in [Option.config, .help, .version] {
      lines.append("complete -c tally -n \(said())" + words(option, option.summary))
    }
    for group in Command.groups {
      let command = Command(rawValue: group)
      let summary = (command?.summary).map { " -d \(quoted($0))" } ?? ""
      lines += [said(), said("help")].map { "complete -c tally -n \($0) -a \(group)\(summary)" }
    }
    for command in Command.allCases {
      if let word = command.subcommand {
        let group = String(command.group)
        let places = [said(group), said("help \(group)")]
        lines += places.map { "complete -c tally -n \($0) -a \(word) -d \(quoted(command.summary))" }
      }
      let seen = quoted("__tally_said " + command.rawValue)
      if command != .help { lines += command.operandWords.map { "complete -c tally -n \(said(command.rawValue)) -a \($0)" } }
      lines += command.options.map { "complete -c tally -n \(seen)" + words($0, $0.summary(in: command)) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The condition that the words so far are these.
  private static func said(_ words: String = "") -> String {
    quoted("__tally_said --exact" + (words.isEmpty ? "" : " \(words)"))
  }

  private static func words(_ option: Option, _ summary: String) -> String {
    let short = option.short.map { " -s \($0)" } ?? ""
    let value =
      option.value.map { $0 == .file ? " -r -F" : $0 == .folder ? " -x -a '(__fish_complete_directories)'" : " -x" } ?? ""
    return "\(short) -l \(option.name)\(value) -d \(quoted(summary))"
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
