internal import Events
internal import Numbers
internal import Reconciliation
internal import Reports
internal import TestSupport

/// Lines at hand as the sequence that a renderer reads.
struct Lines: AsyncSequence {
  typealias Element = [UInt8]
  let lines: [String]

  struct AsyncIterator: AsyncIteratorProtocol {
    var rest: ArraySlice<String>
    mutating func next() async throws -> [UInt8]? { rest.popFirst().map { Array($0.utf8) } }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: lines[...]) }
}

/// A sink that keeps everything and remembers its largest chunk.
struct Kept: ByteSink {
  var bytes: [UInt8] = []
  var largest = 0

  mutating func write(_ chunk: [UInt8]) async throws {
    bytes += chunk
    largest = max(largest, chunk.count)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A file of `Reports/`, as it is in the sources.
func resource(_ name: String) -> String {
  let root = #filePath.dropLast("Tests/ReportsTests/Rendering.swift".count)
  return String(decoding: readFile(root + "Reports/" + name), as: UTF8.self)
}

/// A report in both its forms.
struct Rendered {
  let report: NightReport
  let html: String
  let csv: String

  init(
    breaks: [String], totals: String, run: String, custody: [String?] = [], openItems: Int = 57,
    earlier: [LogicalDate: Totals] = [:], requests: RequestListing? = nil,
    organization: String? = "Example Savings Bank plc", carried: Int = BreakTable.most,
    work: BreakWork = BreakWork(), items: RolledItems? = nil, signed: SignedBefore? = nil, numbers: NumberForm = .english
  ) async throws {
    var sink = Kept()
    let listing = try await BreakListing.read(
      Lines(lines: breaks), at: "breaks.ndjson", into: BreakListing(work: work, carried: carried), csv: &sink)
    let totals = try Totals(parsing: Array(totals.utf8), at: "totals.json")
    let run = try ReconciliationRun(parsing: Array(run.utf8), at: "run.json")
    let inputs = try run.inputs.enumerated().map { index, input in
      let text = index < custody.count ? custody[index] : nil
      return ReportInput(input, custody: try text.map { try CustodyFacts(parsing: Array($0.utf8), at: "custody.json") })
    }
    try ReportInput.check(inputs, at: "run.json")
    let folder = "reconciliations/2026/11/18/v1/"
    let identity = NightReport.Identity(
      date: totals.date, version: 1, totalsDigest: FixtureNight.digest(7), organization: organization,
      program: "tally 0.1.0", configDigest: FixtureNight.digest(70), workAsOf: totals.asOf, numbers: numbers)
    var nights = earlier
    nights[totals.date] = totals
    var open = OpenBreaks(
      window: totals.date.advanced(by: -89)...totals.date, limits: WorkLimits(due: [.high: 1], escalate: [.high: 400]))
    for (date, counts) in nights where open.window.contains(date) {
      var night = OpenBreaks.Night(date: date, version: 1)
      for (code, count) in counts.breaks where code != .pendingDeliveryFail {
        night.found[code.severity, default: 0] += count
        if date == totals.date {
          for (disposition, count) in listing.dispositions[code] ?? [:] { night.count(count, of: code, as: disposition) }
        } else {
          night.count(count, of: code, as: .open)
        }
      }
      open.add(night)
    }
    report = NightReport(
      identity: identity, totals: totals, run: run, inputs: inputs, listing: listing,
      items: items ?? Rendered.items(openItems, totals),
      requests: try requests ?? FixtureRequests.listing(), trend: Trend(upTo: totals.date, totals: nights), open: open,
      store: Rendered.facts, carriers: Rendered.carriers,
      evidence: ["totals.json", "run.json", "breaks.ndjson", "open-items.ndjson"].enumerated().map {
        StoredFile(key: folder + $0.element, sha256: FixtureNight.digest(40 + $0.offset))
      },
      companions: ["breaks.csv", "totals.json"].enumerated().map {
        StoredFile(key: "reports/2026/11/18/v1/" + $0.element, sha256: FixtureNight.digest(50 + $0.offset))
      }, signedBefore: signed,
      madeBy: RunReference(
        id: "0123456789abcdef", key: "runs/reconcile/2026-11-18/0123456789abcdef.json", configDigest: FixtureNight.digest(71),
        finishedAt: Instant(seconds: 1_795_000_000)))
    html = String(decoding: HTMLReport(report).pieces().flatMap(\.bytes), as: UTF8.self)
    csv = sink.text
  }

  /// The files of open items, as long as the made-up totals say.
  static func items(_ left: Int, _ totals: Totals) -> RolledItems {
    var items = RolledItems()
    let before = totals.date.advanced(by: -1)
    func add(_ count: Int, _ breakSince: LogicalDate?, _ outcome: String? = nil, to lines: inout RolledItems.Lines) {
      lines.add(count, breakSince: breakSince, outcome: outcome, of: totals.date)
    }
    guard left > 0 else { return items }
    add(61, before, to: &items.opening)
    add(10, nil, to: &items.opening)
    add(49, before, "delivered", to: &items.cleared)
    add(12, before, "unconfirmed", to: &items.cleared)
    add(1, nil, "delivered", to: &items.cleared)
    add(6, nil, "failed", to: &items.cleared)
    add(left - 3, totals.date, to: &items.closing)
    add(3, nil, to: &items.closing)
    (items.requests, items.named) = (4, 2)
    return items
  }

  /// What is said of the store.
  private static var facts: StoreFacts {
    var facts = StoreFacts(asOf: "2026-11-19T06:00:00Z", since: "2026-11-18T06:00:00Z")
    func run(_ job: String, _ hour: Int64, _ depth: String? = nil, manifests: Int = 0) -> StoreFacts.Run {
      StoreFacts.Run(
        key: "runs/\(job)/2026-11-18/\(FixtureNight.digest(200 + Int(hour)).prefix(16)).json", job: job,
        date: LogicalDate(day: 20_775),
        finishedAt: Instant(seconds: 1_795_000_000 + hour * 3600), exit: "done",
        parameters: depth.map { [BreakRecord.Note(name: "depth", text: $0)] } ?? [], outputs: manifests * 4, manifests: manifests)
    }
    (facts.lastVerify, facts.lastDeepVerify) = (run("verify", 3, "digests"), run("verify", -100, "deep"))
    (facts.sealed, facts.lastSealed) = (1_206, run("tier", 2, manifests: 6))
    facts.chainEnd = StoredFile(key: "archives/2026/10/18/WHATSAPP/manifest.json", sha256: FixtureNight.digest(71))
    facts.runs = [run("tier", 2, manifests: 6), run("verify", 3, "digests")]
    (facts.expired.certificates, facts.expired.archives, facts.expired.events) = (2, 1_204, 31_870_112)
    (facts.expired.bytes, facts.expired.uncounted, facts.unproved) = (9_204_118_332, 1, 1)
    (facts.erased.certificates, facts.erased.requests, facts.erased.archives, facts.erased.events) = (1, 1, 2, 3)
    facts.holds = [
      StoreFacts.Hold(id: "LIT-2024-0892", matter: "1:24-cv-00892", since: LogicalDate(day: 20_700)),
      StoreFacts.Hold(id: "LIT-<x>", matter: "=cmd", since: nil),
    ]
    return facts
  }

  /// Two channels over three packed days: one with more carriers than are told apart, one whose carriers nobody knows.
  private static var carriers: CarrierComparison {
    func records(_ count: Int) -> CarrierComparison.Records {
      CarrierComparison.Records(sends: count, deliveries: count * 97 / 100, statuses: count / 9, reads: count / 3)
    }
    func latency(_ step: Int64) -> LatencyHistogram {
      (1...100).reduce(into: LatencyHistogram()) { $0.add(milliseconds: Int64($1) * step, times: 3) }
    }
    var comparison = CarrierComparison()
    comparison.days = [14, 15, 17].map { LogicalDate(day: 20_700 + $0) }
    let names = ["Hansa Mobil", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"] + (1...24).map { "Carrier \($0)" }
    comparison.channels = [
      CarrierComparison.OfChannel(
        channel: .sms,
        messages: Totals.MessageCounts(
          sends: 300_000, delivered: 299_990, failed: 9, pending: 1, unconfirmed: 0, read: 120_000),
        latency: latency(30),
        all: names.enumerated().map { CarrierComparison.Carrier(name: $0.element, records: records(90_000 / ($0.offset + 1))) },
        others: records(70), otherCarriers: 5, none: records(11)),
      CarrierComparison.OfChannel(
        channel: .email,
        messages: Totals.MessageCounts(sends: 5_000, delivered: 4_000, failed: 900, pending: 100, unconfirmed: 0, read: 10),
        latency: latency(9_000), all: [], others: records(3_000), otherCarriers: nil,
        none: CarrierComparison.Records(deliveries: 40)),
    ]
    return comparison
  }

  /// The page as it is kept.
  func page() -> String { SnapshotCheck.page(html) }

  /// The made-up night with its custody records and thirty nights before it, two of them missing.
  static func usual(
    _ night: FixtureNight = FixtureNight(), totals: String? = nil, openItems: Int = 57, requests: RequestListing? = nil,
    work: BreakWork = BreakWork(), items: RolledItems? = nil, numbers: NumberForm = .english
  ) async throws -> Rendered {
    try await Rendered(
      breaks: night.breaks, totals: totals ?? night.totals(), run: night.run(), custody: (0..<8).map(night.custody),
      openItems: openItems, earlier: earlier(night), requests: requests, work: work, items: items,
      numbers: numbers)
  }

  private static func earlier(_ night: FixtureNight) throws -> [LogicalDate: Totals] {
    let tonight = try Totals(parsing: Array(night.totals().utf8), at: "totals.json")
    var nights: [LogicalDate: Totals] = [:]
    for back in 1..<40 where back != 6 && back != 7 {
      var totals = tonight
      for (code, count) in tonight.breaks {
        let share = (back * 37 + Int(code.rawValue) * 11) % 100
        totals.breaks[code] = code == .exportGap ? nil : count * (40 + share) / 100
      }
      nights[tonight.date.advanced(by: -back)] = totals
    }
    return nights
  }
}
