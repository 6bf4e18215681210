import Foundation
import TestSupport
import Testing

/// Nights with a ledger that lacks some events, and an endpoint that is asked for them. Each night runs at seven in the morning after it.
struct RequestNights {
  static let dates = ["2026-11-16", "2026-11-17", "2026-11-18"]
  let folder: String

  /// `requests` are the config's settings of that name, `slots` the archiver's.
  init(_ folder: String, requests: String = "", slots: String = "") throws {
    self.folder = folder
    try configure(requests: requests, slots: slots)
  }

  /// Writes the config anew.
  func configure(requests: String, slots: String = "", store: String = "store") throws {
    let text = """
      { store: "\(store)", threads: 2,
        sources: [
          { name: "a", path: "in", pattern: "{yyyy}/{MM}/{dd}/{name}.ndjson"\(slots.isEmpty ? "" : ", slots: \(slots)") },
          { name: "l", side: "ledger", path: "ledger", pattern: "{yyyy}/{MM}/{dd}/*.ndjson" } ]
        \(requests.isEmpty ? "" : ", requests: { \(requests) }"), metrics: { textfile: "tally.prom" } }
      """
    try Data(text.utf8).write(to: URL(filePath: folder + "/tally.json5"))
  }

  /// A send and its delivery at noon of a night, ids of its number.
  static func message(_ number: Int, _ night: Int) -> [String] {
    ["send", "delivery"].enumerated().map { index, type in
      #"{"id":"\#(type)\#(number)","version":"1.0","type":"message:\#(type)","timestamp":"\#(dates[night])T12:00:0\#(index)Z","#
        + #""message":{"id":"m\#(number)","direction":"outbound","channel":"SMS","status":"\#(index == 0 ? "QUEUED" : "DELIVERED")"}}"#
    }
  }

  /// Writes an export of a night, on either side.
  func write(_ side: String, _ night: Int, _ records: [String], as name: String = "x") throws {
    let day = folder + "/\(side)/" + Self.dates[night].replacing("-", with: "/")
    try FileManager.default.createDirectory(atPath: day, withIntermediateDirectories: true)
    let path = "\(day)/\(name).ndjson"
    try Data(records.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
    let old = Date(timeIntervalSince1970: 1_700_000_000)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
  }

  /// Three messages a night; the ledger lacks both events of the first night's second message.
  func fill() throws {
    for night in 0..<3 {
      let messages = (0..<3).map { Self.message(night * 3 + $0, night) }
      try write("in", night, messages.flatMap(\.self))
      try write("ledger", night, night == 0 ? messages[0] + messages[2] : messages.flatMap(\.self))
    }
  }

  /// `tally` at seven in the morning after a night.
  func tally(_ night: Int, _ words: [String], environment more: [String: String] = [:]) throws -> Tally.Ending {
    let epoch = 1_794_898_800 + night * 86_400
    let environment = ["SOURCE_DATE_EPOCH": "\(epoch)", "TZ": "UTC"].merging(more) { $1 }
    return try Subprocess.run(Tally.path, words + ["--config", folder + "/tally.json5"], environment: environment)
  }

  /// A night as a schedule runs it.
  func nightly(_ night: Int, _ more: String..., environment: [String: String] = [:]) throws -> Tally.Ending {
    try tally(night, ["nightly", "--date", Self.dates[night]] + more, environment: environment)
  }

  /// `totals.json`: opening, new, closed, givenUp, closing.
  func counts(_ night: Int, version: Int = 1) throws -> [Int] {
    let totals = try SmallNight.Totals(
      text("reconciliations/\(Self.dates[night].replacing("-", with: "/"))/v\(version)/totals.json"))
    return ["opening", "new", "closed", "givenUp", "closing"].map { totals["requests", $0] }
  }

  /// States by event id, or slot, as `tally requests` lists them.
  func states(_ night: Int, _ words: String...) throws -> [String: String] {
    let listed = try tally(night, ["requests", "--json"] + words)
    let requests = try #require(try document(listed.out)["requests"] as? [[String: Any]])
    var states: [String: String] = [:]
    for request in requests {
      let name = try #require((request["eventId"] ?? request["slot"] ?? request["path"]) as? String)
      states[name] = request["state"] as? String
    }
    #expect(states.count == requests.count)
    return states
  }

  /// A file of the store.
  func text(_ path: String) throws -> String { try String(contentsOfFile: folder + "/store/" + path, encoding: .utf8) }

  /// Every file of the store but the lock.
  func contents() throws -> [String: Data] {
    let root = folder + "/store"
    var files: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) where path != ".lock" {
      files[path] = FileManager.default.contents(atPath: root + "/" + path)
    }
    return files
  }

  /// The event ids in the bodies of POSTs.
  static func asked(_ requests: [TestRequest]) throws -> [String] {
    try requests.flatMap { request -> [String] in
      let body = try document(request.text)
      let items = try #require(body["requests"] as? [[String: Any]])
      return items.compactMap { ($0["eventId"] ?? $0["slot"]) as? String }
    }
  }
}
