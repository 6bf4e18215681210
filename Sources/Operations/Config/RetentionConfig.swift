internal import Events
package import Retention

/// How long archives are kept, and who may release a hold.
package struct RetentionConfig: Equatable, Sendable {
  /// The policies that apply, and the grace.
  package var rules: RetentionRules
  /// The file of outside events; nil for none.
  package var events: String?
  /// Whether a hold must be released by another person than requested it.
  package var releaseByAnother: Bool
  /// Who may do what in a disposition.
  package var roles: RolesConfig
  /// How long after its day a plan may be used.
  package var approvalFor: CalendarPeriod
  /// The most that a plan may newly destroy: so many times the average of those before it, and so many archives always.
  package var surge: (times: Int, floor: Int) { (surgeTimes, surgeFloor) }
  private var surgeTimes: Int
  private var surgeFloor: Int

  /// What a checked section says, and what its shape alone does not show.
  static func read(_ section: ConfigSection, folder: String) -> (config: RetentionConfig, findings: [ConfigFinding]) {
    var found: [ConfigFinding] = []
    var own: [RetentionPolicy] = []
    for (index, value) in section.list("policies").enumerated() {
      do {
        own.append(try RetentionPolicy(value.json, at: "policies[\(index)]"))
      } catch {
        found.append(ConfigFinding("retention." + error.path, error.message))
      }
    }
    let apply = section.list("apply").compactMap { if case .text(let id) = $0 { id } else { nil } }
    let choice = PolicySelection.choose(apply, from: own, hasEvents: section.has("events"))
    // Where a policy cannot be read, it is no wonder that its id is not known.
    if found.isEmpty {
      found = choice.findings.map { ConfigFinding("retention." + $0.fault.path, $0.fault.message, isError: $0.isError) }
    }
    let config = RetentionConfig(
      rules: RetentionRules(policies: choice.policies, grace: (try? CalendarPeriod(section.text("grace"))) ?? .none),
      events: section.has("events") ? FilePath.join(folder, section.text("events")) : nil,
      releaseByAnother: section.flag("releaseByAnother"),
      roles: RolesConfig(section.section("roles", Setting.roles), folder: folder),
      approvalFor: (try? CalendarPeriod(section.text("approvalFor"))) ?? .none,
      surgeTimes: section.section("surge", Setting.surge).whole("times"),
      surgeFloor: section.section("surge", Setting.surge).whole("floor"))
    return (config, found + config.roles.findings)
  }

  /// Writes the effective section: policies that apply in full, wherever they come from.
  func write(to json: inout JSONWriter) {
    json.object("retention") { json in
      json.key("policies")
      json.beginArray()
      for policy in rules.policies { policy.write(to: &json) }
      json.endArray()
      json.member("grace", rules.grace.description)
      if let events { json.member("events", events) }
      json.member("releaseByAnother", releaseByAnother)
      json.key("roles")
      json.value(roles.json)
      json.member("approvalFor", approvalFor.description)
      json.key("surge")
      json.value(.object([("times", .number(String(surgeTimes))), ("floor", .number(String(surgeFloor)))]))
    }
  }
}

extension ConfigSection {
  fileprivate func list(_ name: String) -> [ConfigValue] { if case .list(let items) = value(name) { items } else { [] } }
}

extension ConfigValue {
  /// The same as JSON, members in byte order.
  fileprivate var json: JSONValue {
    switch self {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .integer(let number): .number(String(number))
    case .decimal(let number): .number(number.description)
    case .text(let text): .string(text)
    case .list(let items): .array(items.map(\.json))
    case .object(let members): .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
    }
  }
}
