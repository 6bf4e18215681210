/// The completion script for fish.
enum FishCompletions {
  static var script: String {
    var lines = [
      "# fish completion for tally; `tally completions fish` wrote it.",
      "complete -c tally -f",
    ]
    for command in Command.allCases {
      let from = "__fish_seen_subcommand_from "
      var seen = "-n \(quoted(from + command.group))"
      if let word = command.subcommand {
        let others = Command.subcommands(of: String(command.group)).compactMap { $0.subcommand.map(String.init) }
        if word == others[0] { lines.append("complete -c tally -n __fish_use_subcommand -a \(command.group)") }
        let none = quoted(from + command.group + "; and not " + from + others.joined(separator: " "))
        lines.append("complete -c tally -n \(none) -a \(word) -d \(quoted(command.summary))")
        seen = "-n \(quoted(from + command.group + "; and " + from + word))"
      } else {
        lines.append("complete -c tally -n __fish_use_subcommand -a \(command.group) -d \(quoted(command.summary))")
      }
      for word in command.operandWords { lines.append("complete -c tally \(seen) -a \(quoted(word))") }
      for option in command.options {
        let short = option.short.map { " -s \($0)" } ?? ""
        let value = option.value.map { $0 == .file || $0 == .folder ? " -r -F" : " -x" } ?? ""
        lines.append("complete -c tally \(seen)\(short) -l \(option.name)\(value) -d \(quoted(option.summary(in: command)))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
