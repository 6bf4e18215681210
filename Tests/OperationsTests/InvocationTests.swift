import Events
import Testing

@testable import Operations

@Suite struct InvocationTests {
  static func date(_ text: String) -> LogicalDate { LogicalDate(text) ?? LogicalDate(day: 0) }

  @Test func reads() throws {
    let one = try Invocation(arguments: [
      "-c", "x.json5", "nightly", "--date=2026-11-18", "--as-of", "2026-11-19T06:00:00Z", "-qnj4", "--json",
    ])
    #expect(one.command == .nightly)
    #expect(one.config == "x.json5")
    #expect(one.days == .one(Self.date("2026-11-18")))
    #expect(one.asOf == 1_795_068_000_000_000_000)
    #expect(one.threads == 4)
    #expect(one.quiet && one.dryRun && one.json && !one.verbose)
    #expect(one.operands.isEmpty)
  }

  @Test(arguments: [
    (["trace", "M-1"], Command.trace, ["M-1"]), (["trace", "--", "--odd"], .trace, ["--odd"]),
    (["config", "check"], .configCheck, []), (["--json", "config", "check"], .configCheck, []),
    (["help"], .help, []), (["help", "config", "check"], .help, ["config", "check"]), (["--help"], .help, []),
    (["-V"], .version, []), (["nightly", "--help"], .help, ["nightly"]),
    (["config", "check", "-h"], .help, ["config", "check"]),
    (["config", "--help"], .help, ["config"]), (["pull", "--version"], .version, []),
    (["help", "--help"], .help, ["help"]),
    (["trace", "--help"], .help, ["trace"]), (["completions", "bash"], .completions, ["bash"]),
    (["--date", "pull", "man"], .man, []),
  ]) func commands(_ arguments: [String], _ command: Command, _ operands: [String]) throws {
    // The last case is a value that looks like a command, of an option that the command does not take.
    guard arguments.first != "--date" else {
      #expect(throws: UsageError("unrecognized option '--date'", .man)) { try Invocation(arguments: arguments) }
      return
    }
    let invocation = try Invocation(arguments: arguments)
    #expect(invocation.command == command)
    #expect(invocation.operands == operands)
  }

  @Test(
    arguments: [
      ([], "a command is required"), (["--json"], "a command is required"), (["--foo"], "unrecognized option '--foo'"),
      (["nightyl"], "unknown command 'nightyl'; did you mean 'nightly'?"), (["frobnicate"], "unknown command 'frobnicate'"),
      (["config"], "'config' needs a subcommand: 'config check'"),
      (["config", "show"], "'config' needs a subcommand: 'config check'"),
      (["trace"], "'trace' requires MESSAGE-ID"), (["trace", "a", "b"], "extra operand 'b'"),
      (["trace", ""], "an operand is empty"),
      (["pull", "x"], "extra operand 'x'"), (["report", "--threads", "2"], "unrecognized option '--threads'"),
      (["pull", "--as-of", "x"], "unrecognized option '--as-of'"),
      (["pull", "--d=x"], "option '--d=x' is ambiguous; possibilities: '--date' '--dry-run'"),
      (["pull", "--date", "2026-02-30"], "option '--date': '2026-02-30' is not a day of the calendar, yyyy-mm-dd"),
      (["pull", "--date="], "option '--date': '' is not a day of the calendar, yyyy-mm-dd"),
      (["pull", "-j0"], "option '--threads': '0' is not a number from 1 to 1024"),
      (["pull", "-j", "1025"], "option '--threads': '1025' is not a number from 1 to 1024"),
      (["pull", "--config="], "option '--config': '' is not the name of a file"),
      (
        ["nightly", "--as-of", "2026-11-19"],
        "option '--as-of': '2026-11-19' is not an RFC 3339 instant such as 2026-11-19T06:00:00Z"
      ),
      (["breaks", "reopen", "12345678", "--reason", " \t "], "option '--reason': ' \t ' is not anything"),
      (["breaks", "note", "12345678", "--person", "\u{200b}\u{a0}"], "option '--person': '\u{200b}\u{a0}' is not anything"),
      (["breaks", "assign", "12345678", "--to", "\n"], "option '--to': '\n' is not anything"),
      (["pull", "-q", "-v"], "options '--quiet' and '--verbose' exclude each other"),
      (["pull", "--until", "2026-11-18"], "option '--until' needs '--since'"),
      (["pull", "-d2026-11-18", "--since", "2026-11-17"], "options '--date' and '--since' exclude each other"),
    ] as [([String], String)]) func refuses(_ arguments: [String], _ message: String)
  {
    do throws(UsageError) {
      Issue.record("accepted: \(try Invocation(arguments: arguments))")
    } catch {
      #expect(error.description == message)
    }
  }

