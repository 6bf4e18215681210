internal import Events

/// Reads one object of a document that must be what is expected and nothing else: a member that nobody knows is a fault, since a rule
/// that is half understood is not kept.
struct DocumentReader {
  let path: String
  private let members: [(key: String, value: JSONValue)]

  /// `known` are the members that the object may have.
  init(_ value: JSONValue, at path: String = "", known: [String]) throws(DocumentFault) {
    guard let members = value.members else { throw DocumentFault(path, "must be an object") }
    var seen: Set<String> = []
    for (key, _) in members {
      let place = DocumentReader.join(path, key)
      guard known.contains(key) else {
        throw DocumentFault(path, "has a member that is not known here; known: " + known.joined(separator: ", "))
      }
      guard seen.insert(key).inserted else { throw DocumentFault(place, "is given twice") }
    }
    (self.path, self.members) = (path, members)
  }

  private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

  func place(_ name: String) -> String { DocumentReader.join(path, name) }

  func has(_ name: String) -> Bool { members.contains { $0.key == name } }

  func value(_ name: String) -> JSONValue? { members.first { $0.key == name }?.value }

  func fault(_ name: String, _ message: String) -> DocumentFault { DocumentFault(place(name), message) }

  /// The text of a member: one line, not empty. Nil where it is not there.
  func optionalText(_ name: String) throws(DocumentFault) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value, DocumentReader.isLine(text) else { throw fault(name, "must be a line of text") }
    return text
  }

  func text(_ name: String) throws(DocumentFault) -> String {
    guard let text = try optionalText(name) else { throw fault(name, "is required") }
    return text
  }

  /// A list of texts, each once and at least one; nil where it is not there.
  func texts(_ name: String) throws(DocumentFault) -> [ExactText]? {
    guard let value = value(name) else { return nil }
    guard let elements = value.elements, !elements.isEmpty else { throw fault(name, "must be a list with at least one entry") }
    var texts: [ExactText] = []
    var seen: Set<ExactText> = []
    for (index, element) in elements.enumerated() {
      guard case .string(let text) = element, DocumentReader.isLine(text) else {
        throw fault("\(name)[\(index)]", "must be a line of text")
      }
      guard seen.insert(ExactText(text)).inserted else { throw fault("\(name)[\(index)]", "is there twice") }
      texts.append(ExactText(text))
    }
    return texts
  }

  func flag(_ name: String) throws(DocumentFault) -> Bool? {
    guard let value = value(name) else { return nil }
    guard let flag = value.boolValue else { throw fault(name, "must be true or false") }
    return flag
  }

  /// A member that is an object with these members at most; nil where it is not there.
  func object(_ name: String, known: [String]) throws(DocumentFault) -> DocumentReader? {
    guard let value = value(name) else { return nil }
    return try DocumentReader(value, at: place(name), known: known)
  }

  /// Names of channels; nil for every channel.
  func channels(_ name: String = "channels") throws(DocumentFault) -> Set<Channel>? {
    guard let names = try texts(name) else { return nil }
    var channels: Set<Channel> = []
    for (index, text) in names.enumerated() {
      guard let channel = Channel(name: text.text) else {
        throw fault("\(name)[\(index)]", "must be one of " + Channel.allCases.map(\.name).joined(separator: ", "))
      }
      channels.insert(channel)
    }
    return channels
  }

  /// Days, both included: `{"start":…,"end":…}`, each a date, or an instant that stands for its UTC day.
  func days(_ name: String = "dateRange") throws(DocumentFault) -> DayRange? {
    guard let range = try object(name, known: ["start", "end"]) else { return nil }
    let (start, end) = (try range.day("start"), try range.day("end"))
    guard start != nil || end != nil else { throw fault(name, "needs a start or an end") }
    if let start, let end, start > end { throw fault(name, "ends before it starts") }
    return DayRange(start: start, end: end)
  }

  func day(_ name: String) throws(DocumentFault) -> LogicalDate? {
    guard let text = try optionalText(name) else { return nil }
    guard let day = LogicalDate(text) ?? Instant(rfc3339: text)?.date else {
      throw fault(name, "must be a date such as 2026-11-18, or an instant of RFC 3339")
    }
    return day
  }

  /// At most 4,096 bytes without control characters.
  static func isLine(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 4_096
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
  }
}
