internal import Events

/// What the platform says of a job (AsyncQueryStatus).
struct GenesysJob: Sendable {
  enum State: String, Sendable {
    case queued = "QUEUED", pending = "PENDING", fulfilled = "FULFILLED", failed = "FAILED", cancelled = "CANCELLED", expired =
      "EXPIRED"
  }

  var id: String
  var state: State
  /// What the platform says of a failure, fit to be told.
  var message: String?
  /// Of the answer that said so.
  var correlationID: String?

  /// Whether there is something to wait for or to fetch.
  var isUsable: Bool { [.queued, .pending, .fulfilled].contains(state) }

  /// Nil for a job that the platform does not know, or a state that we do not.
  init?(_ id: String, _ answer: GenesysAPI.Answer) {
    guard answer.status != 404, let state = answer.json["state"]?.stringValue.flatMap({ State(rawValue: $0) }) else { return nil }
    self.id = id
    self.state = state
    message = answer.json["errorMessage"]?.stringValue.map(WebReader.printable)
    correlationID = answer.correlationID
  }

  /// Whether a text can be an id, so that it may stand in a path.
  static func isID(_ text: String) -> Bool {
    (1...100).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
        default: false
        }
      }
  }
}

/// One page of a job's results.
struct GenesysPage: Sendable {
  /// Where the next page begins; nil on the last one.
  var cursor: String?

  /// Reads a page's outline. Throws what is wrong with it.
  init(_ bytes: [UInt8]) throws(Broken) {
    var cursor: String?
    var isPage = true
    do {
      var document = JSONMembers(bytes)
      try document.object { key, place in
        switch key {
        case "cursor": cursor = try JSONMembers.tree(bytes, place).stringValue
        case "conversations": if bytes[place.lowerBound] != 0x5b { isPage = try JSONMembers.tree(bytes, place).isNull }
        default: break
        }
      }
    } catch { throw Broken() }
    guard isPage else { throw Broken() }
    self.cursor = cursor.flatMap { $0.isEmpty ? nil : $0 }
  }

  struct Broken: Error {}

  /// `conversations-0001.json`, from 1.
  static func name(_ number: Int) -> String {
    let digits = String(number)
    return "conversations-" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ".json"
  }
}
