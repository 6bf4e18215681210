internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// What a run of tier has to say, to people, programs and the schedule.
struct TierReport {
  let asOf: Int64
  /// Whether nothing was done.
  let isPlan: Bool
  /// Days that are due no sooner than later, when none was asked for.
  var hot: [LogicalDate] = []
  /// Days of which nothing is left to be done.
  var finished = 0
  /// Legal holds that the store did not take.
  var failures: [StorageError] = []
  private(set) var outcomes: [TierOutcome] = []

  init(asOf: Int64, isPlan: Bool) { (self.asOf, self.isPlan) = (asOf, isPlan) }

  mutating func add(_ outcome: TierOutcome) { outcomes.append(outcome) }

  // MARK: people

  var lines: [String] {
    var lines = outcomes.flatMap { isPlan ? plan($0) : done($0) }
    if finished > 0 {
      lines.append("\(Quantity.counted(finished, "day is", "days are")) archived already, and nothing is left to be done")
    }
    if let first = hot.first, let last = hot.last {
      lines.append("\(first) to \(last) inside the hot window: \(Quantity.counted(hot.count, "day"))")
    }
    if lines.isEmpty { lines.append("nothing is due") }
    return lines
  }

  private func plan(_ outcome: TierOutcome) -> [String] {
    var lines: [String] = []
    switch outcome.plan?.work {
    case .waits(let waits): lines += waits.map { "\(outcome.date) waits: \($0.words)" }
    case .pack(let order):
      let what = order.supplement == 0 ? "" : " as supplement \(order.supplement)"
      let channels = order.expected.sorted { $0.rawValue < $1.rawValue }.map(\.name).joined(separator: " ")
      lines.append(
        "\(outcome.date) would be packed\(what): \(Quantity.counted(order.exports.count, "export")), "
          + "\(Quantity.counted(order.bytes, "byte")), \(Quantity.counted(order.records, "record")); \(channels)"
          + (order.begun == nil ? "" : "; begun before"))
      if !order.gaps.isEmpty { lines.append("\(outcome.date) without \(Quantity.counted(order.gaps.count, "expected export"))") }
    case .sealed, nil: break
    }
    let ready = (outcome.plan?.releases ?? []).count { $0.verdict == .ready }
    if ready > 0 { lines.append("\(outcome.date) hot copies that would be released: \(ready)") }
    return lines + waits(outcome) + stays(outcome)
  }

  private func done(_ outcome: TierOutcome) -> [String] {
    var lines: [String] = []
    if !outcome.sealed.isEmpty {
      let records = outcome.sealed.reduce(0) { $0 + $1.events.count }
      lines.append(
        "\(outcome.date) sealed: \(Quantity.counted(outcome.sealed.count, "slot")), \(Quantity.counted(records, "record")), "
          + Quantity.counted(bytes(outcome), "byte"))
    }
    let gone = outcome.released.count(where: \.isGone)
    if gone > 0 { lines.append("\(outcome.date) hot copies released: \(gone)") }
    if let kept = outcome.released.first(where: { !$0.isGone }) {
      lines.append("\(outcome.date) hot copies that the store keeps: \(outcome.released.count - gone) (\(kept.deletion.words))")
    }
    return lines + outcome.waits.map { "\(outcome.date) waits: \($0.words)" } + waits(outcome) + stays(outcome)
  }

