extension Setting {
  /// One source. What stands for some kinds only is refused in a source of another.
  static let source: [Setting] =
    [
      Setting(
        "name", .name, required: true,
        "The source's folder in the store; unique, and for good: what moves keeps its name and changes its place (docs/sources.md). "
          + "Letters, digits, `.`, `_` and `-`."),
      Setting(
        "side", .choice(SourceSide.allCases.map(\.rawValue)), default: .text("archiver"),
        "`archiver`: the platform's own dump. `ledger`: what our webhook receiver acknowledged."),
      Setting(
        "kind", .choice(SourceKind.allCases.map(\.rawValue)), default: .text("directory"),
        "How exports are reached: docs/sources.md has an example of each."),
      Setting(
        "mapping", .text,
        "The provider mapping: a built-in name, or the path of a mapping file (with a `/` or ending in `.json`). "
          + "Without it: `genesys` for the kind `genesys`, `archiver` for the others."),
      Setting(
        "pattern", .pattern, default: .text("*"), for: [.directory, .s3, .https],
        "Which files below `path` (names of the index, last parts of the `urls`, keys below `prefix`) are exports, and of which "
          + "day: `{yyyy}`, `{MM}`, `{dd}` stand for the date (all three or none), "
          + "`{HH}` for an hour, `{name}` and `*` for any text, `?` for one character; a `/` is spelled out. Without a date, exports "
          + "belong to the run's date. A folder in an export's place is an EXPORT_GAP; under `*` alone only if it is named like "
          + "an export (`.gz`, `.zst`, `.json`, `.ndjson`, `.jsonl`)."),
      Setting(
        "settleAfter", .duration, default: .text("10m"), for: [.directory, .s3, .https],
        "So long after its last change an export that is not whole is taken as still being written, and left for the next run."),
      Setting(
        "slots", .slots,
        "The exports expected each day: `\"hourly\"` (the pattern has `{HH}`), how many, or a list of names or patterns of what "
          + "`{name}` stands for (without it: of the name in the store), `{00..23}` for a row of numbers. A slot without an export is an EXPORT_GAP."
      ),
      Setting(
        "counts", .choice(CountDeclaration.allCases.map(\.rawValue)), for: [.directory, .s3, .https],
        "Where an export's number of records is declared: `count`, a number in `<export>.count`, or `manifest`, "
          + "`{\"records\":N}` in `<export>.manifest.json`. Another number found is a CONTROL_TOTAL_MISMATCH."),
      Setting(
        "path", .path, required: true, for: [.directory],
        "The directory that exports are pulled from; the folders of a day belong in `pattern`."),
    ] + https + genesys + s3 + [
      Setting(
        "ca", .path, for: [.s3, .https, .genesys],
        "A PEM file of the authorities whose certificates are trusted, in place of the system's.")
    ]

  private static let https: [Setting] = [
    Setting(
      "urls", .texts, for: [.https],
      "The exports' addresses, with `{yyyy}`, `{MM}`, `{dd}` for the date and `{HH}` for each hour. One that is not there is no export."
    ),
    Setting(
      "index", .text, for: [.https],
      "In place of `urls`: the address of a JSON index of exports, with `{yyyy}`, `{MM}`, `{dd}` for the date."),
    Setting(
      "hosts", .texts, for: [.https],
      "Other servers (`host` or `host:port`) that an index or a redirect may lead to; asked by an index, they get the credentials too."
    ),
    Setting("auth", .object(authorization), for: [.https], "How the servers know us. Without it: not at all."),
  ]

  static let authorization: [Setting] = [
    Setting(
      "kind", .choice(["bearer", "basic", "hmac"]), required: true,
      "`bearer`: a token. `basic`: user and password. `hmac`: a signature."),
    Setting("token", .secret, "For `bearer`."),
    Setting("user", .text, "For `basic`."),
    Setting("password", .secret, "For `basic`."),
    Setting("keyId", .text, "For `hmac`: the key's name."),
    Setting("key", .secret, "For `hmac`: the shared key."),
  ]

  private static let genesys: [Setting] = [
    Setting(
      "region", .text, for: [.genesys, .s3],
      "genesys, required: the organization's, such as `mypurecloud.ie`. s3: the bucket's; without it `us-east-1`."),
    Setting("client", .object(client), required: true, for: [.genesys], "The OAuth client with the client credentials grant."),
    Setting("media", .texts, for: [.genesys], "Media types of the conversations. Without it: `message` and `email`."),
    Setting("pageSize", .whole(1...10_000), default: .integer(1000), for: [.genesys], "Conversations a page."),
    Setting(
      "patience", .duration, default: .text("30m"), for: [.genesys],
      "How long a run waits for the platform's job; the next run takes up what is not done."),
    Setting("login", .text, for: [.genesys], "The URL in place of `https://login.<region>`, for a proxy."),
    Setting("api", .text, for: [.genesys], "The URL in place of `https://api.<region>`, for a proxy."),
  ]

  static let client: [Setting] = [
    Setting("id", .text, required: true, "The client's id."), Setting("secret", .secret, required: true, "Its secret."),
  ]

  private static let s3: [Setting] = [
    Setting("bucket", .text, required: true, for: [.s3], "The bucket."),
    Setting(
      "prefix", .text, for: [.s3],
      "What the keys of all exports begin with, without a slash at either end; `pattern` begins below it."),
    Setting("endpoint", .text, for: [.s3], "The server's URL. Without it: Amazon's for the region."),
    Setting(
      "pathStyle", .flag, default: .bool(false), for: [.s3], "Whether the bucket stands in the path and not in the host's name."),
    Setting("expectedOwner", .text, for: [.s3], "The account that the bucket must belong to."),
    Setting(
      "credentials", .object(s3Credentials), for: [.s3],
      "Keys, or a profile of the AWS files. Without it: environment, profile, web identity, container, instance, in this order."),
  ]

  static let s3Credentials: [Setting] = [
    Setting("accessKey", .secret, "The access key's id."), Setting("secretKey", .secret, "Its secret."),
    Setting("sessionToken", .secret, "The session's token, where keys are for a time."),
    Setting("profile", .text, "In place of keys: the name of a profile."),
  ]
}