  /// Commands that judge a day take one, and an instant too.
  @Test(arguments: [["explain", "M-1"], ["expire", "plan"], ["expire", "run"], ["erase", "run"], ["dispositions", "report"]])
  func asOfADay(_ words: [String]) throws {
    let start = Self.date("2026-11-19").start
    #expect(try Invocation(arguments: words + ["--as-of", "2026-11-19"]).asOf == start)
    #expect(try Invocation(arguments: words + ["--as-of", "2026-11-19T06:00:00Z"]).asOf == start + 6 * 3_600_000_000_000)
    #expect(throws: UsageError.self) { try Invocation(arguments: words + ["--as-of", "2026-02-30"]) }
  }

  /// An option says in each command what it does there.
  @Test(
    arguments: [
      (Option.date, Command.nightly, "The logical date"), (.date, .verify, "every kept day where none is given"),
      (.date, .breaksNote, "Breaks of this night"), (.until, .holdApply, "The last day that is held"),
      (.until, .pull, "yesterday (UTC)"), (.state, .breaksList, "escalated"), (.state, .requests, "givenUp"),
      (.message, .holdApply, "Hold this message"), (.message, .export, "This message only"),
      (.channel, .breaksList, "Breaks of this channel"), (.asOf, .explain, "may be one to come"),
      (.asOf, .reconcile, "`settle`"), (.out, .export, "--recipient"), (.person, .holdRelease, "Who releases the hold"),
    ] as [(Option, Command, String)])
  func wordsOfACommand(_ option: Option, _ command: Command, _ words: String) {
    #expect(command.options.contains(option))
    #expect(option.summary(in: command).contains(words))
    #expect(HelpText.text(of: command).split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(words))
  }

  @Test func dates() throws {
    let now = Self.date("2026-11-19").start + 1
    let yesterday = Self.date("2026-11-18")
    func dates(_ arguments: String...) throws -> ClosedRange<LogicalDate>? {
      try Invocation(arguments: ["nightly"] + arguments).dates(now: now)
    }
    #expect(try dates() == nil)
    #expect(try Invocation(arguments: ["nightly"]).datesOrYesterday(now: now) == yesterday...yesterday)
    #expect(try dates("--since=2026-11-16") == Self.date("2026-11-16")...yesterday)
    #expect(try dates("--since=2026-11-16", "--until=2026-11-16") == Self.date("2026-11-16")...Self.date("2026-11-16"))
    #expect(throws: UsageError("option '--since': 2026-11-19 is after 2026-11-18", .nightly)) { try dates("--since=2026-11-19") }
    #expect(throws: UsageError.self) { try dates("--since=1999-01-01") }
    func run(_ arguments: String...) throws -> ClosedRange<LogicalDate> {
      try Invocation(arguments: ["nightly"] + arguments).datesOrYesterday(now: now)
    }
    let today = Self.date("2026-11-19")
    #expect(try run("--date=2026-11-19") == today...today)
    for (arguments, option) in [
      (["--date=2026-11-20"], "date"), (["--date=2262-04-11"], "date"), (["--since=2026-11-19", "--until=2026-11-20"], "until"),
    ] {
      let words = try #require(
        #expect(throws: UsageError.self) {
          try Invocation(arguments: ["nightly"] + arguments).datesOrYesterday(now: now)
        }
      ).description
      #expect(words.hasPrefix("option '--\(option)': 2") && words.hasSuffix(" has not begun: today is 2026-11-19, UTC"))
    }
    // Nobody is judged before the night begins; within it, as far as it has come.
    for (dates, isBefore) in [(["--date=2026-11-18"], false), (["--date=2026-11-19"], true), (["--since=2026-11-16"], false)] {
      let asked = try Invocation(arguments: ["nightly", "--as-of=2026-11-18T00:00:00Z"] + dates)
      #expect((try? asked.datesOrYesterday(now: now)) == nil ? isBefore : !isBefore, "\(dates)")
    }
    // A clock from before this program tells nothing.
    let asked = try Invocation(arguments: ["nightly", "--date=2026-11-20"])
    #expect(try asked.datesOrYesterday(now: 1_000_000_000_000_000_000).lowerBound == Self.date("2026-11-20"))
  }
}