  /// Hot copies that wait, by their reason.
  private func waits(_ outcome: TierOutcome) -> [String] {
    var counts: [String: Int] = [:]
    for case .waits(let why) in (outcome.plan?.releases ?? []).map(\.verdict) { counts[why, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { "\(outcome.date) hot copies that wait: \($0.value): \($0.key)" }
  }

  private func stays(_ outcome: TierOutcome) -> [String] {
    outcome.stays.map { "\(outcome.date) stays hot: \(Log.escaped($0.export.key.description)): \(Log.escaped($0.reason))" }
  }

  private func bytes(_ outcome: TierOutcome) -> Int64 { outcome.sealed.reduce(0) { $0 + ($1.archive?.object.bytes ?? 0) } }

  // MARK: the schedule

  /// What somebody has to do something about: what is no more what it was first, then days that wait for another job.
  var errors: [JobError] {
    let waits = outcomes.flatMap { outcome in outcome.waits.map { (outcome.date, $0) } }
    var errors: [JobError] = []
    if let (date, wait) = waits.first(where: { $0.1.remedy == .integrity }) {
      errors.append(
        JobError(
          .integrity, "\(date) cannot be packed", because: wait.words, remedy: "keep the store as it is, run `tally verify`"))
    }
    let due = waits.filter { $0.1.remedy == .somebody }
    if let (date, wait) = due.first {
      let count = Set(due.map(\.0)).count
      errors.append(
        JobError(
          .tryAgain, count == 1 ? "\(date) waits" : "\(count) days wait, the first is \(date)", because: wait.words,
          remedy: "then run `tally tier` again"))
    }
    for failure in failures.prefix(1) {
      errors.append(
        JobError(
          .io, "legal holds are not set on what was sealed: \(Quantity.counted(failures.count, "object"))", at: failure.path,
          because: failure.cause,
          remedy: "the holds count all the same; mend it, then run `tally hold sync`"))
    }
    return errors
  }

  func measure(_ metrics: inout Metrics) {
    let waiting = outcomes.count { !$0.waits.isEmpty }
    for (state, count) in [("sealed", finished + outcomes.count - waiting), ("waiting", waiting), ("hot", hot.count)] {
      metrics.set(.tierDays, ["state": state], to: Int64(count))
    }
    let released = outcomes.flatMap(\.released)
    let gone = released.count(where: \.isGone)
    let stays = outcomes.reduce(0) { $0 + $1.stays.count }
    for (result, count) in [("released", gone), ("retained", released.count - gone), ("kept", stays)] {
      metrics.set(.tierExports, ["result": result], to: Int64(count))
    }
    metrics.set(.tierArchives, to: Int64(outcomes.reduce(0) { $0 + $1.sealed.count }))
    metrics.set(.tierBytes, to: outcomes.reduce(0) { $0 + bytes($1) })
  }

  // MARK: programs

  var document: JSONValue {
    .object([
      ("asOf", .string(Instant(nanoseconds: asOf, digits: 0).description)), ("finished", number(finished)),
      ("hot", number(hot.count)),
      ("days", .array(outcomes.map(document))),
    ])
  }

  private func document(_ outcome: TierOutcome) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [("date", .string(outcome.date.description))]
    switch outcome.plan?.work {
    case .waits(let waits):
      members.append(
        ("waits", .array(waits.map { .object([("reason", .string($0.name)), ("words", .string($0.words))]) })))
    case .pack(let order):
      members.append(
        (
          "pack",
          .object([
            ("supplement", number(order.supplement)), ("exports", number(order.exports.count)), ("bytes", number(order.bytes)),
            ("records", number(order.records)), ("begun", .bool(order.begun != nil)),
            ("channels", .array(order.expected.sorted { $0.rawValue < $1.rawValue }.map { .string($0.name) })),
            ("gaps", .array(order.gaps.map { .string($0) })),
          ])
        ))
    case .sealed, nil: break
    }
    members.append(
      (
        "sealed",
        .array(
          outcome.sealed.map { manifest in
            .object([
              ("slot", .string(manifest.slot.folder)), ("id", .string(manifest.id)), ("number", number(manifest.number)),
              ("records", number(manifest.events.count)), ("bytes", number(manifest.archive?.object.bytes ?? 0)),
            ])
          })
      ))
    members.append(("exports", .array((outcome.plan?.releases ?? []).map { document($0, outcome) })))
    return .object(members)
  }

  private func document(_ release: TierPlan.Release, _ outcome: TierOutcome) -> JSONValue {
    let deletion = outcome.released.first { $0.export.key == release.export.key }?.deletion
    let (word, why): (String, String?) =
      switch (release.verdict, deletion) {
      case (_, let deletion?): (deletion == .deleted || deletion == .absent ? "released" : "retained", deletion.words)
      case (.released, nil): ("released", nil)
      case (.ready, nil): ("ready", nil)
      case (.waits(let why), nil): ("waits", why)
      case (.stays(let why), nil): ("stays", why)
      }
    return .object(
      [("key", .string(release.export.key.description)), ("state", .string(word))]
        + (why.map { [("because", .string($0))] } ?? []))
  }

  private func number(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}
