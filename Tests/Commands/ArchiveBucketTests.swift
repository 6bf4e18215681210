import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// Sealed archives in a bucket are read as those in a directory are.
struct ArchiveBucketTests {
  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)")) func everyReaderReadsABucket() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let packed = try await PackedStore(days: 1)
    let folder = TemporaryFolder()
    try packed.write(to: folder)
    for (key, bytes) in packed.store.contents {
      try rig.ask(
        "put_object",
        ["Bucket": .string(bucket), "Key": .string("p/\(key)"), "Body": ["base64": .string(Base64.encode(bytes))]], as: .admin)
    }
    folder.write(
      "tally.json5",
      """
      { store: { kind: "s3", bucket: "\(bucket)", prefix: "p", endpoint: "\(rig.endpoint)", pathStyle: true, cache: "cache",
          credentials: { accessKey: { env: "KEY" }, secretKey: { env: "SECRET" } } },
        sources: [{ name: "archiver", path: "in" }], sealing: { trust: ["trust.pem"] } }
      """)
    let environment = [
      "SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)", "KEY": rig.user.id, "SECRET": rig.user.secret,
    ]
    func tally(_ words: String..., on place: [String]) throws -> Tally.Ending {
      try Subprocess.run(Tally.path, words + place, environment: environment, directory: folder.path)
    }
    let inBucket = ["--config", "tally.json5"]
    let inDirectory = ["--store", "store"]
    let verified = try tally("verify", on: inBucket)
    #expect(verified.status == 0, "\(verified.error)")
    #expect(verified.error.contains("2 of 2 manifests are soundly sealed, 2 archives were hashed"))
    for words in ["--channel SMS", "--message M-2026-10-18-1", "--date 2026-10-18 --channel EMAIL"] {
      let words = words.split(separator: " ").map(String.init)
      let one = try Subprocess.run(
        Tally.path, ["extract"] + words + inBucket, environment: environment, directory: folder.path)
      let other = try Subprocess.run(
        Tally.path, ["extract"] + words + inDirectory + ["--trust", "trust.pem"], environment: environment,
        directory: folder.path)
      #expect(one.status == 0 && one.out == other.out && !one.out.isEmpty, "\(one.error)")
    }
    let proof = try tally("prove", "E-2026-10-18-0-4", on: inBucket)
    let same = try tally("prove", "E-2026-10-18-0-4", on: inDirectory)
    #expect(proof.status == 0 && proof.out == same.out, "\(proof.error)")
    let kit = try tally("export", "--date", "2026-10-18", "--out", "kit", on: inBucket)
    #expect(kit.status == 0, "\(kit.error)")
    #expect(try Subprocess.run("/bin/sh", ["kit/verify.sh", "trust.pem"], directory: folder.path).status == 0)
    // What somebody lays over them deceives no reader, and is told.
    let manifest = "archives/2026/10/18/SMS/manifest.json"
    let (summary, place) = ("summaries/2026/10/18/SMS.json", ["Bucket": .string(bucket)] as JSONValue)
    try rig.ask("put_object", place + ["Key": .string("p/" + manifest), "Body": "other"], as: .admin)
    try rig.ask("delete_object", place + ["Key": .string("p/" + summary)], as: .admin)
    for ending in [try tally("verify", "--json", on: inBucket), try tally("verify", "--quick", "--json", on: inBucket)] {
      let found = try JSONValue.parse(Array(ending.out.utf8))["laidOver"]?.elements?.compactMap { $0["key"]?.stringValue }
      #expect(ending.status == 10 && found == [manifest, summary], "\(ending.error)")
    }
  }
}
