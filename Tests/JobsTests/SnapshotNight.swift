internal import Events
internal import Sealing
internal import Storage
internal import TestSupport

/// A night small enough to be read in each of its forms, whose totals foot: breaks of both sides and of exports, provisional and worked on, requests, holds and
/// carriers, with names that are hostile in one form or another. Of the four nights up to it the second has no report.
enum SnapshotNight {
  static let texts = [
    "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "invoice\u{202e}gpj.exe", "a\tb\r\nc", "þ\u{14}®", "Grüße 你好 🙂",
  ]
  static let organization = "<b>=1+1 & \u{202e}你"
  private static let (evening, night) = ("reconciliations/2026/11/17/v1/", "reconciliations/2026/11/18/v1/")

  /// A store with those nights, not yet reported.
  static func store() async throws -> MemoryStore {
    let store = MemoryStore()
    NightFiles.fill(store, lines: [], day: "15")
    store["reconciliations/2026/11/15/v1/totals.json"] = Array(
      store.text("reconciliations/2026/11/15/v1/totals.json").replacing("2026-11-19T", with: "2026-11-16T").utf8)
    put(evening, before, into: store)
    put(night, own, into: store)
    for export in exports { store[export.key + ".custody.json"] = Array(export.custody.utf8) }
    store["runs/reconcile/2026-11-18/0123456789abcdef.json"] = Array(
      """
      {"id":"0123456789abcdef","job":"reconcile","date":"2026-11-18","program":"tally 0.1.0","parameters":{"config":"\(SHA256.hash([]))"},"inputs":[],
      "startedAt":"2026-11-19T06:00:00Z","finishedAt":"2026-11-19T06:00:04Z","exit":{"code":10,"name":"breaks"},"outputs":["\(night)totals.json"]}
      """.utf8)
    let clock = ManualClock(now: NightFiles.date.advanced(by: 1).start + 3_600_000_000_000)
    try await NightFiles.work(store, texts, clock)
    try await NightFiles.holds(store, Array(texts.prefix(2)), clock)
    try await NightFiles.carriers(store, texts)
    return store
  }

  private static func put(_ folder: String, _ files: [String: String], into store: MemoryStore) {
    for (name, text) in files { store[folder + name] = Array(text.utf8) }
  }

  private static func digest(_ name: String) -> Digest { SHA256.hash(Array((before[name] ?? "").utf8)) }

  // MARK: The night before

  private static let before: [String: String] = [
    "totals.json": """
    {"date":"2026-11-17","asOf":"2026-11-18T06:00:00Z","version":1,
    "events":{"scanned":2,"accepted":2,"duplicate":0,"excluded":0,"quarantined":0},
    "messages":{"sends":2,"delivered":0,"failed":0,"pending":2,"unconfirmed":0,"read":0},
    "channels":{"SMS":{"sends":2,"delivered":0,"failed":0,"pending":2,"unconfirmed":0,"read":0}},
    "breaks":{"PENDING_DELIVERY_FAIL":1},"breaksByChannel":{"SMS":{"PENDING_DELIVERY_FAIL":1}},
    "openItems":{"opening":0,"new":2,"cleared":0,"closing":2},"breakRollForward":{"opening":0,"new":1,"cleared":0,"closing":1},
    "requests":{"opening":0,"new":1,"closed":0,"givenUp":0,"closing":1}}
    """,
    "run.json":
      #"{"job":"reconcile","date":"2026-11-17","program":"tally 0.1.0","parameters":{},"inputs":\#(inputs(17)),"opening":null}"#,
    "breaks.ndjson": breakLine("PENDING_DELIVERY_FAIL", "SMS", "m0", "medium", true, [event("archiver", 1, "send", "03:10:00Z")])
      .replacing("11-18", with: "11-17").replacing("11/18", with: "11/17"),
    "open-items.ndjson": item("m0", "2026-11-17", hasBreak: true) + item("m1", "2026-11-17", hasBreak: false),
    "open-requests.ndjson": request("e0", "2026-11-17") + "\n", "closed-requests.ndjson": "",
  ]

  // MARK: The night

  private static let exports = [
    Export(source: "archiver", day: 17, name: "h0.ndjson.gz", scanned: 2),
    Export(source: "archiver", day: 18, name: "h0.ndjson.gz", scanned: 20, quarantined: 1),
    Export(source: "archiver", day: 18, name: "h1.ndjson.gz", scanned: 5, excluded: 2),
    Export(source: "ledger", day: 18, name: "h0.ndjson.gz", scanned: 10),
  ]

  /// What a run read of a day, as `run.json` has it.
  private static func inputs(_ day: Int) -> String {
    "[" + exports.filter { $0.day == day }.map(\.input).joined(separator: ",") + "]"
  }

