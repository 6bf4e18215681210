internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Storage

/// `tally requests list`: where requests for re-ingestion stand. A line each on standard output, or one document.
struct RequestListCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    let firstAsked: ClosedRange<LogicalDate>?
    var night: LogicalDate?
    switch invocation.days {
    case nil: firstAsked = nil
    case .one(let date): (night, firstAsked) = (date, nil)
    case .range: firstAsked = try invocation.dates(now: tools.clock.now())
    }
    if night == nil { night = try await suite.lastNight() }
    guard let night, try await suite.isReconciled(night) else {
      throw JobError(
        .noInput, "there are no requests to list", because: night.map { "\($0) was not reconciled" } ?? "no night was reconciled",
        remedy: night.map { "run `tally nightly --date \($0)`" } ?? "run `tally nightly` first")
    }
    let list = RequestList(
      store: suite.store, state: invocation.state.flatMap { RequestState(rawValue: $0) }, firstAsked: firstAsked)
    let count = invocation.json ? try await document(list, night) : try await table(list, night)
    if !invocation.quiet && !invocation.json {
      Screen(.standardError()).line(.info, "\(Quantity.counted(count, "request")), as of the night of \(night)")
    }
    return .done
  }

  private func table(_ list: RequestList, _ night: LogicalDate) async throws -> Int {
    try await list.run(night: night) { request in
      let answer =
        request.attempts == 0
        ? ""
        : ", posted \(Quantity.counted(request.attempts, "time")), last answer \(request.lastStatus.map(String.init) ?? "none")"
      try Output.text(
        "\(request.id) \(request.state.rawValue) since \(request.since) \(request.code.name) \(Log.escaped(request.what))\(answer)\n"
      )
    }
  }

  /// Written as it is read: there may be a million.
  private func document(_ list: RequestList, _ night: LogicalDate) async throws -> Int {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.member("date", night.description)
    json.key("requests")
    json.beginArray()
    let count = try await list.run(night: night) { request in
      json.value(RequestListCommand.value(request))
      if json.bytes.count > 1 << 16 {
        try Output.bytes(json.bytes)
        json.bytes.removeAll(keepingCapacity: true)
      }
    }
    json.endArray()
    json.endObject()
    try Output.bytes(json.bytes)
    return count
  }

  private static func value(_ request: ListedRequest) -> JSONValue {
    var members = (try? JSONValue.parse(request.line))?.members ?? []
    members.removeAll { $0.key == "outcome" }
    members += [("state", .string(request.state.rawValue)), ("attempts", .number(String(request.attempts)))]
    if let status = request.lastStatus { members.append(("lastStatus", .number(String(status)))) }
    if let at = request.lastAt { members.append(("lastAt", .string(at.description))) }
    return .object(members)
  }
}
