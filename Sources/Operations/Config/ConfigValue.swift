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
      // Foundation on Linux does not say where.
      let place = JSON5Place.firstFault(in: bytes).map { ":\($0.line):\($0.column)" } ?? ""
      throw JobError(
        .configuration, "cannot read the config file", at: file + place, because: "it is not JSON5",
        remedy: "it must be one JSON5 object")
    }
    if let (name, line, column) = JSON5Place.firstDoubled(in: bytes) {
      throw JobError(
        .configuration, "the config file is refused", at: "\(file):\(line):\(column)",
        because: "\(Log.quoted(name)) is given twice",
        remedy: "remove one of the two")
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
