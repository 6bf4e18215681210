internal import Events
internal import Numbers

extension Setting {
  /// The whole config file.
  static let all: [Setting] = [
    Setting(
      "store", .pathOr(bucket), required: true,
      "What holds everything that is kept: a directory's path, or an object for a bucket."),
    Setting(
      "storeId", .text,
      "The id of the store, as its `tally.json` says. A store of another id, or a folder or bucket where there is none, is refused then. Without it a run that keeps something makes a new store there, and warns."
    ),
    Setting("organization", .text, default: .text(""), "The firm's name, as reports print it."),
    Setting("sources", .objects(source), required: true, "Where events come from; at least one has the side `archiver`."),
    Setting(
      "channels", .map(keys: ["default"] + Channel.allCases.map(\.name), channel), default: .object([:]),
      "Limits by channel. `default` holds for every channel, and a channel's own settings before it."),
    Setting(
      "settle", .duration, default: .text("6h"), "As-of is the end of the logical date plus this, where --as-of is not given."),
    Setting(
      "lookback", .duration,
      "How far back sends are looked for. Without it: the longest `finalAfter`, rounded up to whole days."),
    Setting("threads", .whole(0...1024), default: .integer(0), "How many threads work; 0 takes every processor."),
    Setting("report", .object(report), default: .object([:]), "What a report consists of; see docs/report.md."),
    Setting("requests", .object(requests), default: .object([:]), "Whom to ask for re-ingestion; see docs/requests.md."),
    Setting("breaks", .object(breaks), default: .object([:]), "How breaks are worked on; see docs/breaks.md."),
    Setting("notices", .object(notices), default: .object([:]), "Whom to tell of a night, and of which; see docs/notices.md."),
    Setting("retention", .object(retention), default: .object([:]), "How long archives are kept; see docs/retention.md."),
    Setting(
      "erasure", .object(erasure), default: .object([:]), "Erasure on request; see docs/retention.md."),
    Setting(
      "sealing", .object(sealing), "What archives are sealed with, and whose seals are trusted; see docs/keys.md."),
    Setting(
      "encryption", .object(encryption), "What archives are encrypted with. Without it they are not. See docs/keys.md."),
    Setting(
      "tier", .object(tier), default: .object([:]),
      "When days leave the hot window, and what becomes of them; see docs/tiering.md."),
    Setting("metrics", .object(metrics), default: .object([:]), "Metrics for Prometheus."),
    Setting("ping", .object(ping), default: .object([:]), "URLs that are fetched as `tally nightly` begins and ends."),
    Setting("log", .object(log), default: .object([:]), "What is logged."),
  ]

  static let channel: [Setting] = [
    Setting(
      "pendingAfter", .duration, default: .text("120s"),
      "A delivery later than this is late, a send older than this and without outcome a break."),
    Setting("finalAfter", .duration, default: .text("72h"), "A send without an outcome for longer than this is unconfirmed."),
    Setting("driftTolerance", .duration, default: .text("5s"), "How far two timestamps of one event may differ."),
    Setting("consent", .flag, default: .bool(false), "Whether reads need a consent."),
  ]

  /// The words for a report's forms.
  static let reportForms = ["html", "csv", "pdf", "xlsx", "json", "dat"]

  static let report: [Setting] = [
    Setting(
      "forms", .choices(reportForms),
      "The forms of a report; the page and `breaks.csv` are in every one. Without it: all of them."),
    Setting(
      "fonts", .texts,
      "TrueType files of further scripts for the PDF, asked in this order for what its own fonts (Latin, Greek, Cyrillic) lack."),
    Setting(
      "locale", .locale, default: .text(NumberForm.english.tag),
      "In which locale's form numbers stand in texts for people, as a BCP 47 tag: `en`, `de-CH`, `en-IN`. Words stay English."),
  ]

  static let requests: [Setting] = [
    Setting("url", .url, "Where requests are posted. Without it they are kept and listed, and nothing is posted."),
    Setting("auth", .object(authorization), "How the endpoint knows us. Without it: not at all."),
    Setting(
      "headers", .headers, default: .object([:]), "Further headers of every POST, by name; their values are never printed."),
    Setting("batch", .whole(1...10_000), default: .integer(500), "The most requests in one POST."),
    Setting(
      "perNight", .whole(1...100_000), default: .integer(200), "The most POSTs a night; what is left over is told, and waits."),
    Setting(
      "giveUpAfter", .duration, default: .text("30d"), "A request that is older is given up: no longer posted or waited for."),
  ]

  static let metrics: [Setting] = [
    Setting(
      "textfile", .path,
      "The file for node_exporter's textfile collector; its name ends in `.prom`. It holds what each job said when it last ran.")
  ]

  static let ping: [Setting] = [
    Setting("start", .url, "Fetched as the run begins."),
    Setting("success", .url, "Fetched after exit 0 or 10."),
    Setting("fail", .url, "Fetched after every other exit."),
  ]

  static let log: [Setting] = [
    Setting("level", .choice(LogLevel.allCases.map(\.name)), default: .text("info"), "The least grave lines that are logged.")
  ]
}
