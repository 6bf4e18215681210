import Foundation
import Sealing
import Storage
import TestSupport

/// A sealed store in a directory, whose exports were released, with a policy of a year.
enum SealedStage {
  /// A store whose archives a policy of a year keeps.
  static func make(_ folder: String) async throws {
    let packed = try await PackedStore(days: 2, records: 4)
    for (key, bytes) in packed.store.contents
    where !key.description.hasPrefix("exports/") || key.name.hasSuffix(".custody.json") {
      let path = URL(filePath: folder + "/store/\(key)")
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: path)
    }
    try Data(packed.key.certificate.pem().utf8).write(to: URL(filePath: folder + "/trust.pem"))
    try """
    { store: "store", organization: "A firm", metrics: { textfile: "m.prom" },
      sources: [{ name: "archiver", path: "in" }], sealing: { trust: ["trust.pem"] },
      retention: { apply: ["year"], policies: [{ id: "year", citation: "c", period: "P1Y", then: "destroy" }] } }
    """.write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
  }

  /// `tally` on the day after everything was sealed.
  static func tally(_ folder: String, _ words: [String]) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, words + ["--config", "tally.json5"],
      environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)"], directory: folder)
  }
}
