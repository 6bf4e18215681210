import Foundation
import TestSupport
import Testing

/// A night with a report, and two people who trust each other.
struct SigningOffice {
  let night: SmallNight
  let clock: [String: String]
  let date: String

  /// With another clock than the machine's, unless an authority's must agree with it: then the night is long over.
  init(_ folder: String, sealing: String = "", isFixed: Bool = true) throws {
    clock = isFixed ? ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "TZ": "UTC"] : ["TZ": "UTC"]
    date = isFixed ? SmallNight.date : "2020-12-31"
    night = try SmallNight(folder, good: isFixed)
    if !isFixed {
      let records = SmallNight.good.map { $0.replacing(SmallNight.date, with: "2020-12-31") }
      try night.write("good.ndjson", SmallNight.lines(records), age: 200_000_000)
    }
    for (person, other) in [("p", "r"), ("r", "p")] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(person)", withIntermediateDirectories: false)
      let text = """
        { store: 'store', threads: 2, sources: [{ name: 'a', path: 'in' }],
          sealing: { key: { file: '\(person)/seal.key' }, certificate: '\(person)/seal.pem', trust: ['\(other)/seal.pem']\(sealing) } }
        """
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(person).json5"))
      #expect(try run(person, "keys", "make", "signing", "--name", "Person \(person)").status == 0)
    }
    let nightly = ["nightly", "--quiet", "--date", date, "--config", folder + "/tally.json5"]
    #expect(try Subprocess.run(Tally.path, nightly, environment: clock).status == 0)
  }

  func run(_ person: String, _ words: String...) throws -> Tally.Ending { try run(person, words) }

  func run(_ person: String, _ words: [String]) throws -> Tally.Ending {
    try Subprocess.run(Tally.path, words + ["--config", "\(night.folder)/\(person).json5"], environment: clock)
  }

  /// `epoch` is what the clock says, if not what it does.
  func sign(_ person: String, _ role: String, _ more: String..., at epoch: Int? = nil) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, ["report", "sign", "--as", role, "--date", date, "--config", "\(night.folder)/\(person).json5"] + more,
      environment: epoch.map { ["SOURCE_DATE_EPOCH": "\($0)", "TZ": "UTC"] } ?? clock)
  }

  var report: String { "reports/\(date.replacing("-", with: "/"))/v1" }

  func openssl(_ words: String...) throws -> Tally.Ending {
    try Tally.run(program: "/usr/bin/openssl", words, in: "\(night.folder)/store/\(report)")
  }

  func replace(_ name: String, _ bytes: Data?) throws {
    let path = "\(night.folder)/store/\(report)/\(name)"
    try? FileManager.default.removeItem(atPath: path)
    try bytes?.write(to: URL(filePath: path))
  }

  func bytes(_ name: String) -> Data? {
    FileManager.default.contents(atPath: "\(night.folder)/store/\(report)/\(name)")
  }
}
