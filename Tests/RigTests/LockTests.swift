import Events
import TestSupport
import Testing

/// What a lock means on this server, asked by boto3. Where an answer changes, so must our code or our words about it.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct LockTests {
  private static let denied = Rig.Refusal(403, "AccessDenied")
  private let until = "2040-01-01T00:00:00Z"

  /// Writes an object with these headers; its place, to be given to other verbs.
  private func put(_ rig: Rig, _ bucket: String, _ key: String, _ headers: JSONValue = [:]) throws -> JSONValue {
    let place: JSONValue = ["Bucket": .string(bucket), "Key": .string(key)]
    let answer = try rig.ask("put_object", place + ["Body": "text"] + headers)
    return place + ["VersionId": .string(answer["VersionId"]?.stringValue ?? "")]
  }

  private func retain(_ rig: Rig, _ place: JSONValue, _ mode: String, _ until: String) throws {
    try rig.ask("put_object_retention", place + ["Retention": ["Mode": .string(mode), "RetainUntilDate": .string(until)]])
  }

  @Test(arguments: ["GOVERNANCE", "COMPLIANCE"]) func aRetainedVersionStays(_ mode: String) async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let place = try put(
        rig, bucket, "a.events", ["ObjectLockMode": .string(mode), "ObjectLockRetainUntilDate": .string(until)])
      #expect(throws: Self.denied) { try rig.ask("delete_object", place) }
      #expect(throws: Self.denied) { try rig.ask("delete_object", place, as: .admin) }
      #expect(throws: Self.denied) { try rig.ask("delete_object", place + ["BypassGovernanceRetention": true]) }
      let kept = try rig.versions(bucket)
      #expect(kept.map(\.mode) == [mode] && kept.map(\.until) == [until])
    }
  }

  @Test(arguments: ["GOVERNANCE", "COMPLIANCE"]) func aRetentionOnlyGrows(_ mode: String) async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let place = try put(rig, bucket, "k", ["ObjectLockMode": .string(mode), "ObjectLockRetainUntilDate": .string(until)])
      #expect(throws: Self.denied) { try retain(rig, place, mode, "2039-12-31T23:59:59Z") }
      try retain(rig, place, mode, until)
      try retain(rig, place, mode, "2041-01-01T00:00:00Z")
      #expect(try rig.versions(bucket).map(\.until) == ["2041-01-01T00:00:00Z"])
      // From one mode to the other: neither way, not even for longer.
      let other = mode == "GOVERNANCE" ? "COMPLIANCE" : "GOVERNANCE"
      #expect(throws: Self.denied) { try retain(rig, place, other, "2042-01-01T00:00:00Z") }
      #expect(throws: Rig.Refusal(400, "MalformedXML")) { try rig.ask("put_object_retention", place + ["Retention": [:]]) }
      #expect(throws: Rig.Refusal(400, "InvalidArgument")) { try retain(rig, place, mode, "2020-01-01T00:00:00Z") }
    }
  }

  @Test func aHeldVersionStaysUntilItIsReleased() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let place = try put(rig, bucket, "a.events", ["ObjectLockLegalHoldStatus": "ON"])
      #expect(try rig.versions(bucket).map(\.isHeld) == [true])
      #expect(throws: Self.denied) { try rig.ask("delete_object", place, as: .admin) }
      try rig.ask("put_object_legal_hold", place + ["LegalHold": ["Status": "OFF"]])
      try rig.ask("delete_object", place)
      #expect(try rig.versions(bucket).isEmpty)
    }
  }

  /// The reason why a protection is read back before a write counts as done.
  @Test func multipartAndCopyDropTheLock() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let lock: JSONValue = [
        "ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": .string(until), "ObjectLockLegalHoldStatus": "ON",
      ]
      try rig.ask("multipart", ["Bucket": .string(bucket), "Key": "parts", "Body": "end"] + lock)
      let source: JSONValue = ["Bucket": .string(bucket), "Key": "parts"]
      try rig.ask("copy_object", ["Bucket": .string(bucket), "Key": "copy", "CopySource": source] + lock)
      let versions = try rig.versions(bucket)
      #expect(versions.map(\.key) == ["copy", "parts"])
      #expect(versions.allSatisfy { $0.mode == nil && !$0.isHeld })
      // Set afterwards, it stays.
      let place: JSONValue = ["Bucket": .string(bucket), "Key": "parts", "VersionId": .string(versions[1].id)]
      try retain(rig, place, "GOVERNANCE", until)
      #expect(try rig.versions(bucket, prefix: "parts").map(\.until) == [until])
    }
  }

  @Test func theBucketsOwnRetentionCoversEveryWayToWrite() async throws {
    let rig = try Rig.up
    try await rig.withBucket(Rig.BucketPlan(retention: ("GOVERNANCE", 10))) { bucket in
      _ = try put(rig, bucket, "put")
      try rig.ask("multipart", ["Bucket": .string(bucket), "Key": "parts", "Body": "end"])
      let source: JSONValue = ["Bucket": .string(bucket), "Key": "parts"]
      try rig.ask("copy_object", ["Bucket": .string(bucket), "Key": "copy", "CopySource": source])
      #expect(try rig.versions(bucket).map(\.mode) == ["GOVERNANCE", "GOVERNANCE", "GOVERNANCE"])
    }
  }

  @Test func withoutLockABucketSaysSo() async throws {
    let rig = try Rig.up
    try await rig.withBucket(Rig.BucketPlan(isLocked: false, isVersioned: false)) { bucket in
      let name: JSONValue = ["Bucket": .string(bucket)]
      #expect(throws: Rig.Refusal(404, "ObjectLockConfigurationNotFoundError")) {
        try rig.ask("get_object_lock_configuration", name)
      }
      let versioning = try rig.ask("get_bucket_versioning", name)
      #expect(versioning["Status"] == nil)
      #expect(throws: Rig.Refusal(400, "InvalidRequest")) {
        try put(rig, bucket, "k", ["ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": .string(until)])
      }
    }
  }

  /// A delete that names no version hides what it cannot remove.
  @Test func aDeleteWithoutVersionOnlyHides() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      _ = try put(rig, bucket, "k", ["ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": .string(until)])
      let name: JSONValue = ["Bucket": .string(bucket), "Key": "k"]
      #expect(throws: Self.denied) { try rig.ask("delete_object", name) }
      try rig.ask("delete_object", name, as: .admin)
      #expect(throws: Rig.Refusal(404, "404")) { try rig.ask("head_object", name) }
      let versions = try rig.versions(bucket)
      #expect(versions.map(\.isMarker).contains(true))
      #expect(versions.filter { !$0.isMarker }.map(\.mode) == ["GOVERNANCE"])
    }
  }

  @Test func aBatchIsDoneWithRefusalsInside() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let locked = try put(rig, bucket, "a", ["ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": .string(until)])
      let free = try put(rig, bucket, "b")
      let objects = JSONValue.array([locked, free].map { ["Key": $0["Key"] ?? .null, "VersionId": $0["VersionId"] ?? .null] })
      let batch: JSONValue = ["Bucket": .string(bucket), "Delete": ["Objects": objects]]
      let answer = try rig.ask("delete_objects", batch, as: .admin)
      #expect(answer["Deleted"]?.elements?.map { $0["Key"]?.stringValue } == ["b"])
      #expect(answer["Errors"]?.elements?.map { $0["Code"]?.stringValue } == ["AccessDenied"])
      // The right to delete some objects is none to send a batch, but one to the bucket itself is: the whole of it is refused.
      #expect(throws: Self.denied) { try rig.ask("delete_objects", batch) }
    }
  }
}
