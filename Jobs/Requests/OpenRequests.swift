internal import Events
internal import Reconciliation

/// The requests that a run begins with: a line of `open-requests.ndjson` each, by what closes them. Of a line no more is held than that.
struct OpenRequests: Sendable {
  /// A gap in an earlier day's exports.
  struct Gap: Sendable {
    var line: Int
    var id: PackedID
    var request: ReingestRequest
  }

  private struct Item {
    var event: PackedID
    var line: Int32
    /// The next item of the same message; -1 behind the last.
    var next: Int32
  }

  /// How many there are.
  private(set) var count = 0
  private(set) var gaps: [Gap] = []
  private var items: [Item] = []
  private var heads: [PackedID: Int32] = [:]

  /// Takes the next line; false where it is none.
  mutating func add(_ line: [UInt8]) -> Bool {
    guard let found = RequestLine(line) else { return false }
    defer { count += 1 }
    guard case .event(let message, let event) = found.request.subject else {
      gaps.append(Gap(line: count, id: found.id, request: found.request))
      return true
    }
    let head = PackedID(id: Array(message.utf8))
    items.append(Item(event: PackedID(id: Array(event.utf8)), line: Int32(truncatingIfNeeded: count), next: heads[head] ?? -1))
    heads[head] = Int32(truncatingIfNeeded: items.count - 1)
    return true
  }

  /// Whether no event was asked for.
  var hasNoEvents: Bool { items.isEmpty }

  /// The events of a message that were asked for, each with its line.
  func events(of message: PackedID) -> [PackedID: Int32] {
    guard var index = heads[message] else { return [:] }
    var found: [PackedID: Int32] = [:]
    while index >= 0 {
      found[items[Int(index)].event] = items[Int(index)].line
      index = items[Int(index)].next
    }
    return found
  }
}
