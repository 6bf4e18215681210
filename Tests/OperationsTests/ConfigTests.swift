import Events
import Numbers
import Testing

@testable import Operations

@Suite struct ConfigTests {
  static let source = #"{ name: "archiver", path: "/exports" }"#

  static func check(_ text: String) throws -> (config: Config?, findings: [ConfigFinding]) {
    Config.check(try ConfigValue(json5: Array(text.utf8), file: "tally.json5"), folder: "/etc/tally")
  }

  @Test(
    "Hours without a day are worth a second look",
    arguments: [("h{HH}.gz", 1), ("{yyyy}{MM}{dd}/h{HH}.gz", 0), ("*.gz", 0)])
  func undated(_ pattern: String, _ hints: Int) throws {
    let text = "{ store: 'kept', sources: [{ name: 'a', path: '/exports', pattern: '\(pattern)' }] }"
    let found = try #require(try Self.check(text).config).hints
    #expect(found.map(\.path) == Array(repeating: "sources[0].pattern", count: hints) && found.allSatisfy { !$0.isError })
  }

  @Test func defaults() throws {
    let config = try #require(try Self.check("{ store: 'kept', sources: [\(Self.source)] }").config)
    #expect(config.store == .directory("/etc/tally/kept"))
    #expect(config.settle == 6 * 3_600_000_000_000)
    #expect(config.lookbackDays == 3)
    #expect(config.threads == Environment.processors)
    #expect(config.metricsTextfile == nil)
    #expect(config.logLevel == .info)
    #expect(config.sources.count == 1)
    #expect(config.sources[0].side == .archiver)
    #expect(config.sources[0].mapping == .builtIn("archiver"))
    #expect(config.sources[0].pattern == .everyFile)
    #expect(config.sources[0].settleAfter == 600_000_000_000)
    #expect(config.sources[0].slots == nil)
    #expect(config.sources[0].counts == nil)
    for channel in Channel.allCases {
      #expect(
        config.channel(channel)
          == ChannelConfig(
            pendingAfter: 120_000_000_000, finalAfter: 259_200_000_000_000, driftTolerance: 5_000_000_000, consent: false))
    }
  }

  @Test(arguments: [("", "en"), ("locale: 'de-CH'", "de-CH"), ("locale: 'EN-in'", "en-IN"), ("locale: 'zh-TW'", "zh-TW")])
  func locales(_ setting: String, _ tag: String) throws {
    let config = try #require(try Self.check("{ store: 'kept', sources: [\(Self.source)], report: { \(setting) } }").config)
    #expect(config.numbers.tag == tag)
    var json = JSONWriter()
    config.write(to: &json)
    #expect(String(decoding: json.bytes, as: UTF8.self).contains(#""locale":"\#(tag)""#))
  }

  @Test(arguments: [
    ("'de-CJ'", #"not "de-CJ"; did you mean "de-"#), ("'en_US'", #"not "en_US"; did you mean "en-US"?"#),
    ("'tlhingan'", #"not "tlhingan""#),
    ("'fa-u-nu-arabext'", #"not "fa-u-nu-arabext""#), ("''", #"not """#), ("7", "not a whole number"), ("['de']", "not a list"),
  ])
  func localesThatNobodyKnows(_ locale: String, _ words: String) throws {
    let findings = try Self.check("{ store: 'kept', sources: [\(Self.source)], report: { locale: \(locale) } }").findings
    #expect(findings.map(\.path) == ["report.locale"] && findings[0].isError)
    #expect(findings[0].message.contains("must be a locale that CLDR knows") && findings[0].message.contains(words))
  }

  @Test func everything() throws {
    let text = """
      // As an operator writes it.
      { store: "/s", organization: 'Muster & Söhne', settle: "90m", lookback: "121h", threads: 3,
        sources: [
          { name: "a", side: "archiver", kind: "directory", path: "in", mapping: "maps/own.json", settleAfter: "30s",
            pattern: "{yyyy}/{MM}/{dd}/*.gz", slots: ["h{08..10}.gz", "late.gz"], counts: "manifest" },
          { name: "l", side: "ledger", path: "/l", mapping: "twilio" },
        ],
        channels: { default: { pendingAfter: "3m", consent: true }, EMAIL: { finalAfter: "5d", consent: false } },
        metrics: { textfile: "tally.prom" }, ping: { fail: "https://hc.example/t0ken/fail" }, log: { level: "debug" } }
      """
    let (found, findings) = try Self.check(text)
    #expect(findings == [])
    let config = try #require(found)
    #expect(config.sources[0].place == .directory("/etc/tally/in"))
    #expect(config.sources[0].mapping == .file("/etc/tally/maps/own.json"))
    #expect(config.sources[0].slots == .names(["h08.gz", "h09.gz", "h10.gz", "late.gz"]))
    #expect(config.sources[0].counts == .manifest)
    #expect(config.sources[1].mapping == .builtIn("twilio"))
    #expect(config.lookbackDays == 6)
    #expect(config.channel(.sms).pendingAfter == 180_000_000_000)
    #expect(config.channel(.sms).consent && !config.channel(.email).consent)
    #expect(config.channel(.email).finalAfter == 432_000_000_000_000)
    #expect(config.metricsTextfile == "/etc/tally/tally.prom")
    var json = JSONWriter()
    config.write(to: &json)
    let printed = String(decoding: json.bytes, as: UTF8.self)
    #expect(printed.contains(#""fail":"https://hc.example/…""#) && !printed.contains("t0ken"))
    #expect(!"\(config.ping)\(String(reflecting: config.ping))".contains("t0ken"))
  }

  @Test(
    arguments: [
      ("'hourly', pattern: 'h{HH}.gz'", .hourly, #""slots":"hourly""#), ("24", .count(24), #""slots":24"#),
      ("0", .count(0), #""slots":0"#), ("[]", .names([]), #""slots":[]"#),
      (
        "['h{00..01}.ndjson.gz', 'late*']", .names(["h00.ndjson.gz", "h01.ndjson.gz", "late*"]),
        #""slots":["h00.ndjson.gz","h01.ndjson.gz","late*"]"#
      ),
    ] as [(String, ExportSlots, String)]) func slots(_ text: String, _ slots: ExportSlots, _ printed: String) throws
  {
    let (config, findings) = try Self.check("{ store: 's', sources: [{ name: 'x', path: 'x', slots: \(text) }] }")
    #expect(config?.sources[0].slots == slots, "\(findings)")
    var json = JSONWriter()
    config?.write(to: &json)
    #expect(String(decoding: json.bytes, as: UTF8.self).contains(printed))
  }

  @Test(
    arguments: [
      ("[]", "", "must be an object, not a list"),
      ("{ sources: [S] }", "store", nil),
      ("{ store: 's', sources: [] }", "sources", "needs at least one entry"),
      ("{ store: 's', sources: {} }", "sources", "must be a list of objects, not an object"),
      ("{ store: '', sources: [S] }", "store", "must be a path or an object, not \"\""),
      ("{ store: 'a\\nb', sources: [S] }", "store", "must not hold control characters"),
      ("{ store: 's', sources: [S], setle: '1h' }", "setle", "is not a known setting; did you mean \"settle\"?"),
      ("{ store: 's', sources: [S], log: { file: 'x' } }", "log.file", "is not a known setting; known here: level"),
      ("{ store: 's', sources: [S], 'a b': 1 }", "\"a b\"", nil),
      ("{ store: 's', sources: [S], channels: { sms: {} } }", "channels.sms", "is not a known setting; did you mean \"SMS\"?"),
      ("{ store: 's', sources: [S], channels: { SMS: { final: 1 } } }", "channels.SMS.final", nil),
      ("{ store: 's', sources: [S, S] }", "sources[1].name", "\"archiver\" is the name of sources[0] too"),
      ("{ store: 's', sources: [{ name: 'l', side: 'ledger', path: 'x' }] }", "sources", nil),
      ("{ store: 's', sources: [{ name: '../x', path: 'x' }] }", "sources[0].name", nil),
      ("{ store: 's', sources: [{ name: '.x', path: 'x' }] }", "sources[0].name", nil),
      ("{ store: 's', sources: [{ name: 'x' }] }", "sources[0].path", nil),
      (
        "{ store: 's', sources: [{ name: 'x', path: 'x', kind: 'ftp' }] }", "sources[0].kind",
        "must be one of \"directory\", \"s3\", \"https\", \"genesys\", not \"ftp\""
      ),
      ("{ store: 's', sources: [{ name: 'x', path: 'x', pattern: '/x' }] }", "sources[0].pattern", nil),
      ("{ store: 's', sources: [{ name: 'x', path: 'x', counts: 'totals' }] }", "sources[0].counts", nil),
      (
        "{ store: 's', sources: [{ name: 'x', path: 'x', slots: 'hourly' }] }", "sources[0].slots",
        "are hourly, but the pattern has no {HH}"
      ),
      (
        "{ store: 's', sources: [{ name: 'x', path: 'x', slots: ['h{9..10}'] }] }", "sources[0].slots",
        "hold \"h{9..10}\", which is neither a name nor a pattern"
      ),
      ("{ store: 's', sources: [{ name: 'x', path: 'x/{yyyy}' }] }", "sources[0].path", nil),
      (
        "{ store: 's', sources: [{ name: 'x', path: 'x', pattern: '**' }] }", "sources[0].pattern",
        "must not have **: it goes as deep as it has parts"
      ),
      ("{ store: 's', sources: [{ name: 'x', path: 'x', slots: -1 }] }", "sources[0].slots", nil),
      (
        "{ store: 's', sources: [{ name: 'x', path: 'x', slots: [1] }] }", "sources[0].slots[0]",
        "must be text, not a whole number"
      ),
      ("{ store: 's', sources: [S], settle: 6 }", "settle", nil), ("{ store: 's', sources: [S], settle: null }", "settle", nil),
      ("{ store: 's', sources: [S], settle: '-1h' }", "settle", nil),
      ("{ store: 's', sources: [S], settle: '1 h' }", "settle", nil),
      ("{ store: 's', sources: [S], settle: '11y' }", "settle", nil),
      ("{ store: 's', sources: [S], settle: '9999d' }", "settle", nil),
      ("{ store: 's', sources: [S], threads: -1 }", "threads", "must be from 0 to 1024, not -1"),
      ("{ store: 's', sources: [S], threads: true }", "threads", nil),
      ("{ store: 's', sources: [S], threads: 1.5 }", "threads", nil),
      ("{ store: 's', sources: [S], lookback: '1d' }", "lookback", nil),
      ("{ store: 's', sources: [S], channels: { default: { consent: 'yes' } } }", "channels.default.consent", nil),
      (
        "{ store: 's', sources: [S], channels: { RCS: { finalAfter: '1s' } } }", "channels.RCS",
        "pendingAfter is longer than finalAfter"
      ),
      (
        "{ store: 's', sources: [S], channels: { default: { pendingAfter: '80h' }, RCS: { consent: true } } }",
        "channels.default",
        "pendingAfter is longer than finalAfter"
      ),
      (
        "{ store: 's', sources: [S], breaks: { escalate: { high: 120 } } }", "breaks.escalate.high",
        "120 is not less than breaks.window, 90: give fewer nights, or a longer window"
      ),
      ("{ store: 's', sources: [S], breaks: { window: 5, due: { low: 5 } } }", "breaks.due.low", nil),
      ("{ store: 's', sources: [S], ping: { start: 'ftp://s3cret' } }", "ping.start", "must be an http:// or https:// URL"),
      ("{ store: 's', sources: [S], ping: { start: 'https://a b' } }", "ping.start", "must be an http:// or https:// URL"),
    ] as [(String, String, String?)]) func finds(_ text: String, _ path: String, _ message: String?) throws
  {
    let (config, findings) = try Self.check(
      text.replacing("S]", with: Self.source + "]").replacing("[S,", with: "[\(Self.source),"))
    #expect(config == nil)
    let finding = try #require(findings.first { $0.path == path }, "\(findings)")
    #expect(finding.isError)
    if let message { #expect(finding.message == message) }
  }

  @Test(arguments: [
    ("", ":1:1"), ("{ a: 1", ":1:7"), ("{ a ; 1 }", ":1:5"), ("{ a: 1 } x", ":1:10"), ("{\n  a: 1,\n  b }", ":3:5"),
    ("\u{0}", ":1:1"),
    ("{ a: 1 b: 2 }", ":1:8"), ("[1,, 2]", ":1:4"), ("{ /* x\n */ a: 'x\n' }", ":2:10"), ("{ a: \"x }", ":1:10"),
    ("{ a: tru }", ":1:6"),
    ("{ a: 12x }", ":1:6"), ("/* x", ":1:1"), ("[1}", ":1:3"), ("{ a: }", ":1:6"), ("{ : 1 }", ":1:3"), ("// only\n", ":2:1"),
  ]) func refusesWhatIsNotJSON5(_ text: String, _ place: String) {
    do throws(JobError) {
      _ = try ConfigValue(json5: Array(text.utf8), file: "tally.json5")
      Issue.record("accepted")
    } catch {
      #expect(error.code == .configuration)
      #expect(error.place == "tally.json5" + place)
    }
  }

  @Test(arguments: [
    "{}", "[]", "{ a: 1, 'b': [1, -2.5e3, +.5, 0xFF,], \"c\": null, // x\n $d_1: true, /* y */ e: 'it\\'s', f: \"a\\\nb\" }",
    " 'x' ",
  ]) func findsNoFaultInJSON5(_ text: String) throws {
    #expect(JSON5Place.firstFault(in: Array(text.utf8)) == nil)
    _ = try ConfigValue(json5: Array(text.utf8), file: "x")
  }

  @Test func aFileThatIsNotThere() {
    #expect { try Config.read("/nowhere/tally.json5") } throws: { ($0 as? JobError)?.code == .configuration }
  }

  @Test(
    arguments: [
      ("250ms", 250_000_000), ("0s", 0), ("120s", 120_000_000_000), ("15m", 900_000_000_000), ("72h", 259_200_000_000_000),
      ("5d", 432_000_000_000_000), ("3660d", 316_224_000_000_000_000), ("3661d", nil), ("99999999999999999999s", nil), ("", nil),
      ("s", nil), ("5", nil), ("5D", nil), ("1.5h", nil), ("-1s", nil), ("+1s", nil), ("1h30m", nil), ("5s ", nil), ("٣s", nil),
    ] as [(String, Int64?)]) func durations(_ text: String, _ nanoseconds: Int64?)
  {
    #expect(DurationText.parse(text) == nanoseconds)
    if let nanoseconds { #expect(DurationText.parse(DurationText.describe(nanoseconds)) == nanoseconds) }
  }
}
