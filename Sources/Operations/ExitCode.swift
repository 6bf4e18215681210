/// How a process of this suite ends: the one registry (DESIGN, "Errors and exits"). docs/exit-codes.md is generated from it.
///
/// The numbers from 64 on are those of BSD's sysexits.h. A process ended by a signal exits with 128 plus the signal's number.
package enum ExitCode: Int32, CaseIterable, Sendable {
  case done = 0
  case breaks = 10
  case integrity = 11
  case usage = 64
  case unreadable = 65
  case noInput = 66
  case unavailable = 69
  case `internal` = 70
  case io = 74
  case tryAgain = 75
  case refused = 77
  case configuration = 78

  /// Whether the run did what it is for: breaks are a finding of one that worked.
  package var isSuccess: Bool { self == .done || self == .breaks }

  /// The word in logs, metrics and run records.
  package var name: String {
    switch self {
    case .done: "done"
    case .breaks: "breaks"
    case .integrity: "integrity-failure"
    case .usage: "usage"
    case .unreadable: "unreadable-data"
    case .noInput: "no-input"
    case .unavailable: "service-unavailable"
    case .internal: "internal"
    case .io: "io"
    case .tryAgain: "try-again"
    case .refused: "refused"
    case .configuration: "configuration"
    }
  }

  /// One sentence: what the code says.
  var meaning: String {
    switch self {
    case .done: "Done, and nothing to report."
    case .breaks: "Done, and breaks were found, or an export is left for the next run."
    case .integrity: "What is kept is not what was kept: a digest, a total or an index does not agree."
    case .usage: "The command line is wrong."
    case .unreadable: "Data could not be read as what it should be."
    case .noInput: "There was no input for the date, so it is not proved, whatever earlier exports say of it."
    case .unavailable: "A service that the job needs did not answer."
    case .internal: "The program found itself in a state that it does not allow."
    case .io: "The operating system refused to read or write."
    case .tryAgain: "Not now: another run holds the store, a service asks to slow down, or days wait for another job."
    case .refused: "Not permitted: by the operating system, the store or a rule."
    case .configuration: "The config file is missing, cannot be read or says something that makes no sense."
    }
  }

  /// One sentence: what the operator does.
  var remedy: String {
    switch self {
    case .done: "Nothing."
    case .breaks: "Read the report; the schedule counts this as a success."
    case .integrity: "Stop deleting, keep the store as it is, run `tally verify`, compare with a backup."
    case .usage: "Read the message and `tally help COMMAND`."
    case .unreadable: "Look at the named file and place; ask the platform for that export again."
    case .noInput: "Find out why no export arrived, then run the same date again."
    case .unavailable: "Check the service and the network, then run the same date again."
    case .internal: "Keep the log and report it with the version of the program."
    case .io: "Check free space, mount and hardware, then run the same date again."
    case .tryAgain: "Wait for the holder that is named, or run the job that is; the next scheduled run does the rest."
    case .refused: "Check the user, its permissions and the rule that is named."
    case .configuration: "Mend the setting that is named; `tally config check` shows them all."
    }
  }

  /// The gravest first: of a run that came to several ends a schedule must see the first of these.
  static let byGravity: [ExitCode] = [
    .integrity, .internal, .configuration, .usage, .refused, .io, .unreadable, .unavailable, .noInput, .tryAgain, .breaks, .done,
  ]

  /// The graver one of two.
  package func worse(_ other: ExitCode) -> ExitCode { ExitCode.byGravity.first { $0 == self || $0 == other } ?? self }

  /// The document docs/exit-codes.md.
  package static var markdown: String {
    let head = """
      # Exit codes

      Generated from `Sources/Operations/ExitCode.swift`; a test compares the two.

      | code | name | meaning | what the operator does |
      | --- | --- | --- | --- |

      """
    let rows = allCases.map { "| \($0.rawValue) | \($0.name) | \($0.meaning) | \($0.remedy) |\n" }.joined()
    let order = """

      A run that comes to several ends, as of several nights, exits with the gravest: \(byGravity.map { String($0.rawValue) }.joined(separator: ", ")), in this order.

      """
    return head + rows + "\n" + signals + order
  }

  /// How a process ends that a signal ended, in sentences of the documents.
  static let signals = """
    A process that SIGINT or SIGTERM ends exits with 128 plus the number of the signal: 130 or 143. The first signal lets the
    job stop at its next safe place; a second one ends the process at once. Both leave a store that the next run continues.
    Metrics and `--json` have the same number, `--json` with the name `signal`.
    Where nobody reads standard output any more, as behind `tally breaks list | head`, it ends with 141, without a word.

    """
}
