/// A command line that makes no sense, in the words of glibc's `getopt_long` where that has some. Exits 64.
package struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, without the program's name.
  package let description: String
  /// The command that it is about; nil where none was understood.
  let command: Command?

  /// Without a command the hint leads to the program's own help.
  package init(_ description: String, _ command: Command? = nil) {
    self.description = description
    self.command = command
  }

  /// Where to look next.
  package var hint: String {
    let words = command.map { " \($0.rawValue)" } ?? ""
    return "Try 'tally\(words) --help' for more information."
  }
}
