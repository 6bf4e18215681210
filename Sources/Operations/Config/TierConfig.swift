package import Events
internal import Retention

/// When days leave the hot window, and what becomes of them. Durations in nanoseconds.
package struct TierConfig: Equatable, Sendable {
  /// From the end of a day to when it leaves; longer than the config's `lookback`.
  package var hotWindow: Int64
  /// How long after its end a day waits for expected exports, before it is packed without them.
  package var gapPatience: Int64
  /// Types whose records are only summarised.
  package var summarised: Set<EventType>
  /// Tags that keep a record of such a type.
  package var tags: [String]
  /// The file of ids that do; nil for none.
  package var complaints: String?
  /// What retention policies know the archives by.
  package var retentionClass: String
  /// How long archives are retained from the end of their day; nil: no longer than the store itself does.
  package var retain: Int64?
  /// Whether nobody may shorten that.
  package var isFinal: Bool
  /// Empty for the store's own.
  package var storageClass: String
  /// Whether the hot copies of what is sealed are deleted.
  package var releases: Bool

  /// What may be said of a type.
  static let words = ["pack", "summarise"]

  private static let day: Int64 = 86_400_000_000_000

  init(_ section: ConfigSection, folder: String, lookback: Int64) {
    hotWindow = section.has("hotWindow") ? section.duration("hotWindow") : max(30 * Self.day, lookback + Self.day)
    gapPatience = section.duration("gapPatience")
    let types = section.section("types", Setting.tierTypes)
    summarised = Set(EventType.allCases.filter { types.text($0.name) == Self.words[1] })
    let triggers = section.section("triggers", Setting.triggers)
    tags = triggers.texts("tags")
    complaints = triggers.has("complaints") ? FilePath.join(folder, triggers.text("complaints")) : nil
    retentionClass = section.text("class")
    retain = section.has("retain") ? section.duration("retain") : nil
    isFinal = section.text("retention") == "final"
    storageClass = section.text("storageClass")
    releases = section.flag("release")
  }

  /// What the shape of the section alone does not show.
  func findings(_ section: ConfigSection, _ config: Config) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    func find(_ name: String, _ message: String) { found.append(ConfigFinding("tier.\(name)", message)) }
    if hotWindow <= config.lookback {
      let text = DurationText.describe(config.lookback)
      find("hotWindow", "is not longer than lookback (\(text)): a reconciliation would look for exports that are gone")
    }
    if retain == 0 { find("retain", "is no time at all") }
    if section.has("retention"), retain == nil { find("retention", "is of no use without retain") }
    if section.has("triggers"), summarised.isEmpty { find("triggers", "are of no use where no type is summarised") }
    for type in EventType.allCases where summarised.contains(type) {
      let policies = Channel.allCases.flatMap { config.retention.rules.policiesNeedingRaw($0, type).map(\.id) }
      if !policies.isEmpty {
        let names = Set(policies).sorted().map(Log.quoted).joined(separator: ", ")
        find("types.\(type.name)", "cannot be summarised: raw events are needed by the retention policies \(names)")
      }
    }
    if !storageClass.isEmpty {
      if case .directory = config.store { find("storageClass", "needs a store in a bucket") }
      if ["GLACIER", "DEEP_ARCHIVE"].contains(storageClass) {
        find("storageClass", "cannot be read at once, and what was packed is read back before anything is released")
      }
    }
    return found
  }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("hotWindow", .string(DurationText.describe(hotWindow))), ("gapPatience", .string(DurationText.describe(gapPatience))),
      (
        "types",
        .object(EventType.allCases.map { ($0.name, .string(Self.words[summarised.contains($0) ? 1 : 0])) })
      ),
    ]
    var triggers: [(key: String, value: JSONValue)] = []
    if !tags.isEmpty { triggers.append(("tags", .array(tags.map { .string($0) }))) }
    if let complaints { triggers.append(("complaints", .string(complaints))) }
    members += [("triggers", .object(triggers)), ("class", .string(retentionClass))]
    if let retain { members.append(("retain", .string(DurationText.describe(retain)))) }
    members.append(("retention", .string(isFinal ? "final" : "removable")))
    if !storageClass.isEmpty { members.append(("storageClass", .string(storageClass))) }
    return .object(members + [("release", .bool(releases))])
  }
}
