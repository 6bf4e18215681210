internal import Events
internal import Reconciliation
internal import Storage

/// Rolls the requests of a night forward: those that it began with are closed by evidence, given up for their age or carried on as they
/// stand; what it misses itself is asked for besides.
struct RequestRoll: ~Copyable {
  private(set) var counts = RequestCounts()
  private let parameters: Parameters
  private let giveUpAfter: Int64
  private var open: LineSorter
  private var closed: LineSorter

  /// `giveUpAfter` in nanoseconds.
  init(parameters: Parameters, giveUpAfter: Int64, scratch: Scratch) {
    (self.parameters, self.giveUpAfter) = (parameters, giveUpAfter)
    open = LineSorter(scratch: scratch)
    closed = LineSorter(scratch: scratch)
  }

  /// Takes the lines that the night begins with, in their order; `evidence` is what closes a line, by its number; nil for one
  /// that stays open.
  mutating func add(_ lines: ObjectLines, evidence: (Int) -> JSONValue?) async throws {
    var number = 0
    while let bytes = try await lines.next() {
      guard let line = RequestLine(bytes) else { throw StorageError.damaged("open-requests.ndjson") }
      let found = evidence(number)
      let state = RequestState(
        isAnswered: found != nil, askedAt: line.askedAt, asOf: parameters.asOf, giveUpAfter: giveUpAfter,
        answers: EmptyCollection())
      counts.opening += 1
      switch state {
      case .closed:
        counts.closed += 1
        try closed.add(key: line.key, line: RequestRoll.ended(line.json, state, found))
      case .givenUp:
        counts.givenUp += 1
        try closed.add(key: line.key, line: RequestRoll.ended(line.json, state, nil))
      // Only what was posted is ever withdrawn, and of that the run knows nothing.
      case .open, .posted, .rejected, .failed, .withdrawn:
        counts.closing += 1
        try open.add(key: line.key, line: line.json)
      }
      number += 1
    }
  }

  /// Asks for exports that are missing: each once, whatever the number of findings.
  mutating func ask(_ gaps: [ExportFinding]) throws {
    var asked: Set<PackedID> = []
    for gap in gaps {
      guard let line = RequestLine(gap, since: parameters.date, askedAt: parameters.asOf), asked.insert(line.id).inserted else {
        continue
      }
      try open.add(key: line.key, line: line.json)
      counts.new += 1
      counts.closing += 1
    }
  }

  /// The lines of `open-requests.ndjson` and `closed-requests.ndjson`, in sorted runs; `found` are the events asked for.
  mutating func finish(_ found: RequestFinder.Found) throws -> (open: [SortedRun], closed: [SortedRun]) {
    counts.new += found.new
    counts.closing += found.new
    return (try open.finish() + found.lines, try closed.finish())
  }

  /// The line with what became of it.
  private static func ended(_ line: [UInt8], _ state: RequestState, _ evidence: JSONValue?) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("outcome", state.rawValue)
    if let evidence {
      json.key("evidence")
      json.value(evidence)
    }
    json.endObject()
    return line.dropLast() + [0x2c] + json.bytes.dropFirst()
  }
}
