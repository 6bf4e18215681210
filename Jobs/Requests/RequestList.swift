package import Events
package import Reconciliation
package import Storage

/// One request as it is listed.
package struct ListedRequest: Sendable {
  /// 32 hexadecimal digits, the same on every night that asks for it.
  package var id: String
  /// The break that asks.
  package var code: BreakCode
  /// What is asked for, in words. It holds ids and names as they came.
  package var what: String
  /// The run that asked first.
  package var since: LogicalDate
  /// Where it stands, by all POSTs so far.
  package var state: RequestState
  /// POSTs of batches that had it.
  package var attempts: Int
  /// The answer to the last POST; nil where there was none.
  package var lastStatus: Int?
  /// When that answer came, or none did; nil where nothing was posted.
  package var lastAt: Instant?
  /// The line of `open-requests.ndjson` or `closed-requests.ndjson`: an object.
  package var line: [UInt8]

  init(_ line: RequestLine, _ state: RequestState, _ batch: RequestBatch?) {
    (id, code, since, self.state, self.line) = (line.id.hex, line.request.code, line.since, state, line.json)
    what =
      switch line.request.subject {
      case .event(let message, let event): "event \(event) of message \(message)"
      case .slot(let source, let date, let slot): "slot \(slot) of \(source) on \(date)"
      case .path(let source, let date, let path): "\(path) of \(source) on \(date)"
      }
    attempts = batch?.attempts ?? 0
    lastStatus = batch?.last?.status
    lastAt = batch?.last.map { Instant(nanoseconds: $0.at, digits: 3) }
  }
}

/// Lists requests: the open ones of a night with where they stand, and those that were closed, given up or withdrawn.
package struct RequestList: Sendable {
  let store: any ObjectStore
  /// Of what is listed, only requests in this state.
  let state: RequestState?
  /// Only requests that were asked for first on these days; then closed ones of every night since are listed too.
  let firstAsked: ClosedRange<LogicalDate>?

  /// Without `state` and `firstAsked` all of the night: open requests, and those that it closed.
  package init(store: any ObjectStore, state: RequestState? = nil, firstAsked: ClosedRange<LogicalDate>? = nil) {
    (self.store, self.state, self.firstAsked) = (store, state, firstAsked)
  }

  /// Hands every request of a night to `visit`, the closed ones first; nothing is held meanwhile. The number of requests.
  package func run(night: LogicalDate, visit: (ListedRequest) async throws -> Void) async throws -> Int {
    guard let folder = try await ReconciliationFolder.find(night, in: store) else { return 0 }
    return try await run(try await RequestBoard(folder), visit: visit)
  }

  /// The same with the board at hand.
  func run(_ board: RequestBoard, visit: (ListedRequest) async throws -> Void) async throws -> Int {
    var count = 0
    func show(_ request: ListedRequest) async throws {
      guard state == nil || state == request.state, firstAsked?.contains(request.since) ?? true else { return }
      try await visit(request)
      count += 1
    }
    let folder = board.folder
    for date in closingNights(folder.date) where state?.isCarried != true {
      let closed = date == folder.date ? folder : try await ReconciliationFolder.find(date, in: store)
      guard let closed else { continue }
      if let lines = try await closed.requests("closed-requests.ndjson") {
        while let line = try await lines.next() {
          guard let request = RequestLine(line), let state = RequestList.outcome(line) else {
            throw StorageError.damaged("reconciliations/\(date.path): closed-requests.ndjson")
          }
          try await show(ListedRequest(request, state, nil))
        }
      }
      let withdrawn =
        try await date == folder.date ? board.withdrawn : WithdrawnRequests(closed, RequestFiles(date...folder.date, in: store))
      for request in withdrawn.listed { try await show(request) }
    }
    guard state?.isCarried != false, let lines = try await folder.requests("open-requests.ndjson") else { return count }
    while let line = try await lines.next() {
      guard let request = RequestLine(line) else { throw StorageError.damaged(folder.path + "/open-requests.ndjson") }
      let batch = board.batch(of: request.id)
      try await show(ListedRequest(request, batch?.state ?? .open, batch))
    }
    return count
  }

  private func closingNights(_ night: LogicalDate) -> [LogicalDate] {
    let first = min(firstAsked?.lowerBound ?? night, night)
    return (first.day...night.day).map { LogicalDate(day: $0) }
  }

  /// What became of a request that is open no more.
  static func outcome(_ line: [UInt8]) -> RequestState? {
    (try? JSONValue.parse(line))?["outcome"]?.stringValue.flatMap { RequestState(rawValue: $0) }
  }
}
