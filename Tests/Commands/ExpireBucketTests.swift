import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// Expiry in a bucket of a real server, under the policy of its role.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct ExpireBucketTests {
  /// A sealed store of four archives in a bucket, whose exports were released, and a planner's config.
  private struct Stage {
    let rig: Rig
    let bucket: String
    let folder = TemporaryFolder()

    init(_ plan: Rig.BucketPlan = Rig.BucketPlan(), period: String) async throws {
      rig = try Rig.up
      bucket = try rig.makeBucket(plan)
      let packed = try await PackedStore(days: 2, records: 4)
      let store = try await S3Store.open(rig.client(bucket, as: rig.user), S3Settings(cache: "/tmp")) { packed.id }
      for (key, bytes) in packed.store.contents where key.description != "tally.json" {
        if !key.description.hasPrefix("exports/") || key.name.hasSuffix(".custody.json") { try await store.put(bytes, as: key) }
      }
      try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-expire-policy.json"])
      folder.write("seal.key", try packed.key.privatePEM())
      folder.write("seal.pem", try packed.key.certificate.pem())
      _ = folder.run("chmod", "400", folder.path + "/seal.key")
      for (name, endpoint) in [("now", rig.endpoint), ("future", rig.futureEndpoint)] {
        folder.write(
          name + ".json5",
          """
          { store: { kind: "s3", bucket: "\(bucket)", endpoint: "\(endpoint)", pathStyle: true, cache: "cache",
              credentials: { accessKey: { env: "KEY" }, secretKey: { env: "SECRET" } } },
            sources: [{ name: "archiver", path: "in" }], sealing: { key: { file: "seal.key" }, certificate: "seal.pem" },
            retention: { apply: ["own"], policies: [{ id: "own", citation: "c", period: "\(period)", then: "destroy" }] } }
          """)
      }
    }

    /// `tally` nine years from now, as the server of that config's endpoint is or is not.
    func inNineYears(_ words: String..., config: String = "future") throws -> Tally.Ending {
      let faketime = ["-m", "-f", "+\(rig.futureSeconds)s", Tally.path]
      return try Subprocess.run(
        "/usr/bin/faketime", faketime + words + ["--config", config + ".json5"],
        environment: ["KEY": rig.user.id, "SECRET": rig.user.secret, "FAKETIME_DONT_FAKE_MONOTONIC": "1"], directory: folder.path)
    }

    /// The plan of a store that was idle for so long: who plans is told for how many days.
    func plan() throws -> Tally.Ending {
      let idle = try inNineYears("expire", "plan")
      let gap = try #require(idle.error.firstMatch(of: /--gap=(\d+)/), "\(idle.status): \(idle.error)")
      return try inNineYears("expire", "plan", "--gap", String(gap.output.1))
    }

    func archives() throws -> Int {
      try rig.versions(bucket, prefix: "archives/").count { $0.key.hasSuffix(".tar.zst") && !$0.isMarker }
    }
  }

  @Test("A job whose clock is years from the server's is told so, and deletes nothing") func clocksApart() async throws {
    let stage = try await Stage(period: "P1Y")
    for words in [["expire", "plan"], ["expire", "run"]] {
      let ending = try stage.inNineYears(words[0], words[1], config: "now")
      #expect(ending.status != 0 && ending.error.contains("RequestTimeTooSkewed"), "\(ending.status): \(ending.error)")
    }
    #expect(try stage.archives() == 4)
    #expect(try stage.rig.versions(stage.bucket, prefix: "dispositions/").isEmpty)
    try stage.rig.destroy(stage.bucket)
  }

  @Test("A bucket whose default retention is shorter than the policy lets go of nothing sooner") func shorterDefault()
    async throws
  {
    var plan = Rig.BucketPlan()
    plan.retention = ("GOVERNANCE", 1)
    let stage = try await Stage(plan, period: "P20Y")
    let planned = try stage.plan()
    #expect(planned.status == 0 && planned.error.contains("4 stay: RETAINED_BY_POLICY"), "\(planned.error)")
    let run = try stage.inNineYears("expire", "run")
    #expect(run.status == 0, "\(run.error)")
    #expect(try stage.archives() == 4)
    try stage.rig.destroy(stage.bucket)
  }

  @Test("What somebody laid a version over goes with that; what somebody put in its place stays") func exchanged() async throws {
    let stage = try await Stage(period: "P1Y")
    #expect(try stage.plan().status == 0)
    let archives = try stage.rig.versions(stage.bucket, prefix: "archives/").filter { $0.key.hasSuffix(".tar.zst") }
    let (laid, taken) = (try #require(archives.first), try #require(archives.last))
    let (bucket, key) = (JSONValue.string(stage.bucket), JSONValue.string(taken.key))
    try stage.rig.ask("delete_object", ["Bucket": bucket, "Key": key, "VersionId": .string(taken.id)], as: .admin)
    for key in [key, .string(laid.key)] {
      try stage.rig.ask("put_object", ["Bucket": bucket, "Key": key, "Body": "another"], as: .admin)
    }
    let run = try stage.inNineYears("expire", "run")
    #expect(run.status == 11 && run.error.contains("3 archives destroyed"), "\(run.status): \(run.error)")
    let left = try stage.rig.versions(stage.bucket, prefix: "archives/").filter { $0.key.hasSuffix(".tar.zst") }
    #expect(left.map(\.key) == [taken.key] && left.map(\.size) == [7])
    try stage.rig.destroy(stage.bucket)
  }

  @Test("What somebody else holds in the server stays, and the rest goes") func destroys()
    async throws
  {
    let stage = try await Stage(period: "P1Y")
    let locked = try #require(try stage.rig.versions(stage.bucket, prefix: "archives/").first { $0.key.hasSuffix(".tar.zst") })
    try stage.rig.ask(
      "put_object_legal_hold",
      [
        "Bucket": .string(stage.bucket), "Key": .string(locked.key), "VersionId": .string(locked.id),
        "LegalHold": ["Status": "ON"],
      ], as: .admin)
    let planned = try stage.plan()
    #expect(planned.status == 0 && planned.error.contains("3 of 4 archives may go"), "\(planned.error)")
    #expect(planned.error.contains("1 stays: LOCKED_BY_STORE"), "\(planned.error)")
    let run = try stage.inNineYears("expire", "run")
    #expect(run.status == 0 && run.error.contains("3 archives destroyed"), "\(run.error)")
    let left = try stage.rig.versions(stage.bucket, prefix: "archives/").filter { !$0.isMarker }
    #expect(left.filter { $0.key.hasSuffix(".tar.zst") }.map(\.key) == [locked.key])
    #expect(left.count { $0.key.hasSuffix("/manifest.json") } == 4)
    #expect(try stage.rig.versions(stage.bucket, prefix: "dispositions/").contains { $0.key.hasSuffix("certificate.json.p7s") })
    try stage.rig.destroy(stage.bucket)
  }
}
