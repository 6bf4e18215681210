/// An object of a checked document with the defaults of its settings behind it.
///
/// A setting that is neither there nor has a default reads as empty text, 0 or false.
struct ConfigSection {
  private let members: [String: ConfigValue]
  private var fallbacks: [String: ConfigValue] = [:]

  init(_ value: ConfigValue, _ settings: [Setting]) {
    if case .object(let members) = value { self.members = members } else { members = [:] }
    for setting in settings { fallbacks[setting.name] = setting.fallback }
  }

  /// The same, with what another section says before the defaults.
  func over(_ common: ConfigSection) -> ConfigSection {
    var copy = self
    copy.fallbacks = common.fallbacks.merging(common.members) { $1 }
    return copy
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  func isObject(_ name: String) -> Bool { if case .object = value(name) { true } else { false } }

  func section(_ name: String, _ settings: [Setting]) -> ConfigSection { ConfigSection(value(name), settings) }

  func sections(_ name: String, _ settings: [Setting]) -> [ConfigSection] {
    guard case .list(let items) = value(name) else { return [] }
    return items.map { ConfigSection($0, settings) }
  }

  func text(_ name: String) -> String {
    guard case .text(let text) = value(name) else { return "" }
    return text
  }

  func texts(_ name: String) -> [String] {
    guard case .list(let items) = value(name) else { return [] }
    return items.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  /// A path; empty where there is none.
  func path(_ name: String, _ folder: String) -> String { has(name) ? FilePath.join(folder, text(name)) : "" }

  /// The members that are text.
  func headers(_ name: String) -> [String: String] {
    guard case .object(let members) = value(name) else { return [:] }
    return members.compactMapValues { if case .text(let text) = $0 { text } else { nil } }
  }

  func duration(_ name: String) -> Int64 { DurationText.parse(text(name)) ?? 0 }

  func flag(_ name: String) -> Bool { value(name) == .bool(true) }

  func whole(_ name: String) -> Int {
    guard case .integer(let number) = value(name) else { return 0 }
    return Int(number)
  }

  func value(_ name: String) -> ConfigValue { members[name] ?? fallbacks[name] ?? .null }
}
