internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention

/// What a run of erasure has to say, to people, programs and the schedule. It names requests by their numbers, and nobody.
struct EraseReport {
  let outcome: EraseOutcome
  let isDry: Bool

  var lines: [String] {
    var lines = outcome.erased.map { item in
      let requests = item.requests.keys.sorted().map { "\($0)" }.joined(separator: ", ")
      let other = item.supersededBy.map { "; \($0.id) takes its place" } ?? ""
      return
        "\(item.id): \(Quantity.counted(item.events, "event")) \(isDry ? "would be " : "")erased for \(item.requests.count == 1 ? "request" : "requests") \(requests)\(other)"
    }
    lines += outcome.certificates.map { "certified: \($0)" }
    lines += outcome.done.map { "request \($0.request) is done: \($0.done.words)" }
    lines += outcome.deferred.map { "request \($0.request) waits \($0.deferral.words)" }
    if outcome.isBegun { lines.append("an order that was begun waits: `tally erase run` ends it") }
    return lines.isEmpty ? ["no request has anything to be done"] : lines
  }

  var document: JSONValue {
    .object([
      ("begun", .bool(outcome.isBegun)), ("erased", .array(outcome.erased.map(\.document))),
      ("certificates", .array(outcome.certificates.map { .string($0) })),
      (
        "done",
        .array(
          outcome.done.map { item in
            .object([
              ("request", .number(String(item.request))), ("events", .number(String(item.done.events))),
              ("archives", .number(String(item.done.archives))),
            ])
          })
      ),
      (
        "deferred",
        .array(
          outcome.deferred.map { item in
            .object([
              ("request", .number(String(item.request))), ("deferral", item.deferral.document),
              ("reasons", .array(item.reasons.map { .string($0) })),
            ])
          })
      ),
      ("outcomes", .array(outcome.outcomes.map(\.document))), ("failures", .array(outcome.failures.map(\.document))),
    ])
  }

  func measure(_ metrics: inout Metrics, _ state: ErasureLedger.State) {
    let deferred = state.open.count { $0.deferral != nil }
    for (name, count) in [
      ("open", state.open.count - deferred), ("deferred", deferred), ("done", state.requests.count - state.open.count),
    ] {
      metrics.set(.eraseRequests, ["state": name], to: Int64(count))
    }
    metrics.set(.eraseArchives, ["result": "erased"], to: Int64(isDry ? 0 : outcome.erased.count))
    metrics.set(.eraseArchives, ["result": "kept"], to: Int64(outcome.outcomes.count { $0.verdict != .destroyed }))
  }
}

extension ErasureEntry.Done {
  fileprivate var words: String {
    events == 0
      ? "nothing of it was found"
      : "\(Quantity.counted(events, "event")) of \(Quantity.counted(archives, "archive")) \(events == 1 ? "was" : "were") erased"
  }
}

extension ErasureEntry.Deferral {
  /// `until 2027-06-01: RETAINED_BY_POLICY, policy sec-17a-4-a (2 archives)`
  fileprivate var words: String {
    let day = until.map { "until \($0)" } ?? "for a day that is not known"
    let parts = [(archives, "archive"), (exports, "export")].filter { $0.0 > 0 }.map { Quantity.counted($0.0, $0.1) }
    let what = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    return "\(day): \(verdict.rawValue)\(by.map { ", \($0)" } ?? "")\(what)"
  }

  fileprivate var document: JSONValue {
    .object([
      ("verdict", .string(verdict.rawValue)), ("by", by.map { .string($0) } ?? .null),
      ("until", until.map { .string($0.description) } ?? .null), ("archives", .number(String(archives))),
      ("exports", .number(String(exports))),
    ])
  }
}

extension ErasureOrder.Item {
  fileprivate var document: JSONValue {
    .object([
      ("id", .string(id)), ("folder", .string(slot.folder)), ("events", .number(String(events))),
      ("requests", .object(requests.sorted { $0.key < $1.key }.map { (String($0.key), .number(String($0.value))) })),
      ("supersededBy", supersededBy.map { .string($0.id) } ?? .null),
    ])
  }
}

extension ErasureLedger.Request {
  /// `3  2027-01-05  taken by J. Doe  consent-withdrawn  DPO-17  deferred until …`
  var line: String {
    let standing: String
    if let doneAt {
      standing = "done on \(doneAt.date): \(done?.words ?? "")"
    } else {
      standing = deferral.map { "waits \($0.words)" } ?? "open"
    }
    return [
      "\(number)", takenAt.date.description, "taken by \(asked.by)",
      "\(asked.ground.rawValue) (article 17(1)(\(asked.ground.letter)))",
      asked.reference ?? "-", standing,
    ].joined(separator: "  ")
  }

  /// As documents on standard output have it.
  var document: JSONValue {
    .object([
      ("request", .number(String(number))), ("takenAt", .string(takenAt.description)), ("by", .string(asked.by)),
      ("ground", .string(asked.ground.rawValue)), ("reference", asked.reference.map { .string($0) } ?? .null),
      ("state", .string(doneAt != nil ? "done" : deferral != nil ? "deferred" : "open")),
      ("doneAt", doneAt.map { .string($0.description) } ?? .null), ("deferral", deferral.map(\.document) ?? .null),
      ("events", done.map { .number(String($0.events)) } ?? .null),
      ("archives", done.map { .number(String($0.archives)) } ?? .null),
    ])
  }
}
