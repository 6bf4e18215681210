/// One option of the command line. The same name means the same in every command.
package struct Option: Hashable, Sendable {
  /// The long name, without the dashes.
  package let name: String
  /// The short form.
  package let short: Character?
  /// What stands for its value in help; nil for a flag.
  package let value: Value?
  /// What it does; one sentence.
  package let summary: String

  /// What an option's value is, for help and completion.
  package enum Value: String, Sendable {
    case file = "FILE"
    case date = "DATE"
    case instant = "INSTANT"
    case number = "N"
    case state = "STATE"
    case grouping = "WORD"
    case text = "TEXT"
    case days = "DAYS"
  }

  static let config = Option("config", "c", .file, "Read this config file; \(defaultConfigPath) where it is not given.")
  static let date = Option("date", "d", .date, "The logical date, yyyy-mm-dd; yesterday (UTC) where it is not given.")
  static let since = Option("since", nil, .date, "Backfill: the first logical date of a range.")
  static let until = Option(
    "until", nil, .date, "Backfill: the last logical date of the range; yesterday (UTC) where it is not given.")
  static let asOf = Option(
    "as-of", nil, .instant, "Take ages at this RFC 3339 instant; the end of the date plus `settle` where it is not given.")
  static let threads = Option("threads", "j", .number, "Work on so many threads; the config's `threads` where it is not given.")
  static let state = Option(
    "state", "s", .state, "List requests in this state only: open, posted, rejected, failed, closed or givenUp.")
  static let by = Option(
    "by", nil, .grouping, "A row for each channel (where it is not given), campaign, queue, carrier, day, week or month.")
  static let csv = Option("csv", nil, nil, "Print CSV on standard output.")
  static let name = Option("name", nil, .text, "The common name in the certificate; \"Records\" where it is not given.")
  static let validity = Option("days", nil, .days, "How long the certificate is valid, in days; 1095 where it is not given.")
  static let request = Option("request", nil, nil, "Make a request for a certificate authority in place of a certificate.")
  static let within = Option(
    "within", nil, .days, "Renew what ends in so many days; the config's `sealing.renewBefore` where it is not given.")
  static let dryRun = Option("dry-run", "n", nil, "Say what would be written, and write nothing.")
  static let json = Option("json", nil, nil, "Print one JSON document on standard output.")
  static let quiet = Option("quiet", "q", nil, "Print only warnings and errors.")
  static let verbose = Option("verbose", "v", nil, "Log details too.")
  static let help = Option("help", "h", nil, "Print help and exit.")
  static let version = Option("version", "V", nil, "Print the version and exit.")

  /// Every option, in the order of help.
  package static let all = [
    config, date, since, until, asOf, threads, state, by, name, validity, request, within, dryRun, csv, json, quiet, verbose, help,
    version,
  ]

  /// The config file that is read without `--config`.
  package static let defaultConfigPath = "/etc/tallystick/tally.json5"

  init(_ name: String, _ short: Character?, _ value: Value?, _ summary: String) {
    self.name = name
    self.short = short
    self.value = value
    self.summary = summary
  }

  /// `-c, --config=FILE`.
  var synopsis: String {
    (short.map { "-\($0), " } ?? "    ") + "--" + name + (value.map { "=" + $0.rawValue } ?? "")
  }
}
