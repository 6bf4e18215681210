/// docs/config.md: every setting, from the same description that checks the file.
package enum ConfigReference {
  /// The document.
  package static var markdown: String {
    """
    # The config file

    Generated from `Sources/Operations/Config/Setting+All.swift`; a test compares the two.

    One JSON5 file (json5.org: comments, keys without quotes, trailing commas), \(Option.defaultConfigPath) or what `--config`
    names. An unknown setting is refused by name. Relative paths are taken from the file's folder. Durations are a whole number
    and `ms`, `s`, `m`, `h` or `d`. `tally config check` prints the effective config; `config.schema.json` is for editors.

    The least that works:

    ```
    { store: "/var/lib/tallystick",
      sources: [ { name: "archiver", side: "archiver", kind: "directory", path: "/exports", mapping: "archiver" } ] }
    ```

    \(section("The file", Setting.all))
    \(section("`store`: a bucket", Setting.bucket))
    \(section("`sources`: each entry", Setting.source.filter { $0.kinds.map { $0.contains(.directory) && $0.count > 1 } ?? true }))
    What only one kind or some kinds have is refused in a source of another.

    \(SourceKind.allCases.map { kind in
      section("`sources` of the kind `\(kind.rawValue)`", Setting.source.filter { $0.kinds.map { $0.contains(kind) && !($0.contains(.directory) && $0.count > 1) } ?? false })
    }.joined(separator: "\n"))
    \(section("`auth`, of a source of the kind `https`, of `requests`, of `notices.webhook` and of `sealing.tsa`", Setting.authorization))
    \(section("`sources[].client`, of the kind `genesys`", Setting.client))
    \(section("`credentials`, of a source of the kind `s3`, of a store's bucket and of `encryption.kms`", Setting.s3Credentials))
    A secret is never in the config: its setting says where it is. `{ file: "…" }`, `{ env: "NAME" }`, `{ credential: "name" }` (systemd's
    `LoadCredential=`), or `{ command: ["/path", "argument"] }`, whose output it is; a line break at the end is not part of it.

    \(section("`channels.default`, `channels.SMS`, …", Setting.channel))
    \(section("`report`", Setting.report))
    \(section("`requests`", Setting.requests))
    \(section("`breaks`", Setting.breaks))
    \(section("`breaks.due` and `breaks.escalate`", Setting.severities))
    \(section("`notices`", Setting.notices))
    \(section("`notices.mail`", Setting.mail))
    \(section("`notices.webhook`", Setting.webhook))
    \(section("`retention`", Setting.retention))
    \(section("`retention.roles`", Setting.roles))
    \(section("`retention.surge`", Setting.surge))
    \(section("`retention.policies`: each entry", Setting.policy))
    \(section("`retention.policies[].matches`", Setting.matches))
    A period is `P` and whole numbers of `Y`, `M`, `W` and `D`, as ISO 8601 writes it.

    \(section("`erasure`", Setting.erasure))
    \(section("`sealing`", Setting.sealing))
    \(section("`sealing.tsa`", Setting.tsa))
    \(section("`encryption`", Setting.encryption))
    \(section("`encryption.kms`", Setting.kms))
    \(section("`pkcs11`, of `sealing` and of `encryption`", Setting.token))
    \(section("`tier`", Setting.tier))
    \(section("`tier.types`", Setting.tierTypes))
    \(section("`tier.triggers`", Setting.triggers))
    \(section("`metrics`", Setting.metrics))
    \(section("`ping`", Setting.ping))
    URLs usually hold a token, so only their host is ever printed. A ping that fails is a warning in the log and nothing else.

    \(section("`log`", Setting.log))
    """
  }

  private static func section(_ title: String, _ settings: [Setting]) -> String {
    let rows = settings.map { setting in
      let fallback = setting.isRequired ? "required" : setting.fallback.flatMap(text).map { "`\($0)`" } ?? ""
      return "| `\(setting.name)` | \(fallback) | \(setting.summary) |\n"
    }
    return "## \(title)\n\n| setting | default | meaning |\n| --- | --- | --- |\n" + rows.joined()
  }

  /// A default as a file would write it; nil for an empty one.
  private static func text(_ value: ConfigValue) -> String? {
    switch value {
    case .bool(let flag): String(flag)
    case .integer(let number): String(number)
    case .text(let text): text.isEmpty ? nil : "\"\(text)\""
    default: nil
    }
  }
}
