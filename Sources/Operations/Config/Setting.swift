/// One setting of the config file: what parsing, the JSON Schema and docs/config.md say of it comes from here.
struct Setting: Sendable {
  let name: String
  let kind: Kind
  /// The value where the file has none, as the file would write it; nil where there is none.
  let fallback: ConfigValue?
  let isRequired: Bool
  /// The kinds of source that have it; nil for every one, and for what is no source's.
  let kinds: [SourceKind]?
  /// One or two sentences.
  let summary: String

  indirect enum Kind: Sendable {
    case text
    /// A name that is safe as a part of a path: letters, digits, `.`, `_`, `-`, at most 64, no dot first.
    case name
    case path
    /// An `http://` or `https://` URL. Treated as a secret: never printed in full.
    case url
    case duration
    case flag
    case whole(ClosedRange<Int64>)
    case choice([String])
    /// A list of such words with at least one entry.
    case choices([String])
    /// The tag of a locale whose form of numbers is known.
    case locale
    /// A period of the calendar, as ISO 8601 writes it.
    case period
    /// An export pattern.
    case pattern
    /// `"hourly"`, a number or a list of names.
    case slots
    /// A list of texts with at least one entry.
    case texts
    /// Where a secret is.
    case secret
    /// HTTP headers by name. Their values are treated as secrets: never printed.
    case headers
    case object([Setting])
    /// A path, or an object in its place.
    case pathOr([Setting])
    /// A list of objects with at least one entry.
    case objects([Setting])
    /// An object with one of these keys per entry, each an object of the settings.
    case map(keys: [String], [Setting])
  }

  init(
    _ name: String, _ kind: Kind, default fallback: ConfigValue? = nil, required: Bool = false, for kinds: [SourceKind]? = nil,
    _ summary: String
  ) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    isRequired = required
    self.kinds = kinds
    self.summary = summary
  }

  static let namePattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$"

  /// Whether the text is safe as a part of a path.
  static func isName(_ text: String) -> Bool {
    let sound = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
      default: false
      }
    }
    return sound && (1...64).contains(text.utf8.count) && !text.hasPrefix(".")
  }
}
