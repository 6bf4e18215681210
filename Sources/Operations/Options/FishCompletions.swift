/// The completion script for fish.
enum FishCompletions {
  static var script: String {
    var lines = [
      "# fish completion for tally; `tally completions fish` wrote it.",
      "complete -c tally -f",
    ]
    for command in Command.allCases {
      let words = command.rawValue.split(separator: " ")
      lines.append("complete -c tally -n __fish_use_subcommand -a \(words[0]) -d \(quoted(command.summary))")
      let seen = "-n \(quoted("__fish_seen_subcommand_from \(words[0])"))"
      for word in words.dropFirst() { lines.append("complete -c tally \(seen) -a \(word)") }
      for word in command.operandWords { lines.append("complete -c tally \(seen) -a \(quoted(word))") }
      for option in command.options {
        let short = option.short.map { " -s \($0)" } ?? ""
        let value = option.value.map { $0 == .file || $0 == .folder ? " -r -F" : " -x" } ?? ""
        lines.append("complete -c tally \(seen)\(short) -l \(option.name)\(value) -d \(quoted(option.summary))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
