import Events
import TestSupport
import Testing

/// What this server makes of conditions, checksums and encryption; and in which order it lists.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct WriteTests {
  @Test func createOnlyIfAbsentHoldsWhereThereIsNoLock() async throws {
    let rig = try Rig.up
    let request: JSONValue = ["Key": "k", "Body": "text", "IfNoneMatch": "*"]
    try await rig.withBucket(Rig.BucketPlan(isLocked: false, isVersioned: false)) { bucket in
      try rig.ask("put_object", request + ["Bucket": .string(bucket)])
      #expect(throws: Rig.Refusal(412, "PreconditionFailed")) { try rig.ask("put_object", request + ["Bucket": .string(bucket)]) }
    }
    // With versions the condition is not looked at: every racer wins, and each leaves a version.
    try await rig.withBucket { bucket in
      let race: JSONValue = ["Verb": "put_object", "Count": 8, "Arguments": request + ["Bucket": .string(bucket)]]
      let outcome = try rig.ask("burst", race)
      #expect(outcome["done"]?.intValue == 8)
      #expect(try rig.versions(bucket).count == 8)
    }
  }

  @Test func onlyMD5IsChecked() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let request: JSONValue = ["Bucket": .string(bucket), "Key": "k", "Body": "text"]
      // The digests of no bytes at all.
      #expect(throws: Rig.Refusal(400, "BadDigest")) {
        try rig.ask("put_object", request + ["ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="])
      }
      #expect(try rig.versions(bucket).isEmpty)
      try rig.ask("put_object", request + ["ChecksumSHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="])
      #expect(try rig.versions(bucket).count == 1)
    }
  }

  /// The reason why an origin is examined again before what was copied gets its name.
  @Test func aCopyLooksAtNoCondition() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let name: JSONValue = ["Bucket": .string(bucket)]
      let old = try rig.ask("put_object", name + ["Key": "k", "Body": "old"])["ETag"] ?? .null
      try rig.ask("put_object", name + ["Key": "k", "Body": "new"])
      let source: JSONValue = ["CopySource": ["Bucket": .string(bucket), "Key": "k"], "CopySourceIfMatch": old]
      let copied = try rig.ask("copy_object", name + ["Key": "copy"] + source)
      // printf new | sha256sum
      #expect(try rig.sha256(bucket, "copy") == "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437")
      #expect(copied["VersionId"] == nil)
      let upload = try rig.ask("create_multipart_upload", name + ["Key": "parts"])["UploadId"] ?? .null
      let part = try rig.ask("upload_part_copy", name + ["Key": "parts", "UploadId": upload, "PartNumber": 1] + source)
      #expect(part["CopyPartResult"] != nil)
    }
  }

  @Test func encryptionByKMSIsConfirmedAndThatByTheServerIsNot() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let request: JSONValue = ["Bucket": .string(bucket), "Key": "k", "Body": "text"]
      let kms = try rig.ask("put_object", request + ["ServerSideEncryption": "aws:kms", "SSEKMSKeyId": .string(rig.kmsKey)])
      #expect(kms["ServerSideEncryption"]?.stringValue == "aws:kms")
      // Taken, and silently not done: only the answer's header says that it was.
      let own = try rig.ask("put_object", request + ["ServerSideEncryption": "AES256"])
      #expect(own["ServerSideEncryption"] == nil)
      let rare = try rig.ask("put_object", request + ["Key": "rare", "StorageClass": "STANDARD_IA"])
      #expect(rare["VersionId"] != nil)
      #expect(try rig.versions(bucket, prefix: "rare").map(\.storageClass) == ["STANDARD_IA"])
    }
  }

  @Test func listingsAreInTheOrderOfBytes() async throws {
    let rig = try Rig.up
    let keys = [
      " ", "%41", "+", "A", "a", "a'b\"c", "a/b", "a//b", "a/../b", "é", "\u{FFFD}", "😀", String(repeating: "k", count: 1024),
    ]
    try await rig.withBucket { bucket in
      for key in keys { try rig.ask("put_object", ["Bucket": .string(bucket), "Key": .string(key), "Body": "text"]) }
      let listed = try rig.ask("list_objects_v2", ["Bucket": .string(bucket)])
      let names = (listed["Contents"]?.elements ?? []).compactMap { $0["Key"]?.stringValue }
      #expect(names == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
  }

  @Test func aWrongClockIsNamed() async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let list: JSONValue = ["Bucket": .string(bucket)]
      #expect(throws: Rig.Refusal(403, "RequestTimeTooSkewed")) {
        try rig.ask("list_objects_v2", list, as: .futureUser, at: "S3_ENDPOINT")
      }
      #expect(throws: Rig.Refusal(403, "RequestTimeTooSkewed")) { try rig.ask("list_objects_v2", list, at: "S3_FUTURE_ENDPOINT") }
    }
  }
}
