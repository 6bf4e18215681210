internal import Numbers
internal import Retention

/// Walks a document beside the description of the settings and collects everything that does not fit.
struct ConfigCheck {
  private(set) var findings: [ConfigFinding] = []

  /// Every finding about a document, sorted.
  static func findings(in document: ConfigValue) -> [ConfigFinding] {
    var check = ConfigCheck()
    check.object(document, Setting.all, at: "")
    return check.findings.sorted()
  }

  private mutating func object(_ value: ConfigValue, _ settings: [Setting], at path: String) {
    guard case .object(let members) = value else { return mismatch(value, "an object", at: path) }
    for key in members.keys where !settings.contains(where: { $0.name == key }) {
      unknown(key, among: settings.map(\.name), at: path)
    }
    let kind = SourceKind(members, settings)
    for setting in settings {
      let place = ConfigCheck.join(path, setting.name)
      if let kinds = setting.kinds, let kind, !kinds.contains(kind) {
        guard members[setting.name] != nil else { continue }
        let others = kinds.map(\.rawValue).joined(separator: " and ")
        add(place, "is a setting of the kind \(others); this source is of the kind \(kind.rawValue)")
      } else if let member = members[setting.name] {
        check(member, setting.kind, at: place)
      } else if setting.isRequired {
        add(place, "is required: \(setting.summary)")
      }
    }
  }

  private mutating func check(_ value: ConfigValue, _ kind: Setting.Kind, at path: String) {
    switch (kind, value) {
    case (.object(let settings), _), (.pathOr(let settings), .object): object(value, settings, at: path)
    case (.objects(let settings), .list(let items)):
      if items.isEmpty { add(path, "needs at least one entry") }
      for (index, item) in items.enumerated() { object(item, settings, at: "\(path)[\(index)]") }
    case (.map(let keys, let settings), .object(let members)):
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        if keys.contains(key) {
          object(member, settings, at: ConfigCheck.join(path, key))
        } else {
          unknown(key, among: keys, at: path)
        }
      }
    case (.texts, .list(let items)):
      if items.isEmpty { add(path, "needs at least one entry") }
      for (index, item) in items.enumerated() { check(item, .path, at: "\(path)[\(index)]") }
    case (.choices(let words), .list(let items)):
      if items.isEmpty { add(path, "needs at least one entry") }
      for (index, item) in items.enumerated() { check(item, .choice(words), at: "\(path)[\(index)]") }
    case (.secret, _): if let fault = SecretReference.fault(value) { add(path, fault) }
    case (.headers, .object(let members)):
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        let place = ConfigCheck.join(path, name)
        if !RequestsConfig.isHeader(name) { add(place, "is no header that may be set here") }
        if case .text = member { check(member, .text, at: place) } else { mismatch(member, "text", at: place) }
      }
    case (.slots, .integer(let number)):
      if !(0...100_000).contains(number) { add(path, "must be from 0 to 100000, not \(number)") }
    case (.slots, .list(let items)):
      for (index, item) in items.enumerated() { check(item, .text, at: "\(path)[\(index)]") }
    case (.whole(let range), .integer(let number)):
      if !range.contains(number) { add(path, "must be from \(range.lowerBound) to \(range.upperBound), not \(number)") }
    case (.flag, .bool): break
    case (_, .text(let text)): self.text(text, kind, at: path)
    default: mismatch(value, ConfigCheck.expected(kind), at: path)
    }
  }

  private mutating func text(_ text: String, _ kind: Setting.Kind, at path: String) {
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) {
      return add(path, "must not hold control characters")
    }
    if case .pattern = kind {
      do throws(ExportPattern.Invalid) { _ = try ExportPattern(text) } catch { add(path, error.description) }
      return
    }
    if case .locale = kind, NumberForm(locale: text) == nil {
      let near = Spelling.nearest(to: text, among: NumberForm.tags).map { "; did you mean \"\($0)\"?" } ?? ""
      return add(path, "must be \(ConfigCheck.expected(kind)), not \(Log.quoted(text))" + near)
    }
    let sound =
      switch kind {
      case .text, .locale: true
      case .path, .pathOr: !text.isEmpty
      case .name: Setting.isName(text)
      case .duration: DurationText.parse(text) != nil
      case .period: (try? CalendarPeriod(text)) != nil
      case .choice(let words): words.contains(text)
      case .slots: text == "hourly"
      case .url: Ping.isURL(text)
      default: false
      }
    guard !sound else { return }
    // A URL may hold a secret: it is not repeated.
    if case .url = kind { return add(path, "must be \(ConfigCheck.expected(kind))") }
    add(path, "must be \(ConfigCheck.expected(kind)), not \(Log.quoted(text))")
  }

  private static func expected(_ kind: Setting.Kind) -> String {
    switch kind {
    case .text: "text"
    case .path: "a path"
    case .pathOr: "a path or an object"
    case .name: "a name of at most 64 letters, digits, '.', '_', '-', no dot first"
    case .url: "an http:// or https:// URL"
    case .duration: "a duration such as \"250ms\", \"120s\", \"15m\", \"72h\", \"5d\", at most ten years"
    case .period: "a period such as \"P6Y\", \"P18M\", \"P2W\", \"P90D\", at most a hundred years"
    case .locale: "a locale that CLDR knows, of language, script and region alone, such as \"en\", \"de-CH\", \"zh-Hant\""
    case .flag: "true or false"
    case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let words): "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .choices(let words): "a list of " + words.joined(separator: ", ")
    case .pattern: "a pattern of paths below the source's, such as {yyyy}/{MM}/{dd}/*.gz"
    case .texts: "a list of texts"
    case .secret: "where a secret is"
    case .slots: "\"hourly\", a whole number or a list of names"
    case .headers: "an object of headers"
    case .object, .map: "an object"
    case .objects: "a list of objects"
    }
  }

  private mutating func unknown(_ key: String, among known: [String], at path: String) {
    let near = Spelling.nearest(to: key, among: known).map { "did you mean \"\($0)\"?" }
    let hint = near ?? "known here: " + known.joined(separator: ", ")
    add(ConfigCheck.join(path, key), "is not a known setting; \(hint)")
  }

  private mutating func mismatch(_ value: ConfigValue, _ expected: String, at path: String) {
    add(path, "must be \(expected), not \(value.kind)")
  }

  private mutating func add(_ path: String, _ message: String) { findings.append(ConfigFinding(path, message)) }

  /// `channels.SMS`; a key that is no plain word is quoted.
  private static func join(_ path: String, _ key: String) -> String {
    let word = Setting.isName(key) && !key.contains(".") ? key : Log.quoted(key)
    return path.isEmpty ? word : path + "." + word
  }
}

extension SourceKind {
  /// The kind that an object says or has by default; nil where its settings know no kinds, or the word is none.
  fileprivate init?(_ members: [String: ConfigValue], _ settings: [Setting]) {
    guard settings.contains(where: { $0.kinds != nil }) else { return nil }
    switch members["kind"] {
    case nil: self = .directory
    case .text(let word)?: self.init(rawValue: word)
    default: return nil
    }
  }
}
