import Foundation
import TestSupport
import Testing

/// A night in a folder of its own: a good export of three messages, and whatever a test lays beside it. The clock stands at six in
/// the morning after it, when every file is hours old unless a test says otherwise.
struct SmallNight {
  static let date = "2026-12-31"
  static let now = 1_798_783_200
  let folder: String

  /// Two delivered, one failed.
  static let good = [
    event("s1", "send", "m1", 10), event("d1", "delivery", "m1", 11), event("s2", "send", "m2", 12),
    event("f2", "status", "m2", 13, #","status":"FAILED""#), event("s3", "send", "m3", 14), event("d3", "delivery", "m3", 15),
  ]

  /// A record of the archiver's envelope, `second` seconds after ten.
  static func event(_ id: String, _ type: String, _ message: String, _ second: Int, _ rest: String = "") -> String {
    #"{"id":"\#(id)","version":"1.0","type":"message:\#(type)","timestamp":"2026-12-31T10:00:\#(second)Z","message":{"id":"\#(message)","#
      + #""direction":"outbound","channel":"SMS"\#(rest)}}"#
  }

  /// `settings` are more of the source's, `more` more of the config's.
  init(_ folder: String, good: Bool = true, store: String = "'store'", settings: String = "", more: String = "") throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: false)
    try Data("{ store: \(store), threads: 2, sources: [{ name: 'a', path: 'in'\(settings) }]\(more) }".utf8)
      .write(to: URL(filePath: folder + "/tally.json5"))
    if good { try write("good.ndjson", SmallNight.lines(SmallNight.good)) }
  }

  static func lines(_ records: [String]) -> [UInt8] { records.flatMap { Array(($0 + "\n").utf8) } }

  /// Writes a file of the source, last changed `age` seconds ago.
  func write(_ name: String, _ bytes: [UInt8], age: Int = 40_000) throws {
    let path = folder + "/in/" + name
    try Data(bytes).write(to: URL(filePath: path))
    let changed = Date(timeIntervalSince1970: Double(SmallNight.now - age))
    try FileManager.default.setAttributes([.modificationDate: changed], ofItemAtPath: path)
  }

  /// One gzip member: the bytes in one stored block (RFC 1951, 3.2.4; RFC 1952).
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
    }
    let size = UInt32(bytes.count)
    return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(size, 2) + little(~size, 2) + bytes + little(~crc, 4)
      + little(size, 4)
  }

  var environment: [String: String] { ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "TZ": "UTC"] }

  /// `tally` with the night's config.
  func tally(_ words: String...) throws -> Tally.Ending {
    try Subprocess.run(Tally.path, words + ["--config", folder + "/tally.json5"], environment: environment)
  }

  /// The same, so many hours later.
  func tally(after hours: Int, _ words: String...) throws -> Tally.Ending {
    let later = ["SOURCE_DATE_EPOCH": "\(SmallNight.now + hours * 3600)", "TZ": "UTC"]
    return try Subprocess.run(Tally.path, words + ["--config", folder + "/tally.json5"], environment: later)
  }

  /// The night, run.
  func nightly(_ words: String...) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, ["nightly", "--config", folder + "/tally.json5", "--date", SmallNight.date] + words, environment: environment)
  }

  /// Whether the store has a file.
  func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/store/" + path) }

  /// A file of the store.
  func text(_ path: String) throws -> String { try String(contentsOfFile: folder + "/store/" + path, encoding: .utf8) }

  /// Names in a folder of the store, hidden ones left out.
  func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + "/store/" + path).filter { !$0.hasPrefix(".") }.sorted()
  }

  static let reconciliation = "reconciliations/2026/12/31/v1/"
  static let exports = "exports/a/2026/12/31/"

  /// `breaks.ndjson`.
  func breaks(version: Int = 1) throws -> String { try text("reconciliations/2026/12/31/v\(version)/breaks.ndjson") }

  /// The control totals, after a look whether they foot.
  func totals(version: Int = 1) throws -> Totals {
    let found = try Totals(text("reconciliations/2026/12/31/v\(version)/totals.json"))
    #expect(
      found["events", "scanned"] == found["events", "accepted"] + found["events", "duplicate"] + found["events", "excluded"]
        + found["events", "quarantined"])
    #expect(
      found["messages", "sends"] == found["messages", "delivered"] + found["messages", "failed"] + found["messages", "pending"]
        + found["messages", "unconfirmed"])
    #expect(
      found["openItems", "closing"] == found["openItems", "opening"] + found["openItems", "new"] - found["openItems", "cleared"])
    return found
  }

  /// `totals.json`.
  struct Totals {
    let members: [String: Any]

    init(_ text: String) throws {
      members = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    subscript(_ group: String, _ name: String) -> Int { (members[group] as? [String: Any])?[name] as? Int ?? -1 }

    /// By code.
    var breaks: [String: Int] { members["breaks"] as? [String: Int] ?? [:] }
  }
}
