import Archival
import Foundation
import Sealing
import TestSupport
import Testing

/// A reader that was written from docs/store-format.md alone reads what is written here, and finds what is wrong with it.
struct SecondReaderTests {
  private static let script = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Rig/second_reader.py"

  /// Reads a store in a folder.
  static func run(_ words: [String], in folder: String) throws -> Tally.Ending {
    try Subprocess.run(
      "/usr/bin/python3", [script] + words,
      environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder], directory: folder)
  }

  @Test(arguments: [false, true]) func readsWhatIsPacked(_ isEncrypted: Bool) async throws {
    let bench = try await ArchiveReadersTests.Bench(encrypted: isEncrypted)
    let words = ["store", "trust.pem"] + (isEncrypted ? ["keys"] : [])
    let read = try Self.run(words, in: bench.folder.path)
    #expect(read.out == "4 manifests, 4 archives, \(bench.lines.count) events\n", "\(read.error)")
    let manifest = bench.packed.manifests[1]
    let archive = try #require(manifest.archive)
    for (key, offset) in [
      (archive.object.key, 60), (archive.object.key, Int(archive.object.bytes) - 3), (archive.index.key, 100),
      (manifest.slot.folder + "/manifest.json", 40), (manifest.slot.folder + "/manifest.json.p7s", 300),
      (manifest.summary.key, 2),
    ] {
      try bench.flip(key, at: offset)
      let broken = try Self.run(words, in: bench.folder.path)
      #expect(broken.status == 1 && !broken.error.isEmpty, "\(key)")
      try bench.flip(key, at: offset)
    }
    let path = bench.folder.path + "/store/" + manifest.slot.folder
    try FileManager.default.removeItem(atPath: path)
    #expect(try Self.run(words, in: bench.folder.path).error == "a manifest is missing from the chain\n")
  }
}
