import Foundation
import TestSupport
import Testing

/// Nights of December 2026 by sources whose exports have their date in their names, each in a folder of its name; tests change what the config names.
struct DatedNights {
  let night: SmallNight

  init(_ folder: String) throws { night = try SmallNight(folder, good: false) }

  static func date(_ day: Int) -> String { "2026-12-" + (day < 10 ? "0" : "") + "\(day)" }

  /// A record of a message, at a time of a day.
  static func event(
    _ type: String, _ message: String, on day: Int, at time: String = "10:00:00", _ rest: String = ""
  ) -> String {
    #"{"id":"\#(type)-\#(message)","version":"1.0","type":"message:\#(type)","timestamp":"\#(date(day))T\#(time)Z","#
      + #""message":{"id":"\#(message)","direction":"outbound","channel":"SMS"\#(rest)}}"#
  }

  /// A send and its delivery.
  static func pair(_ message: String, on day: Int) -> [String] {
    [event("send", message, on: day), event("delivery", message, on: day, at: "10:00:01")]
  }

  /// Names sources, each with its folder and further settings.
  func name(_ sources: (name: String, path: String, more: String)...) throws {
    let list = sources.map { "{ name: '\($0.name)', path: '\($0.path)', pattern: '{yyyy}{MM}{dd}{name}.ndjson'\($0.more) }" }
    for source in sources {
      try FileManager.default.createDirectory(atPath: night.folder + "/" + source.path, withIntermediateDirectories: true)
      // A ledger's folder without anything is a mount that was lost.
      try Data().write(to: URL(filePath: night.folder + "/\(source.path)/readme"))
    }
    try Data("{ store: 'store', threads: 2, sources: [\(list.joined(separator: ", "))] }".utf8)
      .write(to: URL(filePath: night.folder + "/tally.json5"))
  }

  func write(_ path: String, _ day: Int, _ records: [String], as name: String = "x") throws {
    try FileManager.default.createDirectory(atPath: night.folder + "/" + path, withIntermediateDirectories: true)
    let date = Self.date(day).replacing("-", with: "")
    try night.write("../\(path)/\(date)\(name).ndjson", SmallNight.lines(records))
  }

  func nightly(_ day: Int) throws -> Tally.Ending { try night.tally("nightly", "--date", Self.date(day)) }

  private func folder(_ day: Int, _ version: Int) -> String {
    "reconciliations/" + Self.date(day).replacing("-", with: "/") + "/v\(version)/"
  }

  /// The latest versions of days; 0 where there is none.
  func versions(_ days: ClosedRange<Int>) -> [Int] {
    days.map { day in (1...20).last { night.has(folder(day, $0) + "totals.json") } ?? 0 }
  }

  func totals(_ day: Int) throws -> SmallNight.Totals {
    try SmallNight.Totals(night.text(folder(day, versions(day...day)[0]) + "totals.json"))
  }
}
