import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// Tiering a store in a bucket, under the rights of docs/s3-tier-policy.json and no others.
struct TierBucketTests {
  private static func configure(_ night: BucketNight, _ bucket: String, _ rig: Rig) throws {
    let key = try SigningKey.make(name: "Sealer", from: 1_700_000_000, days: 3_000)
    for (name, text) in [("seal.key", try key.privatePEM()), ("seal.pem", try key.certificate.pem())] {
      try Data(text.utf8).write(to: URL(filePath: night.folder + "/" + name))
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: night.folder + "/" + name)
    }
    try """
    { store: { kind: "s3", bucket: "\(bucket)", cache: "cache", endpoint: "\(rig.endpoint)", pathStyle: true,
        credentials: { accessKey: { env: "KEY" }, secretKey: { env: "SECRET" } } },
      sealing: { key: { file: "seal.key" }, certificate: "seal.pem" }, tier: { retain: "30d" },
      channels: { default: { pendingAfter: "1s", finalAfter: "1s" } },
      sources: [
        { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
        { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ] }
    """.write(toFile: night.folder + "/bucket.json5", atomically: true, encoding: .utf8)
    try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-policy.json"])
    for date in BucketNight.dates { try night.nightly("bucket", date, key: rig.user) }
    // The night that looks back on the last one, a day later: nothing came of it.
    let empty = try Subprocess.run(
      Tally.path, ["reconcile", "--date", "2026-11-19", "--config", night.folder + "/bucket.json5"],
      environment: night.environment(rig.user).merging(["SOURCE_DATE_EPOCH": "1795154400"]) { $1 })
    #expect(empty.status == 66, "\(empty.error)")
    try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-tier-policy.json"])
  }

  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)")) func whatIsPackedIsLockedAndReleased() throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder)
      try Self.configure(night, bucket, rig)
      let run = try night.tally("bucket", "tier", "--as-of", "2027-01-01T00:00:00Z", key: rig.user)
      #expect(run.status == 0, "\(run.error)")
      let versions = try rig.versions(bucket)
      let exports = versions.filter { $0.key.hasPrefix("exports/") }.map(\.key)
      #expect(exports.count == 12 && exports.allSatisfy { $0.hasSuffix(".custody.json") }, "\(exports)")
      let sealed = versions.filter { $0.key.hasPrefix("archives/") }
      #expect(sealed.count > 20 && sealed.allSatisfy { $0.mode == "GOVERNANCE" && $0.until?.hasPrefix("2026-12-") == true })
      let verified = try night.tally("bucket", "verify", key: rig.user)
      #expect(verified.status == 0, "\(verified.error)")
      let again = try night.tally("bucket", "tier", "--as-of", "2027-01-01T00:00:00Z", key: rig.user)
      #expect(again.status == 0 && again.error.contains("2 days are archived already"), "\(again.error)")
      #expect(try rig.versions(bucket) == versions)
    }
  }

  /// A default retention keeps hot copies, and what a killed run left; neither stops a day.
  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)")) func aDefaultRetentionStopsNothing() throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket(Rig.BucketPlan(retention: ("GOVERNANCE", 1)))
    try withTemporaryFolder { folder in
      let night = try BucketNight(folder)
      try Self.configure(night, bucket, rig)
      try rig.ask(
        "put_object", ["Bucket": .string(bucket), "Key": "summaries/2026/11/17/SMS.json", "Body": "left by another run"],
        as: .admin)
      let run = try night.tally("bucket", "tier", "--as-of", "2027-01-01T00:00:00Z", key: rig.user)
      #expect(run.status == 0 && run.error.contains("hot copies that the store keeps"), "\(run.error)")
      #expect(try rig.versions(bucket, prefix: "summaries/2026/11/17/SMS").map(\.key).count == 2)
      let verified = try night.tally("bucket", "verify", key: rig.user)
      #expect(verified.status == 0 && verified.error.contains("no manifest speaks of this summary"), "\(verified.error)")
    }
  }
}
