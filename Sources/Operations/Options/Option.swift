/// One option of the command line. The same name means the same in every command.
package struct Option: Hashable, Sendable {
  /// The long name, without the dashes.
  package let name: String
  /// The short form.
  package let short: Character?
  /// What stands for its value in help; nil for a flag.
  package let value: Value?
  /// What it does; one sentence. `summary(in:)` has the words of a command.
  let summary: String

  /// What an option's value is, for help and completion.
  package enum Value: String, Sendable {
    case file = "FILE"
    case date = "DATE"
    case instant = "INSTANT"
    case number = "N"
    case state = "STATE"
    case text = "TEXT"
    case days = "DAYS"
    case id = "ID"
    case name = "NAME"
    case month = "MONTH"
    case grouping = "WORD"
    case folder = "DIR"
    case channel = "CHANNEL"
    case months = "MONTHS"
    case recipient = "RECIPIENT"
    case count = "COUNT"
  }

  static let config = Option("config", "c", .file, "Read this config file; \(defaultConfigPath) where it is not given.")
  static let date = Option("date", "d", .date, "The logical date, yyyy-mm-dd; yesterday (UTC) where it is not given.")
  static let since = Option("since", nil, .date, "The first logical date of a range.")
  static let until = Option(
    "until", nil, .date, "The last logical date of the range; yesterday (UTC) where it is not given.")
  static let month = Option("month", "m", .month, "All days of a month, yyyy-mm.")
  static let asOf = Option(
    "as-of", nil, .instant,
    "Take ages at this RFC 3339 instant; the end of the date plus `settle` where it is not given.")
  static let threads = Option("threads", "j", .number, "Work on so many threads; the config's `threads` where it is not given.")
  static let state = Option("state", "s", .state, "List those in this state only.")
  static let name = Option("name", nil, .text, "The common name in the certificate; \"Records\" where it is not given.")
  static let validity = Option("days", nil, .days, "How long the certificate is valid, in days; 1095 where it is not given.")
  static let request = Option("request", nil, nil, "Make a request for a certificate authority in place of a certificate.")
  static let within = Option(
    "within", nil, .days, "Renew what ends in so many days; the config's `sealing.renewBefore` where it is not given.")
  /// `--code`, which may be given again: a break of any of them is meant.
  package static let code = Option("code", nil, .name, "Breaks of this code only; may be given again.")
  /// `--severity`, by the words of `Severity`; may be given again.
  package static let severity = Option(
    "severity", nil, .name, "Breaks of this severity only: high, medium, low or info; may be given again.")
  /// `--owner`: who has the breaks now, in contrast to `--to`.
  package static let owner = Option("owner", nil, .name, "Breaks that this person has; `-` for those that nobody has.")
  /// `--nights`: how long breaks have stood, at least.
  package static let nights = Option("nights", nil, .number, "Breaks that have stood for so many nights or more.")
  /// `--to`: who has the breaks when it is done.
  package static let assignee = Option("to", nil, .name, "Who has the breaks from now on; `-` for nobody.")
  /// `--resolution`, by the words of `WorkDocument.Resolution`.
  package static let resolution = Option(
    "resolution", nil, .name, "What came of the breaks: corrected, explained, accepted or mistaken.")
  /// `--note`, which changes nothing about where breaks stand.
  package static let note = Option("note", nil, .text, "What there is to note.")
  /// `--as`: the role in which `report sign` signs.
  package static let role = Option("as", nil, .name, "Sign as preparer or as reviewer, who is another person.")
  /// `--report`: so that nobody signs a later report than was read.
  package static let reportID = Option("report", nil, .id, "Sign this report, and no other that may be the date's latest by now.")
  /// `--file`: the whole hold, in place of the options that say it piece by piece.
  package static let file = Option("file", "f", .file, "Read the hold from this JSON document.")
  /// `--person`: who answers for what is stored, by a name that is kept as it was given.
  package static let person = Option("person", nil, .name, "Who does it.")
  /// `--case`: of a hold, or of a request for erasure.
  package static let caseReference = Option("case", nil, .text, "The case's reference, such as a docket number.")
  /// `--matter`: what a hold serves, which several holds may.
  package static let matter = Option("matter", nil, .text, "The matter that the hold serves; the case where it is not given.")
  /// `--message`: what is searched for, held or erased, by its id.
  package static let message = Option("message", nil, .id, "This message only.")
  /// `--interaction`: the same for all messages of an interaction.
  package static let interaction = Option("interaction", nil, .id, "This interaction only.")
  /// `--queue`: of a hold's scope.
  package static let queue = Option("queue", nil, .id, "Hold what this queue sent; may be given again.")
  /// `--agent`: of a hold's scope.
  package static let agent = Option("agent", nil, .id, "Hold what this agent sent; may be given again.")
  /// `--channel`: of a hold's scope, or of what is looked at.
  package static let channel = Option("channel", nil, .channel, "This channel only.")
  /// `--everything`: the widest scope, which nobody shall get by leaving all others out.
  package static let everything = Option("everything", nil, nil, "Hold all there is and all that comes.")
  /// `--reason`: why; what it is asked of differs from command to command.
  package static let reason = Option("reason", nil, .text, "Why.")
  /// `--notice`: whom a hold was told to.
  package static let notice = Option("notice", nil, .text, "Who was told of the hold, and how.")
  /// On what ground something is to be erased.
  package static let ground = Option(
    "ground", nil, .name,
    "On what ground: no-longer-necessary, consent-withdrawn, objection, unlawful, legal-obligation or child (GDPR, article 17(1)(a) to (f))."
  )
  static let sweep = Option(
    "sweep", nil, nil, "Read every archive, and erase again what came back with a restore: also of requests that are done.")
  static let noRelease = Option("no-release", nil, nil, "Leave hot copies where they are, whatever is sealed.")
  static let by = Option(
    "by", nil, .grouping, "A row for each channel (where it is not given), campaign, queue, carrier, day, week or month.")
  static let csv = Option("csv", nil, nil, "Print CSV on standard output.")
  static let store = Option(
    "store", nil, .folder, "Read this copy of a store, a directory; then no config is needed.")
  static let trust = Option(
    "trust", nil, .file,
    "Trust the certificates in this PEM file with seals and approvals, and not those of the config; may be given again.")
  static let trustTSA = Option(
    "trust-tsa", nil, .file,
    "Trust the certificates of time-stamping authorities in this PEM file with the time; may be given again.")
  static let quick = Option("quick", nil, nil, "Leave exports out, and compare archives with their manifests by size only.")
  static let deep = Option(
    "deep", nil, nil,
    "Read all that is in archives too, encrypted ones with the config's keys: tar, bag, members, events, index; and scan exports "
      + "again, to compare their event indexes."
  )
  static let limit = Option("limit", nil, .number, "At most so many events; says so where there are more.")
  static let out = Option("out", "o", .file, "Write this file, or folder; nothing that is there is overwritten.")
  static let recipient = Option(
    "recipient", nil, .recipient, "Encrypt the kit to this recipient of `age`, into one file; may be given again.")
  static let expect = Option(
    "expect", nil, .count, "Accept a plan that is larger than usual if it newly destroys exactly so many archives.")
  static let gap = Option(
    "gap", nil, .count, "Plan although the store has had no export, archive or plan for exactly so many days: the clock is right."
  )
  /// A file with a signature that was made elsewhere.
  package static let signature = Option(
    "signature", nil, .file, "Store this signature over the plan, made elsewhere, in place of signing with the config's key.")
  static let forecast = Option(
    "forecast", nil, .months, "Say of so many months what becomes free and what is left; 24 where it is not given.")
  static let dryRun = Option("dry-run", "n", nil, "Say what would be written, and write nothing.")
  static let json = Option("json", nil, nil, "Print one JSON document on standard output.")
  static let quiet = Option("quiet", "q", nil, "Print only warnings and errors.")
  static let verbose = Option("verbose", "v", nil, "Log details too.")
  static let help = Option("help", "h", nil, "Print help and exit.")
  static let version = Option("version", "V", nil, "Print the version and exit.")

  /// Every option, in the order of help.
  package static let all = [
    config, date, since, until, month, asOf, threads, state, by, csv, code, severity, owner, nights, assignee, resolution, note,
    role, reportID, name, validity, request, within, file, person,
    caseReference,
    matter, message, interaction, queue, agent, channel, everything, reason, notice, store, trust, trustTSA, quick, deep, limit,
    out,
    recipient,
    noRelease, sweep, ground, forecast, expect, gap, signature, dryRun, json, quiet, verbose, help, version,
  ]

  /// The config file that is read without `--config`.
  static let defaultConfigPath = "/etc/tallystick/tally.json5"

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
