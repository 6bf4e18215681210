/// Reads the parts of a mapping's JSON, each mistake with its place.
struct MappingDecoder {
  typealias Members = [(key: String, value: JSONValue)]

  /// The whole mapping.
  let root: Members

  private static let keys = [
    "mapping", "version", "description", "sources", "records", "fields", "outcome", "labels", "types", "statuses", "channels",
    "directions",
    "known",
  ]

  init(_ bytes: [UInt8]) throws(MappingError) {
    let json: JSONValue
    do { json = try JSONValue.parse(bytes) } catch {
      throw MappingError(
        code: .notJSON, place: "", cause: "\(error.reason), at byte \(error.offset)", remedy: "Mend the JSON there")
    }
    guard let members = json.members else { throw Self.wrongType(at: "", expected: "an object") }
    root = members
    try Self.refuseRepeatedKeys(json, at: "")
    try check(root, at: "", allowed: Self.keys)
  }

  /// Of a key given twice, only one can be meant.
  private static func refuseRepeatedKeys(_ json: JSONValue, at place: String) throws(MappingError) {
    var keys: Set<[UInt8]> = []
    for (key, value) in json.members ?? [] {
      let below = place + "/" + JSONPointer.escaped(key)
      guard keys.insert(Array(key.utf8)).inserted else {
        throw MappingError(code: .repeatedKey, place: below, cause: "the key is there twice", remedy: "Keep one of them")
      }
      try refuseRepeatedKeys(value, at: below)
    }
    for (index, element) in (json.elements ?? []).enumerated() { try refuseRepeatedKeys(element, at: "\(place)/\(index)") }
  }

  static func wrongType(at place: String, expected: String) -> MappingError {
    MappingError(
      code: .wrongType, place: place, cause: "\(expected) is expected", remedy: "Write \(expected) there")
  }

  static func unknownWord(_ word: String, at place: String, allowed: [String]) -> MappingError {
    MappingError(
      code: .unknownWord, place: place, cause: "\"\(word)\" is none of the words allowed here",
      remedy: "Use one of \(allowed.joined(separator: ", "))")
  }

  /// Refuses keys that are not allowed.
  func check(_ members: Members, at place: String, allowed: [String]) throws(MappingError) {
    for (key, _) in members where !allowed.contains(key) {
      throw MappingError(
        code: .unknownKey, place: place + "/" + JSONPointer.escaped(key), cause: "\"\(key)\" is no key of this object",
        remedy: "Use one of \(allowed.joined(separator: ", "))")
    }
  }

  /// The value of a key that must be there.
  func required(_ key: String, in members: Members, at place: String) throws(MappingError) -> JSONValue {
    guard let value = value(key, in: members) else {
      throw MappingError(
        code: .missingKey, place: place, cause: "\"\(key)\" is missing", remedy: "Add \"\(key)\"")
    }
    return value
  }

  func value(_ key: String, in members: Members) -> JSONValue? {
    members.first { $0.key == key }?.value
  }

  func text(_ key: String) throws(MappingError) -> String {
    guard let text = try required(key, in: root, at: "").stringValue, !text.isEmpty else {
      throw Self.wrongType(at: "/" + key, expected: "a text that is not empty")
    }
    return text
  }

  func version() throws(MappingError) -> Int {
    guard let version = try required("version", in: root, at: "").intValue, version >= 1 else {
      throw Self.wrongType(at: "/version", expected: "an integer from 1")
    }
    return version
  }

  /// An array of texts; empty where the key is missing.
  func texts(_ key: String, in members: Members, at place: String) throws(MappingError) -> [String] {
    guard let value = value(key, in: members) else { return [] }
    guard let elements = value.elements else {
      throw Self.wrongType(at: "\(place)/\(key)", expected: "an array of texts")
    }
    var texts: [String] = []
    for (index, element) in elements.enumerated() {
      guard let text = element.stringValue else { throw Self.wrongType(at: "\(place)/\(key)/\(index)", expected: "a text") }
      texts.append(text)
    }
    return texts
  }

  /// A table of the top level: each word with its JSON value and place; empty where the key is missing.
  func table(_ key: String) throws(MappingError) -> [(word: String, value: JSONValue, place: String)] {
    guard let value = value(key, in: root) else { return [] }
    guard let members = value.members else { throw Self.wrongType(at: "/" + key, expected: "an object") }
    return members.map { ($0.key, $0.value, "/\(key)/\(JSONPointer.escaped($0.key))") }
  }

  func pointer(_ text: String, at place: String) throws(MappingError) -> JSONPointer {
    guard let pointer = JSONPointer(text) else {
      throw MappingError(
        code: .badPointer, place: place, cause: "\"\(text)\" is no JSON pointer to a member",
        remedy: "Write it as /key/key, with ~0 for ~ and ~1 for / inside a key")
    }
    return pointer
  }

  /// `{"at": pointer, "beside": [name, …]}`; nil where the key is missing.
  func records() throws(MappingError) -> ProviderMapping.Records? {
    guard let value = value("records", in: root) else { return nil }
    guard let members = value.members else { throw Self.wrongType(at: "/records", expected: "an object") }
    try check(members, at: "/records", allowed: ["at", "beside"])
    guard let at = try required("at", in: members, at: "/records").stringValue else {
      throw Self.wrongType(at: "/records/at", expected: "a pointer")
    }
    let path = try pointer(at, at: "/records/at")
    guard !path.hasElements else { throw Self.wrongType(at: "/records/at", expected: "a pointer to one array, without *") }
    return ProviderMapping.Records(path: path, beside: try texts("beside", in: members, at: "/records"))
  }

  /// The paths that are known without being needed.
  func known() throws(MappingError) -> [(path: JSONPointer, isWildcard: Bool)] {
    var paths: [(path: JSONPointer, isWildcard: Bool)] = []
    for (index, text) in try texts("known", in: root, at: "").enumerated() {
      let isWildcard = text.hasSuffix("/**")
      paths.append((try pointer(isWildcard ? String(text.dropLast(3)) : text, at: "/known/\(index)"), isWildcard))
    }
    return paths
  }
}
