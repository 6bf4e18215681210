internal import Events

/// A value of a stored JSON file with its place, so that a missing or misshapen field is named.
struct Fields {
  let value: JSONValue
  let place: String

  /// Largest count that is believed, of one thing or of all in a list: what charts and shares multiply it by, and sums of hundreds of nights, stay far from
  /// overflow.
  static let largest = 10_000_000_000_000
  /// What is said of any other.
  static let countExpected = "a count from 0 to 10^13 is expected"

  init(_ value: JSONValue, at place: String) {
    self.value = value
    self.place = place
  }

  /// Reads a text.
  init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    do throws(JSONError) {
      self.init(try JSONValue.parse(bytes), at: place)
    } catch {
      throw ReportError(place: place, cause: error.description)
    }
  }

  /// The member of that key; nil where it is absent or null.
  func optional(_ key: String) -> Fields? {
    member(key).map { Fields($0, at: place + "/" + key) }
  }

  func required(_ key: String) throws(ReportError) -> Fields {
    guard let field = optional(key) else { throw ReportError(place: place, cause: "\(key) is missing") }
    return field
  }

  func text() throws(ReportError) -> String {
    guard let text = value.stringValue else { throw ReportError(place: place, cause: "a string is expected") }
    return text
  }

  func count() throws(ReportError) -> Int {
    guard let count = value.intValue, (0...Fields.largest).contains(count) else {
      throw ReportError(place: place, cause: Fields.countExpected)
    }
    return count
  }

  /// Throws where counts that were read come to more than one may be; `place` has them all.
  static func check(_ counts: some Sequence<Int>, at place: String) throws(ReportError) {
    var sum = 0
    for count in counts {
      sum += count
      guard sum <= largest else { throw ReportError(place: place, cause: "its counts come to more than 10^13") }
    }
  }

  func latencies() throws(ReportError) -> LatencyHistogram {
    guard let histogram = LatencyHistogram(value), histogram.count <= Fields.largest else {
      throw ReportError(place: place, cause: "latencies are expected, at most 10^13 of them")
    }
    return histogram
  }

  func members() throws(ReportError) -> [(key: String, fields: Fields)] {
    guard let members = value.members else { throw ReportError(place: place, cause: "an object is expected") }
    return members.map { ($0.key, Fields($0.value, at: place + "/" + $0.key)) }
  }

  func elements() throws(ReportError) -> [Fields] {
    guard let elements = value.elements else { throw ReportError(place: place, cause: "an array is expected") }
    return elements.enumerated().map { Fields($0.element, at: place + "/" + String($0.offset)) }
  }

  /// The member's value; nil where it is absent or null. A plain walk: objects here are small, and lines may be a million.
  private func member(_ key: String) -> JSONValue? {
    guard case .object(let members) = value else { return nil }
    for member in members where member.key == key { return member.value.isNull ? nil : member.value }
    return nil
  }

  // These name the place only where they throw.
  func optionalText(_ key: String) throws(ReportError) -> String? {
    guard let value = member(key) else { return nil }
    guard let text = value.stringValue else { throw ReportError(place: place + "/" + key, cause: "a string is expected") }
    return text
  }

  func text(_ key: String) throws(ReportError) -> String {
    guard let text = try optionalText(key) else { throw ReportError(place: place, cause: "\(key) is missing") }
    return text
  }

  func count(_ key: String) throws(ReportError) -> Int { try required(key).count() }

  func date() throws(ReportError) -> LogicalDate {
    guard let date = LogicalDate(try text()) else { throw ReportError(place: place, cause: "a date yyyy-mm-dd is expected") }
    return date
  }

  /// The value in words: the members of an object as `name: value`, elements with commas between them.
  func phrase() -> String { Fields.phrase(value) }

  static func phrase(_ value: JSONValue) -> String {
    switch value {
    case .null: "none"
    case .bool(let truth): truth ? "yes" : "no"
    case .number(let digits): digits
    case .string(let text), .illFormed(let text, _): text
    case .array(let elements): elements.map(phrase).joined(separator: ", ")
    case .object(let members): members.map { $0.key + ": " + phrase($0.value) }.joined(separator: ", ")
    }
  }
}
