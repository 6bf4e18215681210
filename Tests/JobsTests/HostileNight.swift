internal import Archival
internal import Events
internal import Jobs
internal import Reports
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

/// A night on which texts of others stand wherever a report shows some: not in its breaks alone.
extension NightFiles {
  /// A late delivery for each text, worked on in its words, with an export, a parameter, a hold, and carriers of the night and of a packed day for each.
  static func fillEverywhere(_ store: MemoryStore, _ texts: [String], lines: [String]) async throws {
    fill(store, lines: lines)
    try inputs(store, texts)
    let clock = ManualClock(now: date.advanced(by: 1).start + 3_600_000_000_000)
    try await work(store, texts, clock)
    try await holds(store, texts, clock)
    try await carriers(store, texts)
    nightCarriers(store, texts)
  }

  /// A carrier of the night for each text; the first has all messages.
  private static func nightCarriers(_ store: MemoryStore, _ texts: [String]) {
    let path = "reconciliations/2026/11/18/v1/totals.json"
    let totals = String(decoding: store[path] ?? [], as: UTF8.self)
    let counts = String(totals.firstMatch(of: #/"messages":\{([^}]*)\}/#)?.1 ?? "")
    let none = counts.replacing(#/[0-9]+/#, with: "0")
    let delivered = Int64(counts.firstMatch(of: #/"delivered":([0-9]+)/#)?.1 ?? "") ?? 0
    let lines = texts.enumerated().map { index, text in
      var (latency, json) = (LatencyHistogram(), JSONWriter())
      if index == 0, delivered > 0 { latency.add(milliseconds: 900, times: delivered) }
      json.value(latency.json)
      return #"{"of":"carrier","name":\#(Self.json(text)),\#(index == 0 ? counts : none),"latency":"#
        + String(decoding: json.bytes, as: UTF8.self) + "}"
    }
    let carriers = #""carriers":{"SMS":[\#(lines.joined(separator: ","))]},"otherCarriers":null,"openItems":"#
    store[path] = Array(totals.replacing(#""openItems":"#, with: carriers).utf8)
  }

  /// Custody records, parameters, rules and the program that reconciled.
  private static func inputs(_ store: MemoryStore, _ texts: [String]) throws {
    let sha = String(repeating: "ab", count: 32)
    var inputs: [String] = []
    for (index, text) in texts.enumerated() {
      let (key, said) = ("exports/archiver/2026/11/18/h0-\(index).ndjson.gz", json(text))
      // The first has all events of the night.
      let events = index == 0 ? 10 : 0
      inputs.append(#"{"key":"\#(key)","bytes":123,"sha256":"\#(sha)","events":{"scanned":\#(events),"accepted":\#(events)}}"#)
      store[key + ".custody.json"] = Array(
        """
        {"source":\(said),"side":\(said),"pulledAt":\(said),"sha256":"\(sha)","records":\(events),"mapping":{"name":\(said)},
        "events":{"scanned":\(events),"quarantined":0},"drift":{},"truncated":true,"damage":\(said),"findings":[{"code":\(said)}]}
        """.utf8)
    }
    let parameters = (texts + ["settle"]).map { "\(json($0)):\(json($0))" }.joined(separator: ",")
    let (opening, hostile) = ("<b>=1+1 & \u{202e}你", json("<b>=1+1 & \u{202e}你"))
    store["reconciliations/2026/11/18/v1/run.json"] = Array(
      """
      {"job":"reconcile","date":"2026-11-18","program":\(hostile),"parameters":{\(parameters),"channels":{\(hostile):{\(parameters)}}},
      "inputs":[\(inputs.joined(separator: ","))],"opening":{"key":\(json(opening)),"sha256":"\(SHA256.hash([]))"}}
      """.utf8)
    store[opening] = []
  }

  /// Each break has an owner, a note and, every other one, a resolution in the words of its text.
  static func work(_ store: MemoryStore, _ texts: [String], _ clock: ManualClock) async throws {
    let register = WorkRegister(store: store, now: { clock.now() })
    for (index, text) in texts.enumerated() {
      let record = try BreakRecord(parsing: Array(hostile(json(text)).utf8), at: "breaks.ndjson")
      let subject = WorkDocument.Subject(identity: record.identity, code: record.code, night: record.firstSeen)
      _ = try await register.record(.assign, [subject], owner: text, text: text, by: text)
      if index % 2 == 1 {
        _ = try await register.record(.resolve, [subject], resolution: .explained, text: text, by: text)
      }
    }
  }

  /// A hold for each text; an id has only characters that a key may have.
  static func holds(_ store: MemoryStore, _ texts: [String], _ clock: ManualClock) async throws {
    let register = HoldRegister(store: store, releaseByAnother: false, now: { clock.now() })
    for (index, text) in texts.enumerated() {
      _ = try? await register.apply(
        HoldDocument(
          id: "H-\(index)", matter: text, scope: .everything, requestedBy: text, requestedAt: Instant(nanoseconds: clock.now()),
          caseReference: text))
    }
  }

  /// A packed day with a carrier for each text, and the run that packed it.
  static func carriers(_ store: MemoryStore, _ texts: [String]) async throws {
    let slot = Slot(date.advanced(by: -30), .sms)
    var (summary, carrier, unnamed) = (Summary(), Summary.Volumes(), Summary.Volumes())
    for (index, text) in texts.enumerated() {
      carrier.names[Summary.Name(text), default: Volume()][.send] += 100 + index
      unnamed.none[.send] += 100 + index
    }
    summary[.outbound, .send] = unnamed.none[.send]
    summary.volumes = [.carrier: carrier, .campaign: unnamed, .queue: unnamed, .schemaVersion: unnamed]
    summary.outcomes.sends = unnamed.none[.send]
    summary.outcomes.delivered = summary.outcomes.sends
    summary.delivery.add(milliseconds: 900, times: Int64(summary.outcomes.sends))
    let file = SlotSummary(store: "s", slot: slot, expected: [.sms], reconciliation: nil, lookedAt: [slot.date], summary: summary)
    store[slot.summaryKey] = file.bytes
    store["runs/tier/2026-11-18/1.json"] = Array(
      """
      {"id":"x","job":"=cmd|' /C calc'!A0","date":"2026-11-18","program":"tally","parameters":{},"inputs":[],
      "startedAt":"2026-11-19T02:00:00Z","finishedAt":"2026-11-19T02:00:00Z","exit":{"code":0,"name":"<script>alert(1)</script>"},
      "outputs":["\(slot.summaryKey)"]}
      """.utf8)
    store["runs/tier/2026-11-18/2.json"] = Array(
      """
      {"id":"y","job":"tier","date":"2026-11-18","program":"tally","parameters":{},"inputs":[],
      "startedAt":"2026-11-19T02:00:00Z","finishedAt":"2026-11-19T02:00:00Z","exit":{"code":0,"name":"done"},
      "outputs":["\(slot.summaryKey)"]}
      """.utf8)
  }
}
