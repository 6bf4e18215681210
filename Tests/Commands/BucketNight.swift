import Foundation
import TestSupport
import Testing

/// Two generated nights for a store in a bucket, in a folder of its own.
struct BucketNight {
  static let dates = ["2026-11-17", "2026-11-18"]
  /// What is the same, to the byte, wherever the store is.
  static let kinds = ["exports/", "quarantine/", "reconciliations/"]
  let folder: String

  /// Makes the exports.
  init(_ folder: String, events: Int = 1000) throws {
    self.folder = folder
    let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
    let words = "--events \(events) --files 3 --nights 2 --ledger --date \(Self.dates[0]) --out".split(separator: " ").map(String.init)
    #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
  }

  /// Writes a config; `store` is JSON5.
  func configure(_ name: String, store: String) throws {
    try """
    { store: \(store),
      sources: [
        { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
        { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ] }
    """.write(toFile: folder + "/\(name).json5", atomically: true, encoding: .utf8)
  }

  /// The config of a bucket.
  func configure(_ name: String, bucket: String, at endpoint: String, more: String = "") throws {
    try configure(
      name,
      store: """
        { kind: "s3", bucket: "\(bucket)", prefix: "p/q", endpoint: "\(endpoint)", pathStyle: true, cache: "cache\(name)",
          credentials: { accessKey: { env: "KEY" }, secretKey: { env: "SECRET" } }\(more) }
        """)
  }

  func environment(_ key: Rig.Key? = nil) -> [String: String] {
    // 2026-11-20: files of the future are still being written.
    ["SOURCE_DATE_EPOCH": "1795132800", "KEY": key?.id ?? "key", "SECRET": key?.secret ?? "secret", "SWIFT_BACKTRACE": "enable=no"]
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
