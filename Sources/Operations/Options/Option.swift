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
    case folder = "DIR"
    case id = "ID"
    case channel = "CHANNEL"
    case recipient = "RECIPIENT"
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
  static let store = Option(
    "store", nil, .folder, "Read this copy of a store, a directory; then no config is needed.")
  static let trust = Option(
    "trust", nil, .file,
    "Trust the certificates in this PEM file with seals and timestamps, and not those of the config; may be given again.")
  static let quick = Option("quick", nil, nil, "Leave exports out, and compare archives with their manifests by size only.")
  static let deep = Option(
    "deep", nil, nil, "Read all that is in archives too, encrypted ones with the config's keys: tar, bag, members, events, index."
  )
  static let message = Option("message", nil, .id, "Only events of this message.")
  static let interaction = Option("interaction", nil, .id, "Only events of this interaction.")
  static let channel = Option("channel", nil, .channel, "Only archives of this channel.")
  static let limit = Option("limit", nil, .number, "At most so many events; says so where there are more.")
  static let out = Option("out", "o", .file, "Write this file, or folder; nothing that is there is overwritten.")
  static let recipient = Option(
    "recipient", nil, .recipient, "Encrypt the kit to this recipient of `age`, into one file; may be given again.")
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
    config, date, since, until, asOf, threads, state, name, validity, request, within, store, trust, quick, deep, message,
    interaction,
    channel, limit, out, recipient, dryRun, json, quiet, verbose, help, version,
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
