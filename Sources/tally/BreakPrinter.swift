internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Reports

/// What `tally breaks list` prints: a line a break, CSV, or one document. Written as it is read: there may be a million.
struct BreakPrinter {
  let invocation: Invocation
  let filter: BreakFilter
  let log: Log

  /// 10 where one of them has stood for too long, and where breaks of earlier nights are open still: `older` says how many, and since when. 11 where what
  /// was read cannot be relied on. `gaps` are nights of which nothing is known.
  func list(
    _ board: BreakBoard, _ nights: ClosedRange<LogicalDate>, _ gaps: NightGaps, older: (count: Int, first: LogicalDate)? = nil
  ) async throws -> ExitCode {
    var out = invocation.json ? Self.documentHead(nights, gaps) : JSONWriter()
    var bytes = invocation.csv ? BreaksCSV.line(Self.columns) : []
    var count = 0
    var escalated = 0
    var found: Set<String> = []
    let faults = try await board.run(nights) { item in
      found.formUnion(filter.matches(item.record.id))
      guard filter.contains(item) else { return }
      count += 1
      let isEscalated = filter.isEscalated(item)
      if isEscalated { escalated += 1 }
      if invocation.json {
        out.value(document(item))
      } else if invocation.csv {
        bytes += row(item)
      } else {
        bytes += Array((line(item) + "\n").utf8)
      }
      if bytes.count + out.bytes.count > 1 << 16 {
        try Output.bytes(bytes + out.bytes)
        bytes.removeAll(keepingCapacity: true)
        out.bytes.removeAll(keepingCapacity: true)
      }
    }
    if invocation.json {
      out.endArray()
      out.member("count", count)
      out.member("escalated", escalated)
      out.member("older", older?.count ?? 0)
      out.endObject()
    }
    try Output.bytes(bytes + out.bytes)
    if !invocation.quiet && !invocation.json {
      let words = escalated == 0 ? "" : ", of which \(Quantity.counted(escalated, "has", "have")) stood for too long"
      Screen(.standardError()).line(
        .info,
        "\(Quantity.counted(count, "break")) (\(filter.state)) of the nights \(nights.lowerBound) to \(nights.upperBound)\(words)"
      )
    }
    if let older, !invocation.quiet {
      Screen(.standardError()).line(
        .warning,
        "\(Quantity.counted(older.count, "open break is", "open breaks are")) older than these nights: see `tally breaks list --since \(older.first)`"
      )
    }
    for fault in faults { log.error(fault.description) }
    guard faults.isEmpty else { return .integrity }
    try filter.check(found, nights)
    return escalated > 0 || older != nil ? .breaks : .done
  }

  private static func documentHead(_ nights: ClosedRange<LogicalDate>, _ gaps: NightGaps) -> JSONWriter {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    func members(_ range: ClosedRange<LogicalDate>) -> [(String, JSONValue)] {
      [("since", .string("\(range.lowerBound)")), ("until", .string("\(range.upperBound)"))]
    }
    for (name, date) in members(nights) {
      json.key(name)
      json.value(date)
    }
    json.key("notReconciled")
    json.value(.array(gaps.ranges.map { .object(members($0)) }))
    json.key("breaks")
    json.beginArray()
    return json
  }

  private func line(_ item: ListedBreak) -> String {
    let record = item.record
    var words = [
      record.id.hex, item.disposition.name, record.severity.name, record.code.name, record.channel?.name ?? "-",
      record.firstSeen.description, Quantity.counted(item.nightsOpen, "night"),
      "owner \(item.standing.owner ?? "-")",
      record.messageID.map { "message \($0)" } ?? record.evidence.first.map {
        "\($0.source) \($0.export)\($0.line.map { ":\($0)" } ?? "")"
      } ?? "-",
    ]
    if filter.isEscalated(item) { words.insert("ESCALATED", at: 2) }
    if item.standing.isChanged { words.append("resolved once, evidence changed since") }
    if let resolution = item.standing.resolution {
      words.append("\(resolution.word.rawValue) by \(resolution.by)" + (resolution.reason.map { ": " + $0 } ?? ""))
    }
    if let note = item.standing.noteWords() { words.append("· note \(note)") }
    // Of a break that is asked for by its id, all that was done.
    let history = filter.ids.isEmpty ? [] : item.standing.history.map(\.words)
    return ([words.joined(separator: " ")] + history).map { Log.escaped($0) }.joined(separator: "\n  ")
  }

  private static let columns = [
    "breakId", "disposition", "severity", "code", "channel", "messageId", "eventId", "firstSeen", "nights", "overdue", "owner",
    "resolution", "resolvedBy", "resolvedAt", "note", "file", "line", "reason", "notes", "noteBy", "noteAt",
  ]

  private func age(_ item: ListedBreak) -> String {
    filter.isEscalated(item) ? "escalated" : filter.isOverdue(item) ? "overdue" : ""
  }

  private func file(_ item: ListedBreak) -> String { "reconciliations/\(item.night.path)/v\(item.version)/breaks.ndjson" }

  private func row(_ item: ListedBreak) -> [UInt8] {
    let (record, standing) = (item.record, item.standing)
    func guarded(_ text: String?) -> String { BreaksCSV.guarded(text ?? "") }
    let notes = standing.notes
    return BreaksCSV.line([
      record.id.hex, item.disposition.name, record.severity.name, record.code.name,
      record.channel?.name ?? "",
      guarded(record.messageID), guarded(record.eventID), record.firstSeen.description,
      String(item.nightsOpen), age(item),
      guarded(standing.owner), standing.resolution?.word.rawValue ?? "",
      guarded(standing.resolution?.by),
      standing.resolution?.at.description ?? "", guarded(notes.last?.text), file(item),
      String(item.line), guarded(standing.resolution?.reason), notes.isEmpty ? "" : String(notes.count),
      guarded(notes.last?.by), notes.last?.at.description ?? "",
    ])
  }

  private func document(_ item: ListedBreak) -> JSONValue {
    let (record, standing) = (item.record, item.standing)
    let note = standing.notes.last
    let texts: [(String, String?)] = [
      ("breakId", record.id.hex), ("disposition", item.disposition.name),
      ("severity", record.severity.name),
      ("code", record.code.name), ("channel", record.channel?.name),
      ("messageId", record.messageID), ("eventId", record.eventID),
      ("firstSeen", record.firstSeen.description), ("overdue", age(item).isEmpty ? nil : age(item)),
      ("owner", standing.owner),
      ("resolution", standing.resolution?.word.rawValue), ("resolvedBy", standing.resolution?.by),
      ("resolvedAt", standing.resolution?.at.description), ("reason", standing.resolution?.reason), ("note", note?.text),
      ("noteBy", note?.by), ("noteAt", note?.at.description), ("file", file(item)),
    ]
    return .object(
      texts.compactMap { name, text in text.map { (name, JSONValue.string($0)) } } + [
        ("provisional", .bool(record.provisional)), ("evidenceChanged", .bool(standing.isChanged)),
        ("nights", .number(String(item.nightsOpen))), ("line", .number(String(item.line))),
        ("history", .array(standing.history.map(\.json))),
      ])
  }
}
