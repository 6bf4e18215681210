import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// Legal holds of a real server, set and mended by the command, and read back by another client.
///
/// `TALLYSTICK_HOLD_DAYS=1000` makes it 10,000 objects, and `TALLYSTICK_HOLD_PROGRAM` names another `tally`: how long that took is printed.
struct HoldBucketTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let days = environment["TALLYSTICK_HOLD_DAYS"].flatMap { Int($0) } ?? 3
  private static let program = environment["TALLYSTICK_HOLD_PROGRAM"] ?? Tally.path

  private static func tally(_ folder: TemporaryFolder, _ rig: Rig, _ words: String...) throws -> (
    ending: Tally.Ending, took: Duration
  ) {
    let clock = ContinuousClock()
    let begun = clock.now
    let ending = try Subprocess.run(
      program, words + ["--config", "tally.json5"], environment: ["KEY": rig.user.id, "SECRET": rig.user.secret],
      directory: folder.path)
    return (ending, begun.duration(to: clock.now))
  }

  @Test(.enabled(if: Rig.isUp, "\(Rig.absence)")) func everyObjectIsHeldAndDriftIsMendedInBothDirections() async throws {
    let rig = try Rig.up
    let bucket = try rig.makeBucket()
    let fixture = try SealedFixture(days: Self.days)
    let store = try await S3Store.open(rig.client(bucket, as: rig.user), S3Settings(cache: "/tmp")) { fixture.store }
    let objects = fixture.objects.filter { $0.key.hasPrefix("archives/") }.sorted { $0.key < $1.key }
    _ = try await Parallel.map(objects, threads: 16) { name, bytes in
      if let key = ObjectKey(name) { try await store.put(bytes, as: key) }
    }
    try rig.ask("policy", ["Bucket": .string(bucket), "File": "s3-hold-policy.json"])
    let folder = TemporaryFolder()
    folder.write("trust.pem", try fixture.key.certificate.pem())
    folder.write(
      "tally.json5",
      """
      { store: { kind: "s3", bucket: "\(bucket)", endpoint: "\(rig.endpoint)", pathStyle: true, cache: "cache",
          credentials: { accessKey: { env: "KEY" }, secretKey: { env: "SECRET" } } }, metrics: { textfile: "m.prom" },
        sources: [{ name: "archiver", path: "in" }], sealing: { trust: ["trust.pem"] } }
      """)
    // A legal hold that no hold explains stays, and is told.
    let stray = try #require(objects.first { $0.key.contains("/EMAIL/") }.flatMap { ObjectKey($0.key) })
    let version = try #require(try await store.versions(stray).first)
    try await store.hold(version, true)
    let odd = try Self.tally(folder, rig, "hold", "sync").ending
    #expect(odd.status == 10 && odd.error.contains("\(stray): a legal hold that no hold explains"), "\(odd.error)")
    #expect(try await store.isHeld(version))
    try await store.hold(version, false)
    let (applied, took) = try Self.tally(
      folder, rig, "hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "1:24", "--everything")
    #expect(applied.status == 0, "\(applied.error)")
    #expect(applied.error.contains("placed on \(objects.count) of \(objects.count) objects"), "\(applied.error)")
    let other = try Self.tally(folder, rig, "hold", "apply", "LIT-2", "--person", "J. Doe", "--case", "1:25", "--channel", "SMS")
    let sms = objects.count { $0.key.contains("/SMS/") }
    #expect(other.ending.status == 0 && other.ending.error.contains("placed on 0 of \(sms) objects"), "\(other.ending.error)")
    let nothing = try Self.tally(folder, rig, "hold", "sync")
    #expect(nothing.ending.status == 0 && nothing.ending.error.contains("placed on 0 of"), "\(nothing.ending.error)")
    print(
      "legal holds on \(objects.count) objects: \(took); another hold on half of them: \(other.took); nothing to do: \(nothing.took)"
    )
    // Another client sees them; and takes one off.
    let versions = try rig.versions(bucket, prefix: objects[0].key)
    #expect(versions.count == 1 && versions.allSatisfy(\.isHeld))
    try rig.ask(
      "put_object_legal_hold",
      [
        "Bucket": .string(bucket), "Key": .string(objects[0].key), "VersionId": .string(versions[0].id),
        "LegalHold": ["Status": .string("OFF")],
      ], as: .admin)
    let dry = try Self.tally(folder, rig, "hold", "sync", "--dry-run", "--json").ending
    #expect(dry.status == 0 && dry.out.contains(objects[0].key), "\(dry.error)")
    let mended = try Self.tally(folder, rig, "hold", "sync").ending
    #expect(mended.status == 0 && mended.error.contains("placed on 1 of"), "\(mended.error)")
    #expect(mended.error.contains("\(objects[0].key): a legal hold placed that was not there"), "\(mended.error)")
    #expect(try rig.versions(bucket, prefix: objects[0].key).allSatisfy(\.isHeld))
    let metrics = folder.read("m.prom")
    #expect(String(decoding: metrics, as: UTF8.self).contains(#"tallystick_hold_objects{result="placed"} 1"#))
    // What the runs did is kept: three syncs that found different things.
    let records = try await store.list(try #require(ObjectKey("runs/hold-sync")))
    #expect(records.count == 3)
  }
}
