internal import FoundationEssentials

/// A JSON5 document as a tree, so that every setting can be checked and named by its path.
enum ConfigValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case decimal(Double)
  case text(String)
  case list([ConfigValue])
  case object([String: ConfigValue])

  /// Reads JSON5 with Foundation's decoder. The error says where the document stops making sense.
  init(json5 bytes: [UInt8], file: String) throws(JobError) {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    do {
      self = try decoder.decode(ConfigValue.self, from: Data(bytes))
    } catch {
      throw JobError(
        .configuration, "cannot read the config file", at: file, because: ConfigValue.cause(of: error),
        remedy: "it must be one JSON5 object")
    }
  }

  /// What the value is, in the words of a finding.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "a whole number"
    case .decimal: "a number"
    case .text: "text"
    case .list: "a list"
    case .object: "an object"
    }
  }

  private static func cause(of error: any Error) -> String {
    guard case .dataCorrupted(let context)? = error as? DecodingError else { return "it is not JSON5" }
    guard let underlying = context.underlyingError, let (line, column) = place(in: Mirror(reflecting: underlying), depth: 4)
    else { return "it is not JSON5" }
    return "it is not JSON5 from line \(line), column \(column) on"
  }

  /// Foundation's own error type is not public, so its line and column are looked for by reflection; without them the message
  /// names no place.
  private static func place(in mirror: Mirror, depth: Int) -> (line: Int, column: Int)? {
    let children = Dictionary(mirror.children.map { ($0.label ?? "", $0.value) }) { first, _ in first }
    if let line = children["line"] as? Int, let column = children["column"] as? Int { return (line, column) }
    guard depth > 0 else { return nil }
    for child in mirror.children {
      if let found = place(in: Mirror(reflecting: child.value), depth: depth - 1) { return found }
    }
    return nil
  }
}

extension ConfigValue: Decodable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: Key.self) {
      var members: [String: ConfigValue] = [:]
      for key in object.allKeys { members[key.stringValue] = try object.decode(ConfigValue.self, forKey: key) }
      self = .object(members)
    } else if var list = try? decoder.unkeyedContainer() {
      var items: [ConfigValue] = []
      while !list.isAtEnd { items.append(try list.decode(ConfigValue.self)) }
      self = .list(items)
    } else {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .null
      } else if let flag = try? value.decode(Bool.self) {
        self = .bool(flag)
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let number = try? value.decode(Int64.self) {
        self = .integer(number)
      } else {
        self = .decimal(try value.decode(Double.self))
      }
    }
  }
}
