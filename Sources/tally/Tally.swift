internal import Events
internal import Glibc
internal import Operations

/// The command: reads the arguments, does what needs no job at once, else hands over to `JobRun`.
@main
struct Tally {
  /// The suite's version, as run records name it.
  static let version = "0.1.0"

  static func main() async {
    // Before anything is opened.
    StandardStreams.fillGaps()
    // Before anything is read: nothing of secrets or of messages is to be left in a dump.
    CoreDumps.forbid()
    let invocation: Invocation
    do {
      invocation = try Invocation(arguments: Array(CommandLine.arguments.dropFirst()))
    } catch {
      exit(Failure(error).report(json: CommandLine.arguments.contains("--json")))
    }
    do {
      switch invocation.command {
      case .help: try Output.text(help(invocation))
      case .version: try version(invocation)
      case .man: try Output.text(ManualPage.roff(version: version))
      case .completions: try completions(invocation)
      case .configCheck: exit(try await ConfigCheckCommand.run(invocation).rawValue)
      default: exit(await JobRun(invocation).exitStatus())
      }
    } catch {
      exit(Failure(error).report(json: invocation.json))
    }
  }

  private static func help(_ invocation: Invocation) throws(UsageError) -> String {
    guard !invocation.operands.isEmpty else { return HelpText.overview }
    let words = invocation.operands.joined(separator: " ")
    guard let text = HelpText.text(of: words) else { throw UsageError("unknown command '\(words)'", .help) }
    return text
  }

  private static func version(_ invocation: Invocation) throws(JobError) {
    guard invocation.json else { return try Output.text("tally \(version)\n") }
    try Output.document { json in
      json.beginObject()
      json.member("program", "tally")
      json.member("version", version)
      json.endObject()
    }
  }

  private static func completions(_ invocation: Invocation) throws {
    guard let shell = invocation.operands.first.flatMap(Shell.init(rawValue:)) else {
      let known = Shell.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError("'\(invocation.operands.first ?? "")' is no shell of these: \(known)", .completions)
    }
    try Output.text(shell.completions)
  }
}
