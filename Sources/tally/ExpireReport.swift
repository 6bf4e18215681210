internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention

/// What a run of expiry has to say, to people, programs and the schedule.
struct ExpireReport {
  let outcome: ExpireOutcome
  let isDry: Bool

  var lines: [String] {
    var lines = outcome.dispositions.flatMap(lines)
    lines += outcome.unsealed.map { "the plan of \($0) has no seal, and counts for nothing" }
    return lines.isEmpty ? ["no plan has anything to be done"] : lines
  }

  private func lines(_ part: ExpireOutcome.Part) -> [String] {
    var lines: [String] = []
    func add(_ verdict: DispositionOutcome.Verdict, _ one: String, _ many: String) {
      let items = part.outcomes.filter { $0.verdict == verdict }
      guard !items.isEmpty else { return }
      let reasons = Dictionary(grouping: items, by: \.because).sorted { $0.key.rawValue < $1.key.rawValue }
      let why = verdict == .destroyed ? "" : ": " + reasons.map { "\($0.value.count) \($0.key.rawValue)" }.joined(separator: ", ")
      lines.append("plan of \(part.date): \(Quantity.counted(items.count, "archive " + one, "archives " + many))\(why)")
    }
    let destroyed = isDry ? "would be destroyed" : "destroyed"
    add(.destroyed, destroyed, destroyed)
    add(.kept, isDry ? "would stay" : "stays", isDry ? "would stay" : "stay")
    add(.gone, "was gone before", "were gone before")
    add(.altered, "is altered, and stays", "are altered, and stay")
    if part.isBegun { lines.append("plan of \(part.date): an order that was begun waits: `tally expire run` ends it") }
    if part.waiting > 0 {
      let waiting = Quantity.counted(part.waiting, "archive waits", "archives wait")
      lines.append("plan of \(part.date): \(waiting): `tally dispositions approve \(part.date)`")
    }
    if !part.idlePolicies.isEmpty, !lines.isEmpty {
      lines.append("plan of \(part.date): \(IdlePolicies.words(part.idlePolicies))")
    }
    return lines + part.certificates.map { "certified: \($0)" }
  }

  func measure(_ metrics: inout Metrics) {
    let items = outcome.outcomes
    let refused = items.count(where: \.wasRefused)
    for (result, count) in [
      ("destroyed", items.count { $0.verdict == .destroyed }), ("kept", items.count { $0.verdict == .kept }),
      ("refused", refused), ("gone", items.count { $0.verdict == .gone }), ("altered", items.count { $0.verdict == .altered }),
      ("waiting", outcome.dispositions.reduce(0) { $0 + $1.waiting }),
    ] {
      metrics.set(.expireItems, ["result": result], to: Int64(count))
    }
  }

  var document: JSONValue {
    .object([
      (
        "plans",
        .array(
          outcome.dispositions.map { part in
            .object([
              ("date", .string(part.date.description)), ("waiting", .number(String(part.waiting))),
              ("begun", .bool(part.isBegun)),
              ("certificates", .array(part.certificates.map { .string($0) })),
              ("outcomes", .array(part.outcomes.map(\.document))),
              ("failure", part.failure.map(\.document) ?? .null),
            ])
          })
      )
    ])
  }
}

extension DispositionOutcome {
  /// As documents on standard output have it.
  var document: JSONValue {
    .object([
      ("id", .string(id)), ("folder", .string(slot.folder)), ("verdict", .string(verdict.rawValue)),
      ("because", .string(because.rawValue)), ("reason", .string(reason)), ("refused", .bool(wasRefused)),
    ])
  }
}
