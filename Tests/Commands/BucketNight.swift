import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// Two generated nights for a store in a bucket, in a folder of its own.
struct BucketNight {
  static let dates = ["2026-11-17", "2026-11-18"]
  /// What is the same, to the byte, wherever the store is.
  static let kinds = ["exports/", "quarantine/", "reconciliations/"]
  let folder: String

  /// Makes the exports.
  init(_ folder: String, events: Int = 1000, files: Int = 3) throws {
    self.folder = folder
    let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
    let words = "--events \(events) --files \(files) --nights 2 --ledger --date \(Self.dates[0]) --out".split(separator: " ").map(
      String.init)
    #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
  }

  /// Writes a config; `store` is JSON5. The sources are folders, or below `archiver/` and `ledger/` of a bucket, with the store's credentials.
  func configure(_ name: String, store: String, source: String = "") throws {
    func place(_ folder: String, _ prefix: String) -> String {
      source.isEmpty ? "path: \"\(folder)\"" : "prefix: \"\(prefix)\", \(source)"
    }
    try """
    { store: \(store),
      sources: [
        { name: "archiver", \(place("exports", "archiver")), pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
        { name: "ledger", side: "ledger", \(place("exports/ledger", "ledger")), pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ] }
    """.write(toFile: folder + "/\(name).json5", atomically: true, encoding: .utf8)
  }

  /// The config of a bucket, with sources in a folder or in another bucket of the same server.
  func configure(_ name: String, bucket: String, at endpoint: String, more: String = "", source: String? = nil) throws {
    let server = """
      endpoint: "\(endpoint)", pathStyle: true, credentials: { accessKey: { env: "KEY" }, secretKey: { env: "SECRET" } }
      """
    try configure(
      name, store: "{ kind: \"s3\", bucket: \"\(bucket)\", prefix: \"p/q\", cache: \"cache\(name)\", \(server)\(more) }",
      source: source.map { "kind: \"s3\", bucket: \"\($0)\", \(server)" } ?? "")
  }

  /// Puts the exports of the first night into a bucket, where `configure` looks for them.
  func upload(to rig: Rig, _ bucket: String) throws {
    for (side, below) in [("archiver", "exports"), ("ledger", "exports/ledger")] {
      let day = BucketNight.dates[0].replacing("-", with: "/")
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(below)/\(day)") where name.hasSuffix(".gz") {
        let bytes = Array(try Data(contentsOf: URL(filePath: "\(folder)/\(below)/\(day)/\(name)")))
        try rig.ask(
          "put_object",
          [
            "Bucket": .string(bucket), "Key": .string("\(side)/\(day)/\(name)"),
            "Body": ["base64": .string(Base64.encode(bytes))],
          ],
          as: .admin)
      }
    }
  }

  func environment(_ key: Rig.Key? = nil) -> [String: String] {
    // 2026-11-20: files of the future are still being written.
    [
      "SOURCE_DATE_EPOCH": "1795132800", "KEY": key?.id ?? "key", "SECRET": key?.secret ?? "secret",
      "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  /// Runs a command with a config.
  func tally(_ name: String, _ words: String..., key: Rig.Key? = nil) throws -> Tally.Ending {
    try Subprocess.run(Tally.path, words + ["--config", folder + "/\(name).json5"], environment: environment(key))
  }

  func nightly(_ name: String, _ date: String, key: Rig.Key? = nil) throws {
    let ending = try tally(name, "nightly", "--quiet", "--date", date, key: key)
    #expect(ending.status == 10, "\(ending.error)")
  }

  /// The files of a directory store that are the same everywhere.
  func files(_ store: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder + "/" + store)
    where Self.kinds.contains(where: path.hasPrefix) {
      // Nil for a folder.
      if let bytes = FileManager.default.contents(atPath: folder + "/" + store + "/" + path) { files[path] = Array(bytes) }
    }
    return files
  }
}
