internal import Events

/// The config file's JSON Schema (draft 2020-12, json-schema.org/draft/2020-12/schema): docs/config.schema.json.
package enum ConfigSchema {
  /// The file's bytes.
  package static var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
    json.member("title", "Tallystick's config file")
    object(Setting.all, &json)
    json.endObject()
    return json.bytes
  }

  /// The members of an object's schema, without its braces.
  private static func object(_ settings: [Setting], _ json: inout JSONWriter) {
    json.member("type", "object")
    json.object("properties") { json in
      for setting in settings {
        json.object(setting.name) { json in
          json.member("description", setting.summary)
          members(of: setting.kind, &json)
          if let fallback = setting.fallback {
            json.key("default")
            json.value(fallback)
          }
        }
      }
    }
    let required = settings.filter { $0.isRequired && $0.kinds == nil }
    if !required.isEmpty { json.strings("required", required.map(\.name)) }
    json.member("additionalProperties", false)
    if settings.contains(where: { $0.kinds != nil }) { kinds(settings, &json) }
  }

  /// What each kind of source asks for, and what it does not have.
  private static func kinds(_ settings: [Setting], _ json: inout JSONWriter) {
    json.key("allOf")
    json.beginArray()
    for kind in SourceKind.allCases {
      json.beginObject()
      json.object("if") { json in
        json.object("properties") { json in
          json.object("kind") { $0.member("const", kind.rawValue) }
        }
        if kind != .directory { json.strings("required", ["kind"]) }
      }
      json.object("then") { json in
        json.strings("required", settings.filter { $0.isRequired && $0.kinds?.contains(kind) == true }.map(\.name))
        json.object("properties") { json in
          for setting in settings where setting.kinds?.contains(kind) == false { json.member(setting.name, false) }
        }
      }
      json.endObject()
    }
    json.endArray()
  }

  private static func members(of kind: Setting.Kind, _ json: inout JSONWriter) {
    switch kind {
    case .text, .pattern: json.member("type", "string")
    case .path:
      json.member("type", "string")
      json.member("minLength", 1)
    case .name: pattern(Setting.namePattern, &json)
    case .url: pattern("^https?://[^/?#]", &json)
    case .duration: pattern(DurationText.pattern, &json)
    case .period: pattern("^P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?$", &json)
    case .locale: pattern("^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$", &json)
    case .flag: json.member("type", "boolean")
    case .whole(let range):
      json.member("type", "integer")
      json.member("minimum", range.lowerBound)
      json.member("maximum", range.upperBound)
    case .choice(let words): json.strings("enum", words)
    case .slots:
      json.strings("type", ["string", "integer", "array"])
      json.member("pattern", "^hourly$")
      json.member("minimum", 0)
      json.member("maximum", 100_000)
      json.object("items") { $0.member("type", "string") }
    case .texts:
      json.member("type", "array")
      json.member("minItems", 1)
      json.object("items") { $0.member("type", "string") }
    case .choices(let words):
      json.member("type", "array")
      json.member("minItems", 1)
      json.object("items") { members(of: .choice(words), &$0) }
    case .secret:
      json.member("type", "object")
      json.member("minProperties", 1)
      json.member("maxProperties", 1)
      json.object("properties") { json in
        for key in SecretReference.keys {
          json.object(key) { json in
            if key == "command" { members(of: .texts, &json) } else { json.member("type", "string") }
          }
        }
      }
      json.member("additionalProperties", false)
    case .headers:
      json.member("type", "object")
      json.object("additionalProperties") { $0.member("type", "string") }
    case .object(let settings): object(settings, &json)
    case .pathOr(let settings):
      json.array("oneOf", [Setting.Kind.path, .object(settings)]) { json, kind in members(of: kind, &json) }
    case .objects(let settings):
      json.member("type", "array")
      json.member("minItems", 1)
      json.object("items") { object(settings, &$0) }
    case .map(let keys, let settings):
      json.member("type", "object")
      json.object("propertyNames") { $0.strings("enum", keys) }
      json.object("additionalProperties") { object(settings, &$0) }
    }
  }

  private static func pattern(_ pattern: String, _ json: inout JSONWriter) {
    json.member("type", "string")
    json.member("pattern", pattern)
  }
}

extension JSONWriter {
  /// A default; decimals have none.
  fileprivate mutating func value(_ value: ConfigValue) {
    switch value {
    case .null, .decimal: null()
    case .bool(let flag): bool(flag)
    case .integer(let number): integer(number)
    case .text(let text): string(text)
    case .list(let items):
      beginArray()
      for item in items { self.value(item) }
      endArray()
    case .object(let members):
      beginObject()
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        key(name)
        self.value(member)
      }
      endObject()
    }
  }
}