  private static var own: [String: String] {
    let sms = #"{"sends":8,"delivered":7,"failed":1,"pending":0,"unconfirmed":0,"read":1}"#
    let email = #"{"sends":4,"delivered":3,"failed":0,"pending":1,"unconfirmed":0,"read":1}"#
    return [
      "totals.json": """
      {"date":"2026-11-18","asOf":"2026-11-19T06:00:00Z","version":1,
      "events":{"scanned":25,"accepted":21,"duplicate":1,"excluded":2,"quarantined":1},
      "ledger":{"scanned":10,"accepted":10,"duplicate":0,"excluded":0,"quarantined":0},
      "messages":{"sends":12,"delivered":10,"failed":1,"pending":1,"unconfirmed":0,"read":2},"channels":{"SMS":\(sms),"EMAIL":\(email)},
      "breaks":{"PENDING_DELIVERY_FAIL":1,"LATE_DELIVERY":\(texts.count),"DUPLICATE_EVENT":1,"MISSING_IN_LEDGER":1,"PAYLOAD_MISMATCH":1,
      "MALFORMED_RECORD":1,"EXPORT_GAP":1},
      "breaksByChannel":{"SMS":{"LATE_DELIVERY":\(texts.count),"DUPLICATE_EVENT":1,"PAYLOAD_MISMATCH":1},
      "EMAIL":{"PENDING_DELIVERY_FAIL":1,"MISSING_IN_LEDGER":1},"":{"MALFORMED_RECORD":1,"EXPORT_GAP":1}},
      "openItems":{"opening":2,"new":1,"cleared":1,"closing":2},"breakRollForward":{"opening":1,"new":1,"cleared":1,"closing":1},
      "latency":{"SMS":\(latency(7, 200_000)),"EMAIL":\(latency(3, 900))},
      "requests":{"opening":1,"new":2,"closed":1,"givenUp":0,"closing":2}}
      """,
      "run.json": """
      {"job":"reconcile","date":"2026-11-18","asOf":"2026-11-19T06:00:00Z","program":"tally 0.1.0",
      "parameters":{"settle":"6h","window":"7d","channels":{"default":{"pendingAfter":"120s","finalAfter":"72h"},"EMAIL":{"finalAfter":"5d"}}},
      "sources":[{"name":"archiver","side":"archiver","mapping":{"name":"=cmd","version":2,"sha256":"\(SHA256.hash([]))"},"pattern":"h{HH}.ndjson.gz","slots":"hourly"}],
      "inputs":\(inputs(18)),"opening":{"key":"\(evening)open-items.ndjson","sha256":"\(digest("open-items.ndjson"))"},
      "openRequests":{"key":"\(evening)open-requests.ndjson","sha256":"\(digest("open-requests.ndjson"))"}}
      """,
      "breaks.ndjson": breaks,
      "open-items.ndjson": item("m1", "2026-11-17", hasBreak: false) + item("m2", "2026-11-18", hasBreak: true),
      "cleared.ndjson": item("m0", "2026-11-17", hasBreak: true),
      "open-requests.ndjson": request("e5", "2026-11-18") + "\n"
        + #"{"id":"00000000000000000000000000000021","code":"EXPORT_GAP","source":"archiver","date":"2026-11-18","slot":"2026-11-18T21","#
        + #""since":"2026-11-18","askedAt":"2026-11-19T06:00:00Z"}"# + "\n",
      "closed-requests.ndjson": request("e0", "2026-11-17").dropLast()
        + #","outcome":"closed","evidence":{"source":"ledger","export":"exports/ledger/2026/11/18/h0.ndjson.gz","line":4}}"#
        + "\n",
    ]
  }

