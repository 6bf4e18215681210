internal import Events
internal import Numbers

extension Config {
  /// Reads a config file: the effective config and its warnings, or an error that names everything wrong with it.
  package static func read(_ path: String) throws(JobError) -> (config: Config, warnings: [ConfigFinding]) {
    let (config, findings) = try check(path)
    let errors = findings.filter(\.isError)
    guard let config, errors.isEmpty else {
      let list = errors.map { $0.path.isEmpty ? $0.message : "\($0.path) \($0.message)" }.joined(separator: "; ")
      throw JobError(.configuration, "the config file is refused", at: path, because: list)
    }
    return (config, findings)
  }

  /// What holds for a copy of a store that no config speaks of: the defaults, and no source.
  package static func bare(store: String) -> Config {
    Config(ConfigSection(.object(["store": .text(store)]), Setting.all), folder: ".")
  }

  /// Reads a config file for `config check`: every finding, and the effective config where no finding is an error.
  package static func check(_ path: String) throws(JobError) -> (config: Config?, findings: [ConfigFinding]) {
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, what: "cannot read the config file")
    } catch {
      let isNamed = error.code == .refused || path != Option.defaultConfigPath
      throw JobError(
        .configuration, error.what, at: error.place, because: error.cause,
        remedy: isNamed ? error.remedy : "name it with --config")
    }
    return check(try ConfigValue(json5: bytes, file: path), folder: FilePath.parent(of: path))
  }

  /// The same from a document; relative paths are taken from `folder`.
  static func check(_ document: ConfigValue, folder: String) -> (config: Config?, findings: [ConfigFinding]) {
    let shape = ConfigCheck.findings(in: document)
    guard shape.isEmpty else { return (nil, shape) }
    let root = ConfigSection(document, Setting.all)
    let config = Config(root, folder: folder)
    let requests = RequestsConfig.findings(root.section("requests", Setting.requests))
    let sealing = root.has("sealing") ? SealingConfig.findings(root.section("sealing", Setting.sealing)) : []
    let encryption = root.has("encryption") ? EncryptionConfig.findings(root.section("encryption", Setting.encryption)) : []
    let retention = RetentionConfig.read(root.section("retention", Setting.retention), folder: folder).findings
    let tier = config.tier.findings(root.section("tier", Setting.tier), config)
    let notices = config.notices.findings(root.section("notices", Setting.notices))
    let findings = (config.findings(root) + notices + requests + sealing + encryption + retention + tier).sorted()
    return (findings.contains(where: \.isError) ? nil : config, findings)
  }

  /// The values of a document in which nothing was found wrong.
  private init(_ root: ConfigSection, folder: String) {
    store =
      root.isObject("store")
      ? .bucket(BucketConfig(root.section("store", Setting.bucket), folder: folder))
      : .directory(FilePath.join(folder, root.text("store")))
    storeID = root.has("storeId") ? root.text("storeId") : nil
    organization = root.text("organization")
    sources = root.sections("sources", Setting.source).map { SourceConfig($0, folder: folder) }
    let limits = root.section("channels", [])
    let common = limits.section("default", Setting.channel)
    channels = Channel.allCases.map { ChannelConfig(limits.section($0.name, Setting.channel).over(common)) }
    settle = root.duration("settle")
    let day: Int64 = 86_400_000_000_000
    let longest = channels.map(\.finalAfter).max() ?? 0
    let sought = root.has("lookback") ? root.duration("lookback") : longest
    lookback = (sought + day - 1) / day * day
    threads = root.whole("threads") == 0 ? Environment.processors : root.whole("threads")
    let textfile = root.section("metrics", Setting.metrics).text("textfile")
    metricsTextfile = textfile.isEmpty ? nil : FilePath.join(folder, textfile)
    let report = root.section("report", Setting.report)
    let asked = report.texts("forms")
    reportForms = Setting.reportForms.filter { !report.has("forms") || asked.contains($0) }
    reportFonts = report.texts("fonts").map { FilePath.join(folder, $0) }
    numbers = NumberForm(locale: report.text("locale")) ?? .english
    requests = RequestsConfig(root.section("requests", Setting.requests), folder: folder)
    notices = NoticesConfig(root.section("notices", Setting.notices), folder: folder)
    breaks = BreaksConfig(root.section("breaks", Setting.breaks))
    retention = RetentionConfig.read(root.section("retention", Setting.retention), folder: folder).config
    erasure = ErasureConfig(root.section("erasure", Setting.erasure), folder: folder)
    let sealing = root.section("sealing", Setting.sealing)
    self.sealing = root.has("sealing") ? SealingConfig(sealing, folder: folder) : nil
    let encryption = root.section("encryption", Setting.encryption)
    self.encryption = root.has("encryption") ? EncryptionConfig(encryption, folder: folder) : nil
    tier = TierConfig(root.section("tier", Setting.tier), folder: folder, lookback: lookback)
    let urls = root.section("ping", Setting.ping)
    ping = Ping(start: urls.text("start"), success: urls.text("success"), fail: urls.text("fail"))
    logLevel = LogLevel(name: root.section("log", Setting.log).text("level")) ?? .info
  }

  /// What the shape of the document alone does not show.
  private func findings(_ root: ConfigSection) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    if case .bucket(let bucket) = store {
      found += bucket.findings
      let section = root.section("store", Setting.bucket)
      if let fault = S3Place.Credentials.fault(section) { found.append(ConfigFinding("store.credentials", fault)) }
    }
    let sections = root.sections("sources", Setting.source)
    for (index, source) in sources.enumerated() {
      if let first = sources.firstIndex(where: { $0.name == source.name }), first < index {
        found.append(ConfigFinding("sources[\(index)].name", "\"\(source.name)\" is the name of sources[\(first)] too"))
      }
      found += source.findings(at: "sources[\(index)]", sections[index])
      if case .directory(let path) = source.place, store == .directory(path) {
        found.append(ConfigFinding("sources[\(index)].path", "is the store's own folder"))
      }
    }
    if !sources.contains(where: { $0.side == .archiver }) {
      found.append(ConfigFinding("sources", "needs at least one source of the side \"archiver\""))
    }
    let limits = root.section("channels", [])
    var wrong: Set<String> = []
    for channel in Channel.allCases where self.channel(channel).pendingAfter > self.channel(channel).finalAfter {
      let own = limits.section(channel.name, Setting.channel)
      let name = own.has("pendingAfter") || own.has("finalAfter") ? channel.name : "default"
      guard wrong.insert(name).inserted else { continue }
      found.append(ConfigFinding("channels.\(name)", "pendingAfter is longer than finalAfter"))
    }
    let longest = channels.map(\.finalAfter).max() ?? 0
    if lookback < longest {
      let text = DurationText.describe(longest)
      found.append(
        ConfigFinding("lookback", "is shorter than the longest finalAfter (\(text)): such sends would be lost sight of"))
    }
    found += breaks.findings
    if let textfile = metricsTextfile, !textfile.hasSuffix(".prom") {
      found.append(ConfigFinding("metrics.textfile", "does not end in .prom: node_exporter will not read it", isError: false))
    }
    return found
  }
}

extension ChannelConfig {
  fileprivate init(_ section: ConfigSection) {
    pendingAfter = section.duration("pendingAfter")
    finalAfter = section.duration("finalAfter")
    driftTolerance = section.duration("driftTolerance")
    consent = section.flag("consent")
  }
}
