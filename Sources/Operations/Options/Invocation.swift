package import Events

/// What a command line asks for, read and checked.
package struct Invocation: Equatable, Sendable {
  /// What is to be done; it decides which of the others can be there.
  package var command: Command
  /// The config file's path.
  package var config: String
  /// `--date`, `--since` and `--until`; nil where none is given.
  package var days: Days?
  /// `--as-of`, nanoseconds since 1970.
  package var asOf: Int64?
  /// `--threads`, 1 to 1024.
  package var threads: Int?
  /// `--state`: one of `states`.
  package var state: String?
  /// `--name`: the common name in a certificate.
  package var name: String?
  /// `--days`: for how long a certificate is valid; 1 to 36,525.
  package var validity: Int?
  /// `--request`: whether a request for a certificate is made.
  package var request = false
  /// `--within`, in days; 0 to 36,525.
  package var within: Int?
  /// What was given with options that the program takes as they are, in order.
  var given: [Option: [String]] = [:]
  /// `--everything`
  package var everything = false
  /// Whether hot copies stay, whatever is sealed.
  package var noRelease = false
  /// Whether every archive is read for what is to be erased.
  package var sweep = false
  /// `--by`.
  package var by = SummaryGrouping.channel
  /// `--csv`: a list as lines for a spreadsheet.
  package var csv = false
  /// `--store`: a copy of a store.
  package var store: String?
  /// `--trust`: PEM files.
  package var trust: [String] = []
  /// `--trust-tsa`: PEM files.
  package var trustTSA: [String] = []
  /// Whether a config is named, and not only the default one meant.
  package var namesConfig = false
  /// `--quick` and `--deep`: how much of archives is verified.
  package var quick = false
  /// `--deep`: what is in archives is verified too.
  package var deep = false
  /// `--message`, `--interaction`, `--channel`, `--limit` (from 1) and `--out`.
  package var message: String?
  /// `--interaction`: an id as records have it.
  package var interaction: String?
  /// `--channel`; nil for all.
  package var channel: Channel?
  /// `--limit`, from 1; nil for all.
  package var limit: Int?
  /// `--out`: a path that must not be there yet.
  package var out: String?
  /// `--forecast`, in months; 1 to 240.
  package var forecast: Int?
  /// `--recipient`: of `age`.
  package var recipients: [String] = []
  /// `--expect`: new archives of a plan.
  package var expect: Int?
  /// `--gap`: days for which the store was idle.
  package var gap: Int?
  /// `--dry-run`: nothing is written or deleted, and what would be is said.
  package var dryRun = false
  /// `--json`: a document on standard output, in place of sentences.
  package var json = false
  /// `--quiet` and `--verbose`: warnings and errors alone are told, or everything.
  package var quiet = false
  /// `--verbose`: everything is told.
  package var verbose = false
  /// What is not an option, the command's own words apart.
  package var operands: [String] = []

  /// What was given last with an option; nil where it was not given.
  package func text(_ option: Option) -> String? { given[option]?.last }

  /// All that was given with an option.
  package func texts(_ option: Option) -> [String] { given[option] ?? [] }

  /// The words after `--state`: where a request may stand, or a break.
  static let states = ["open", "posted", "rejected", "failed", "closed", "givenUp", "withdrawn"]
  static let breakStates = ["open", "assigned", "unassigned", "overdue", "escalated", "resolved", "cleared", "all"]

  /// Which logical dates are meant.
  package enum Days: Equatable, Sendable {
    case one(LogicalDate)
    /// `until` is yesterday where it is nil.
    case range(since: LogicalDate, until: LogicalDate?)
  }

  /// The logical dates, at most 3,660 of them; nil where the command line names none.
  ///
  /// `now` is the clock's, nanoseconds since 1970. Throws where a range ends before it begins.
  package func dates(now: Int64) throws(UsageError) -> ClosedRange<LogicalDate>? {
    switch days {
    case nil: return nil
    case .one(let date): return date...date
    case .range(let since, let end):
      let until = end ?? Invocation.yesterday(now: now)
      guard since <= until, until.day - since.day < 3_660 else {
        throw UsageError(
          since <= until
            ? "option '--since': more than 3660 days to \(until.description)"
            : "option '--since': \(since.description) is after \(until.description)", command)
      }
      return since...until
    }
  }

  /// The same for a job that runs days, and yesterday where the command line names none. Throws for a day that has not begun, too, where the clock
  /// can be believed, and for a night that would be judged as of an instant before it.
  package func datesOrYesterday(now: Int64) throws(UsageError) -> ClosedRange<LogicalDate> {
    let (yesterday, today) = (Invocation.yesterday(now: now), LogicalDate(nanoseconds: now))
    let dates = try dates(now: now) ?? yesterday...yesterday
    guard dates.upperBound <= today || today < .programBegins else {
      let option = if case .one = days { "date" } else { "until" }
      throw UsageError("option '--\(option)': \(dates.upperBound) has not begun: today is \(today), UTC", command)
    }
    if let asOf, [.reconcile, .nightly].contains(command), asOf < dates.upperBound.start {
      throw UsageError("option '--as-of': \(Instant(exact: asOf)) is before \(dates.upperBound) begins", command)
    }
    return dates
  }

  static func yesterday(now: Int64) -> LogicalDate { LogicalDate(nanoseconds: now).advanced(by: -1) }
}
