internal import Events

extension Setting {
  /// The whole config file.
  static let all: [Setting] = [
    Setting(
      "store", .pathOr(bucket), required: true, "What holds everything that is kept: a directory's path, or an object for a bucket."),
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
    Setting("metrics", .object(metrics), default: .object([:]), "Metrics for Prometheus."),
    Setting("ping", .object(ping), default: .object([:]), "URLs that are fetched as a job begins and ends."),
    Setting("log", .object(log), default: .object([:]), "What is logged."),
  ]

  static let source: [Setting] = [
    Setting("name", .name, required: true, "The source's folder in the store; unique. Letters, digits, `.`, `_` and `-`."),
    Setting(
      "side", .choice(SourceSide.allCases.map(\.rawValue)), default: .text("archiver"),
      "`archiver`: the platform's own dump. `ledger`: what our webhook receiver acknowledged."),
    Setting("kind", .choice(["directory"]), default: .text("directory"), "How exports are reached."),
    Setting(
      "path", .path, required: true, "The directory that exports are pulled from; the folders of a day belong in `pattern`."),
    Setting(
      "mapping", .text, default: .text("archiver"),
      "The provider mapping: a built-in name, or the path of a mapping file (with a `/` or ending in `.json`)."),
    Setting(
      "pattern", .pattern, default: .text("*"),
      "Which files below `path` are exports, and of which day: `{yyyy}`, `{MM}`, `{dd}` stand for the date (all three or none), "
        + "`{HH}` for an hour, `{name}` and `*` for any text, `?` for one character; a `/` is spelled out. Without a date, exports "
        + "belong to the run's date. A folder in an export's place is an EXPORT_GAP; under `*` alone only if it is named like "
        + "an export (`.gz`, `.zst`, `.json`, `.ndjson`, `.jsonl`)."),
    Setting(
      "settleAfter", .duration, default: .text("10m"),
      "So long after its last change an export that is not whole is taken as still being written, and left for the next run."),
    Setting(
      "slots", .slots,
      "The exports expected each day: `\"hourly\"` (the pattern has `{HH}`), how many, or a list of names or patterns of what "
        + "`{name}` stands for (without it: of the name in the store), `{00..23}` for a row of numbers. A slot without an export is an EXPORT_GAP."
    ),
    Setting(
      "counts", .choice(CountDeclaration.allCases.map(\.rawValue)),
      "Where an export's number of records is declared: `count`, a number in `<export>.count`, or `manifest`, "
        + "`{\"records\":N}` in `<export>.manifest.json`. Another number found is a CONTROL_TOTAL_MISMATCH."),
  ]

  static let channel: [Setting] = [
    Setting(
      "pendingAfter", .duration, default: .text("120s"),
      "A delivery later than this is late, a send older than this and without outcome a break."),
    Setting("finalAfter", .duration, default: .text("72h"), "A send without an outcome for longer than this is unconfirmed."),
    Setting("driftTolerance", .duration, default: .text("5s"), "How far two timestamps of one event may differ."),
    Setting("consent", .flag, default: .bool(false), "Whether reads need a consent."),
  ]

  static let metrics: [Setting] = [
    Setting("textfile", .path, "The file for node_exporter's textfile collector; its name ends in `.prom`.")
  ]

  static let ping: [Setting] = [
    Setting("start", .url, "Fetched as the job begins."),
    Setting("success", .url, "Fetched after exit 0 or 10."),
    Setting("fail", .url, "Fetched after every other exit."),
  ]

  static let log: [Setting] = [
    Setting("level", .choice(LogLevel.allCases.map(\.name)), default: .text("info"), "The least grave lines that are logged.")
  ]
}
