internal import Events
internal import Jobs
internal import Numbers
internal import Reports
internal import Storage
internal import TestSupport

/// The files of a small reconciliation, as a store has them, and the job that reports it.
enum NightFiles {
  static let date = LogicalDate(day: 20_775)

  static func job(
    _ store: MemoryStore, scratch: String, organization: String? = nil, forms: Set<ReportForm> = Set(ReportForm.allCases),
    work: WorkSettings = WorkSettings(), limits: ReportJob.Limits = ReportJob.Limits(), numbers: NumberForm = .english
  ) -> ReportJob {
    ReportJob(
      store: store, program: "tally 0.1.0", organization: organization,
      settings: ReportJob.Settings(forms: forms, scratchFolder: scratch, limits: limits, numbers: numbers), work: work)
  }

  /// A late delivery of the message with that number.
  static func line(_ index: Int) -> String {
    #"{"code":"LATE_DELIVERY","channel":"SMS","messageId":"m\#(index)","severity":"medium","provisional":false,"ageSeconds":72000,"firstSeen":"2026-11-18","evidence":[]}"#
  }

  /// One with so much evidence.
  static func line(evidence count: Int) -> String {
    let evidence = (0..<count).map { index in
      #"{"side":"archiver","source":"archiver","export":"exports/archiver/2026/11/18/h0.ndjson.gz","line":\#(index + 1),"type":"delivery"}"#
    }
    return line(7).replacing(#""evidence":[]"#, with: #""evidence":[\#(evidence.joined(separator: ","))]"#)
  }

  /// One with a JSON string in every place that a message or a platform fills.
  static func hostile(_ quoted: String) -> String {
    #"{"code":"LATE_DELIVERY","channel":"SMS","messageId":\#(quoted),"eventId":\#(quoted),"severity":"medium","provisional":false,"ageSeconds":72000,"#
      + #""firstSeen":"2026-11-18","evidence":[{"side":"archiver","source":\#(quoted),"export":\#(quoted),"line":17,"eventId":\#(quoted),"#
      + #""type":\#(quoted),"timestamp":\#(quoted),"deliveryTimestamp":\#(quoted),"status":\#(quoted)}],"detail":{\#(quoted):\#(quoted)}}"#
  }

  /// A text as JSON.
  static func json(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  /// A night of late deliveries by SMS.
  static func fill(_ store: MemoryStore, lines: [String], version: Int = 1, day: String = "18", inputs: Bool = true) {
    let folder = "reconciliations/2026/11/\(day)/v\(version)/"
    let export = "exports/archiver/2026/11/\(day)/h0.ndjson.gz"
    let sha = String(repeating: "ab", count: 32)
    let events = inputs ? 10 : 0
    let codes = lines.isEmpty ? "" : #""LATE_DELIVERY":\#(lines.count)"#
    let messages = #"{"sends":\#(events),"delivered":\#(events),"failed":0,"pending":0,"unconfirmed":0,"read":0}"#
    let roll = #"{"opening":0,"new":0,"cleared":0,"closing":0}"#
    store[folder + "totals.json"] = Array(
      """
      {"date":"2026-11-\(day)","asOf":"2026-11-19T06:00:00Z","version":\(version),
      "events":{"scanned":\(events),"accepted":\(events),"duplicate":0,"excluded":0,"quarantined":0},
      "messages":\(messages),"channels":{"SMS":\(messages)},"breaks":{\(codes)},"breaksByChannel":{"SMS":{\(codes)}},
      "openItems":\(roll),"breakRollForward":\(roll)}
      """.utf8)
    let input = #"{"key":"\#(export)","bytes":123,"sha256":"\#(sha)","events":{"scanned":10,"accepted":10}}"#
    store[folder + "run.json"] = Array(
      """
      {"job":"reconcile","date":"2026-11-\(day)","program":"tally 0.1.0","parameters":{},"inputs":[\(inputs ? input : "")],"opening":null}
      """.utf8)
    store[folder + "breaks.ndjson"] = Array(lines.map { $0 + "\n" }.joined().utf8)
    store[folder + "open-items.ndjson"] = []
    // Beside another, a version counts when a run record names it.
    if version > 1 {
      store["runs/reconcile/2026-11-\(day)/\(version).json"] = Array(
        #"{"id":"\#(version)","finishedAt":"2026-11-19T06:00:00Z","outputs":["\#(folder)totals.json"]}"#.utf8)
    }
    store[export + ".custody.json"] = Array(
      """
      {"source":"archiver","side":"archiver","pulledAt":"2026-11-19T00:10:02Z","sha256":"\(sha)","records":10,
      "events":{"scanned":10,"quarantined":0},"drift":{},"truncated":false}
      """.utf8)
  }
}

/// Keys as text.
extension MemoryStore {
  subscript(key: String) -> [UInt8]? {
    get { ObjectKey(key).flatMap { contents[$0] } }
    set { if let key = ObjectKey(key) { tamper(key, newValue) } }
  }

  func text(_ key: String) -> String { String(decoding: self[key] ?? [], as: UTF8.self) }
}
