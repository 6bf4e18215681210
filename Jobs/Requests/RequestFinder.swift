internal import Events
internal import Reconciliation
internal import Storage

/// Finds, message by message, which requests the ledger's side answers and which events are to be asked for anew.
struct RequestFinder: ~Copyable {
  /// A request that began the night open, and the ledger's record that closes it.
  struct Answer: Sendable, BitwiseCopyable {
    /// The request's line, from 0.
    var request: Int32
    var export: UInt32
    var line: UInt32

    /// As `closed-requests.ndjson` has it.
    func evidence(in export: NightExport) -> JSONValue {
      .object([
        ("source", .string(export.source)), ("export", .string(export.key.description)), ("line", .number(String(line))),
      ])
    }
  }

  /// What all messages of a worker came to.
  struct Found: Sendable {
    var answers: [Answer] = []
    var new = 0
    var lines: [SortedRun] = []

    /// Asks for nothing more than was asked for before.
    mutating func forgetNew() { (new, lines) = (0, []) }

    static func += (a: inout Found, b: Found) {
      a.answers += b.answers
      a.new += b.new
      a.lines += b.lines
    }
  }

  private let opening: OpenRequests
  private let exports: [(source: String, key: String)]
  private let date: LogicalDate
  private let asOf: Int64
  private var found = Found()
  private var lines: LineSorter
  /// The events of the message at hand that were asked for.
  private var requested: [PackedID: Int32] = [:]

  init(opening: OpenRequests, exports: [(source: String, key: String)], parameters: Parameters, scratch: Scratch) {
    (self.opening, self.exports) = (opening, exports)
    (date, asOf) = (parameters.date, parameters.asOf)
    lines = LineSorter(scratch: scratch)
  }

  /// Whether events of a message were asked for.
  func hasAsked(of message: PackedID) -> Bool { !opening.hasNoEvents && !opening.events(of: message).isEmpty }

  /// Looks a message's requests up, and notes which of them the ledger's records answer. The events that were asked for.
  mutating func look(_ group: [Event]) -> Set<PackedID> {
    guard !opening.hasNoEvents else { return [] }
    if !requested.isEmpty { requested.removeAll(keepingCapacity: true) }
    requested = opening.events(of: group[0].messageID)
    guard !requested.isEmpty else { return [] }
    var best: [Int32: Event] = [:]
    for event in group where event.flags.contains(.ledger) {
      guard let request = requested[event.eventID] else { continue }
      if let other = best[request], !RequestFinder.precedes(event, other) { continue }
      best[request] = event
    }
    for (request, event) in best { found.answers.append(Answer(request: request, export: event.export, line: event.line)) }
    return Set(requested.keys)
  }

  /// Asks for events that the ledger lacks, but for those that were asked for before.
  mutating func ask(_ missing: [Int32], _ group: [Event], _ texts: MessageTexts) throws {
    for index in missing {
      let event = group[Int(index)]
      guard requested.isEmpty || requested[event.eventID] == nil else { continue }
      var (message, id): ([UInt8], [UInt8]) = ([], [])
      texts.appendMessage(group, to: &message)
      texts.appendEvent(Int(index), group, to: &id)
      let export = exports[Int(event.export)]
      let line = RequestLine(
        message: String(decoding: message, as: UTF8.self), event: String(decoding: id, as: UTF8.self), event,
        source: export.source, export: export.key, since: date, askedAt: asOf)
      try lines.add(key: line.key, line: line.json)
      found.new += 1
    }
  }

  /// What was found, its lines in sorted runs.
  mutating func finish() throws -> Found {
    found.lines += try lines.finish()
    return found
  }

  /// The earlier record is the evidence; by export and line where the instants are the same.
  private static func precedes(_ a: Event, _ b: Event) -> Bool {
    (a.timestamp, a.export, a.line) < (b.timestamp, b.export, b.line)
  }
}
