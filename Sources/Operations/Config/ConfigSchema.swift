internal import Events

/// The config file's JSON Schema (draft 2020-12, json-schema.org/draft/2020-12/schema): docs/config.schema.json.
package enum ConfigSchema {
  /// The file's bytes.
  package static var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.text("$schema", "https://json-schema.org/draft/2020-12/schema")
    json.text("title", "Tallystick's config file")
    object(Setting.all, &json)
    json.endObject()
    return json.bytes
  }

  /// The members of an object's schema, without its braces.
  private static func object(_ settings: [Setting], _ json: inout JSONWriter) {
    json.text("type", "object")
    json.key("properties")
    json.beginObject()
    for setting in settings {
      json.key(setting.name)
      json.beginObject()
      json.text("description", setting.summary)
      members(of: setting.kind, &json)
      if let fallback = setting.fallback {
        json.key("default")
        json.value(fallback)
      }
      json.endObject()
    }
    json.endObject()
    let required = settings.filter { $0.isRequired && $0.kinds == nil }
    if !required.isEmpty {
      json.key("required")
      json.texts(required.map(\.name))
    }
    json.key("additionalProperties")
    json.bool(false)
    if settings.contains(where: { $0.kinds != nil }) { kinds(settings, &json) }
  }

  /// What each kind of source asks for, and what it does not have.
  private static func kinds(_ settings: [Setting], _ json: inout JSONWriter) {
    json.key("allOf")
    json.beginArray()
    for kind in SourceKind.allCases {
      json.beginObject()
      json.key("if")
      json.beginObject()
      json.key("properties")
      json.beginObject()
      json.key("kind")
      json.beginObject()
      json.text("const", kind.rawValue)
      json.endObject()
      json.endObject()
      if kind != .directory {
        json.key("required")
        json.texts(["kind"])
      }
      json.endObject()
      json.key("then")
      json.beginObject()
      json.key("required")
      json.texts(settings.filter { $0.isRequired && $0.kinds?.contains(kind) == true }.map(\.name))
      json.key("properties")
      json.beginObject()
      for setting in settings where setting.kinds?.contains(kind) == false {
        json.key(setting.name)
        json.bool(false)
      }
      json.endObject()
      json.endObject()
      json.endObject()
    }
    json.endArray()
  }

  private static func members(of kind: Setting.Kind, _ json: inout JSONWriter) {
    switch kind {
    case .text, .pattern: json.text("type", "string")
    case .path:
      json.text("type", "string")
      json.number("minLength", 1)
    case .name: pattern(Setting.namePattern, &json)
    case .url: pattern("^https?://[^/?#]", &json)
    case .duration: pattern(DurationText.pattern, &json)
    case .period: pattern("^P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?$", &json)
    case .locale: pattern("^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$", &json)
    case .flag: json.text("type", "boolean")
    case .whole(let range):
      json.text("type", "integer")
      json.number("minimum", range.lowerBound)
      json.number("maximum", range.upperBound)
    case .choice(let words):
      json.key("enum")
      json.texts(words)
    case .slots:
      json.key("type")
      json.texts(["string", "integer", "array"])
      json.text("pattern", "^hourly$")
      json.number("minimum", 0)
      json.number("maximum", 100_000)
      json.key("items")
      json.beginObject()
      json.text("type", "string")
      json.endObject()
    case .texts:
      json.text("type", "array")
      json.number("minItems", 1)
      json.key("items")
      json.beginObject()
      json.text("type", "string")
      json.endObject()
    case .choices(let words):
      json.text("type", "array")
      json.number("minItems", 1)
      json.key("items")
      json.beginObject()
      members(of: .choice(words), &json)
      json.endObject()
    case .secret:
      json.text("type", "object")
      json.number("minProperties", 1)
      json.number("maxProperties", 1)
      json.key("properties")
      json.beginObject()
      for key in SecretReference.keys {
        json.key(key)
        json.beginObject()
        if key == "command" { members(of: .texts, &json) } else { json.text("type", "string") }
        json.endObject()
      }
      json.endObject()
      json.key("additionalProperties")
      json.bool(false)
    case .headers:
      json.text("type", "object")
      json.key("additionalProperties")
      json.beginObject()
      json.text("type", "string")
      json.endObject()
    case .object(let settings): object(settings, &json)
    case .pathOr(let settings):
      json.key("oneOf")
      json.beginArray()
      for kind in [Setting.Kind.path, .object(settings)] {
        json.beginObject()
        members(of: kind, &json)
        json.endObject()
      }
      json.endArray()
    case .objects(let settings):
      json.text("type", "array")
      json.number("minItems", 1)
      json.key("items")
      json.beginObject()
      object(settings, &json)
      json.endObject()
    case .map(let keys, let settings):
      json.text("type", "object")
      json.key("propertyNames")
      json.beginObject()
      json.key("enum")
      json.texts(keys)
      json.endObject()
      json.key("additionalProperties")
      json.beginObject()
      object(settings, &json)
      json.endObject()
    }
  }

  private static func pattern(_ pattern: String, _ json: inout JSONWriter) {
    json.text("type", "string")
    json.text("pattern", pattern)
  }
}

extension JSONWriter {
  fileprivate mutating func text(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  fileprivate mutating func number(_ name: String, _ value: Int64) {
    key(name)
    integer(value)
  }

  fileprivate mutating func texts(_ values: [String]) {
    beginArray()
    for value in values { string(value) }
    endArray()
  }

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