  private static var breaks: String {
    breakLine("PENDING_DELIVERY_FAIL", "EMAIL", "m2", "medium", true, [event("archiver", 2, "send", "09:00:00Z")])
      + texts.map { NightFiles.hostile(NightFiles.json($0)) + "\n" }.joined()
      + breakLine(
        "DUPLICATE_EVENT", "SMS", "m3", "low", false,
        [event("archiver", 3, "send", "10:00:00Z"), event("archiver", 4, "send", "10:00:00Z")], more: #""eventId":"e3","#)
      + breakLine(
        "MISSING_IN_LEDGER", "EMAIL", "m5", "medium", false,
        [
          event("archiver", 5, "delivery", "11:00:00.5Z", #","deliveryTimestamp":"2026-11-18T11:00:00.25Z","status":"DELIVERED""#)
        ],
        more: #""eventId":"e5","#)
      + breakLine(
        "PAYLOAD_MISMATCH", "SMS", "m6", "high", false,
        [
          event("archiver", 6, "status", "12:00:00Z", #","status":"UNDELIVERED""#),
          event("ledger", 7, "status", "12:00:00Z", #","status":"DELIVERED""#),
        ], more: #""eventId":"e6","#, detail: #"{"paths":["/message/status"]}"#)
      + #"{"code":"MALFORMED_RECORD","channel":"","severity":"medium","provisional":false,"ageSeconds":0,"firstSeen":"2026-11-18","evidence":"#
      + #"[{"side":"archiver","source":"archiver","export":"exports/archiver/2026/11/18/h0.ndjson.gz","line":8}],"#
      + #""detail":{"reason":"the text ends inside a string","offset":90210,"length":400}}"# + "\n"
      + #"{"code":"EXPORT_GAP","channel":"","severity":"high","provisional":false,"ageSeconds":0,"firstSeen":"2026-11-18","evidence":[],"#
      + #""detail":{"slot":"2026-11-18T21"}}"# + "\n"
  }

  // MARK: Lines

  private static func breakLine(
    _ code: String, _ channel: String, _ message: String, _ severity: String, _ isProvisional: Bool, _ evidence: [String],
    more: String = "", detail: String? = nil
  ) -> String {
    #"{"code":"\#(code)","channel":"\#(channel)","messageId":"\#(message)",\#(more)"severity":"\#(severity)","provisional":\#(isProvisional),"#
      + #""ageSeconds":75600,"firstSeen":"2026-11-18","evidence":[\#(evidence.joined(separator: ","))]\#(detail.map { ",\"detail\":" + $0 } ?? "")}"#
      + "\n"
  }

  private static func event(_ side: String, _ line: Int, _ type: String, _ time: String, _ more: String = "") -> String {
    #"{"side":"\#(side)","source":"\#(side)","export":"exports/\#(side)/2026/11/18/h0.ndjson.gz","line":\#(line),"eventId":"e\#(line)","#
      + #""type":"\#(type)","timestamp":"2026-11-18T\#(time)"\#(more)}"#
  }

  private static func item(_ message: String, _ since: String, hasBreak: Bool) -> String {
    #"{"messageId":"\#(message)","since":"\#(since)"\#(hasBreak ? #","breakSince":"\#(since)""# : "")}"# + "\n"
  }

  private static func request(_ event: String, _ since: String) -> String {
    #"{"id":"\#(SHA256.hash(Array(event.utf8)).description.prefix(32))","code":"MISSING_IN_LEDGER","messageId":"=m\#(event)","eventId":"\#(event)","#
      + #""channel":"EMAIL","type":"delivery","timestamp":"\#(since)T11:00:00.5Z","source":"archiver","#
      + #""export":"exports/archiver/2026/11/18/h0.ndjson.gz","line":5,"since":"\#(since)","askedAt":"2026-11-19T06:00:00Z"}"#
  }

  private static func latency(_ count: Int64, _ milliseconds: Int64) -> String {
    var histogram = LatencyHistogram()
    for index in 1...count { histogram.add(milliseconds: milliseconds * index) }
    return String(decoding: histogram.json.canonical(), as: UTF8.self)
  }
}

/// An export of a day, and what its records say of it.
private struct Export {
  let (source, day, name): (String, Int, String)
  let (scanned, excluded, quarantined): (Int, Int, Int)

  init(source: String, day: Int, name: String, scanned: Int, excluded: Int = 0, quarantined: Int = 0) {
    (self.source, self.day, self.name) = (source, day, name)
    (self.scanned, self.excluded, self.quarantined) = (scanned, excluded, quarantined)
  }

  var key: String { "exports/\(source)/2026/11/\(day)/\(name)" }
  private var sha256: Digest { SHA256.hash(Array(key.utf8)) }

  var input: String {
    #"{"key":"\#(key)","bytes":\#(1_234 * scanned),"sha256":"\#(sha256)","#
      + #""events":{"scanned":\#(scanned),"excluded":\#(excluded),"quarantined":\#(quarantined)}}"#
  }

  var custody: String {
    """
    {"source":"\(source)","side":"\(source)","name":"\(name)","path":"/data/<\(source)>/2026/11/\(day)/\(name)",
    "query":{"kind":"directory","path":"/data/<\(source)>","pattern":"{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz"},
    "firstTimestamp":"2026-11-\(day)T00:00:00Z","lastTimestamp":"2026-11-\(day)T23:59:59.250Z","pulledAt":"2026-11-\(day + 1)T00:10:02Z",
    "sha256":"\(sha256)","records":\(scanned),"events":{"scanned":\(scanned),"quarantined":\(quarantined)},"drift":{},"truncated":false}
    """
  }
}
