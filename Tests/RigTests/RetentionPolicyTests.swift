import Events
import TestSupport
import Testing

/// The policies of docs, a role each: each may do its own part, nothing of the others', and needs each line that it has.
@Suite(.enabled(if: Rig.isUp, "\(Rig.absence)")) struct RetentionPolicyTests {
  private static let denied = Rig.Refusal(403, "AccessDenied")
  private static let slot = "archives/2026/11/18/SMS"
  private static let day = "dispositions/2033-01-05"

  /// What each writes and nobody else.
  private static let writes: [(key: String, by: Set<PolicyFile>)] = [
    (day + "/plan.json", [.plan, .expire]), (day + "/plan.json.p7s", [.plan, .expire]), (day + "/approval.p7s", [.approve]),
    (day + "/plan.json.2.tsr", [.plan, .expire, .tier]), (day + "/certificate.2.json.2.tsr", [.expire, .tier]),
    (day + "/order.json", [.expire]), (day + "/outcome.2.ndjson", [.expire]), (day + "/certificate.json", [.expire]),
    (day + "/certificate.json.p7s", [.expire]), (day + "/certificate.json.tsr", [.expire, .tier]),
    (day + "/report/v1/report.json", [.night]),
    (slot + "/rewrite-1/manifest.json", [.expire, .tier]), ("erasures/ledger/00000001.json", [.expire]),
    ("erasures/subjects/00000001", [.expire]), ("erasures/2033-01-05/order.json", [.expire]),
    ("runs/erase/2033-01-05/a.json", [.expire]), ("runs/expire-plan/2033-01-05/a.json", [.plan, .expire]),
    ("runs/expire-run/2033-01-05/a.json", [.expire]),
    ("runs/hold-sync/2033-01-05/a.json", [.hold]), ("holds/LIT-1/1.json", [.hold]), ("holds/LIT-1/1.json.p7s", [.hold]),
    ("seals/a.p7s", [.tier, .plan, .expire]),
    (slot + "/manifest.json", [.tier]), (slot + "/a.tar.zst", [.tier]), (slot + "/key.2.json", [.tier]),
    ("summaries/2026/11/18/SMS.json", [.tier]), ("runs/tier/2033-01-05/a.json", [.tier]),
    ("runs/keys-renew/2033-01-05/a.json", [.tier]), ("runs/keys-rotate/2033-01-05/a.json", [.tier]),
    ("tally.json", [.night]), ("exports/archiver/2026/11/18/a.gz", [.night]),
    ("exports/archiver/2026/11/18/a.gz.events", [.night]),
    ("quarantine/archiver/2026/11/18/a.ndjson", [.night]), ("jobs/archiver/2026/11/18/0001.json", [.night]),
    ("reconciliations/2026/11/18/v1/run.json", [.night]), ("requests/2026-11-18/reingest.ndjson", [.night]),
    ("reports/2026/11/18/v1/report.html", [.night]), ("reports/index.html", [.night]), ("breaks/00000001.json", [.night]),
    ("notices/2026-11-18/1.json", [.night]), ("runs/pull/2026-11-18/a.json", [.night]),
    ("runs/reconcile/2026-11-18/a.json", [.night]),
    ("runs/requests/2026-11-18/a.json", [.night]), ("runs/report/2026-11-18/a.json", [.night]),
    ("runs/report-sign/2026-11-18/a.json", [.night]), ("runs/notices/2026-11-18/a.json", [.night]),
    ("runs/verify/2026-11-18/a.json", [.night]), ("runs/dispositions-report/2026-11-18/a.json", [.night]), ("other", []),
  ]

  /// What each deletes and nobody else; the rest stays.
  private static let deletes: [(key: String, by: Set<PolicyFile>)] = [
    (slot + "/a.tar.zst", [.expire]), (slot + "/a.index", [.expire]), (slot + "/key.json", [.expire]),
    (slot + "/key.2.json", [.expire]), (slot + "/rewrite-1/a.tar.zst", [.expire]), ("erasures/subjects/00000001", [.expire]),
    (slot + "/rewrite-1/manifest.json", []), ("erasures/ledger/00000001.json", []), (slot + "/manifest.json", []),
    (slot + "/manifest.json.p7s", []),
    (slot + "/manifest.json.tsr", []), ("summaries/2026/11/18/SMS.json", []), (day + "/plan.json", []), (day + "/order.json", []),
    ("holds/LIT-1/1.json", []), ("exports/archiver/a.ndjson.gz", [.tier]), ("exports/a.events", [.night, .tier]),
    ("reconciliations/2026/11/18/v1/breaks.ndjson", []), ("tally.json", []), ("seals/a.p7s", [.tier, .expire]),
  ]

  @Test(arguments: PolicyFile.allCases) func eachDoesItsPartAlone(_ file: PolicyFile) async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let place: JSONValue = ["Bucket": .string(bucket)]
      try rig.ask("policy", place + ["File": .string(file.rawValue)])
      for (key, by) in Self.writes {
        let request = place + ["Key": .string(key), "Body": "text"]
        if by.contains(file) {
          #expect(throws: Never.self, "\(file) writes \(key)") { try rig.ask("put_object", request) }
        } else {
          #expect(throws: Self.denied, "\(file) writes \(key)") { try rig.ask("put_object", request) }
        }
      }
      for (key, by) in Self.deletes {
        let object = place + ["Key": .string(key)]
        // Of the owner, and so of nobody who has a role.
        let version = try rig.ask("put_object", object + ["Body": "text"], as: .admin)["VersionId"] ?? .null
        let request = object + ["VersionId": version]
        #expect(throws: Never.self, "\(file) reads \(key)") { try rig.ask("get_object", request) }
        if by.contains(file) {
          #expect(throws: Never.self, "\(file) deletes \(key)") { try rig.ask("delete_object", request) }
        } else {
          #expect(throws: Self.denied, "\(file) deletes \(key)") { try rig.ask("delete_object", request) }
          #expect(throws: Self.denied, "\(file) hides \(key)") { try rig.ask("delete_object", object) }
        }
        guard file == .expire else { continue }
        // In a batch it may no more than one by one.
        let again = try rig.ask("put_object", object + ["Body": "text"], as: .admin)["VersionId"] ?? .null
        let (one, name): (JSONValue, JSONValue) = (["Key": .string(key), "VersionId": again], ["Key": .string(key)])
        for (named, isDeleted) in [(one, by.contains(file)), (name, false)] {
          let batch: JSONValue = ["Objects": .array([named])]
          let answer = try rig.ask("delete_objects", place + ["Delete": batch])
          #expect((answer["Errors"] == nil) == isDeleted, "\(file): \(key) in a batch: \(answer)")
        }
      }
    }
  }

  /// What is locked nobody deletes, and nobody passes by the lock; legal holds are the hold officer's, and of who seals what is to be held.
  @Test(arguments: PolicyFile.allCases) func locksAreKept(_ file: PolicyFile) async throws {
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let place: JSONValue = ["Bucket": .string(bucket)]
      try rig.ask("policy", place + ["File": .string(file.rawValue)])
      let retained: JSONValue = ["ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": "2040-01-01T00:00:00Z"]
      for (name, lock) in [("a.tar.zst", retained), ("a.index", ["ObjectLockLegalHoldStatus": "ON"])] as [(String, JSONValue)] {
        let object = place + ["Key": .string(Self.slot + "/" + name)]
        let version = try rig.ask("put_object", object + ["Body": "text"] + lock, as: .admin)["VersionId"] ?? .null
        let request = object + ["VersionId": version]
        #expect(throws: Self.denied, "\(file): \(name)") { try rig.ask("delete_object", request) }
        #expect(throws: Self.denied, "\(file): \(name)") {
          try rig.ask("delete_object", request + ["BypassGovernanceRetention": true])
        }
        let shorter: JSONValue = ["Retention": ["Mode": "GOVERNANCE", "RetainUntilDate": "2039-01-01T00:00:00Z"]]
        // Who tiers may retain what nothing retains yet.
        if file != .tier || name == "a.tar.zst" {
          #expect(throws: (any Error).self, "\(file): \(name)") {
            try rig.ask("put_object_retention", request + shorter + ["BypassGovernanceRetention": true])
          }
        }
        for status in ["ON", "OFF"] {
          let hold = request + ["LegalHold": ["Status": .string(status)]]
          if [.hold, .tier].contains(file) {
            #expect(throws: Never.self, "\(name)") { try rig.ask("put_object_legal_hold", hold) }
          } else {
            #expect(throws: Self.denied, "\(file): \(name)") { try rig.ask("put_object_legal_hold", hold) }
          }
        }
      }
    }
  }

  /// An action and a request that needs it: on an object that the role may write, {W}, its version {X}, an upload {U}; on an archive, {A}, its version {V}; on
  /// an index that is locked, {L}, its version {M}. All are the owner's: what a user wrote itself, it may handle here whatever the policy says.
  private static let needs: [(action: String, verb: String, arguments: JSONValue)] = [
    ("s3:GetBucketObjectLockConfiguration", "get_object_lock_configuration", [:]),
    ("s3:GetBucketVersioning", "get_bucket_versioning", [:]), ("s3:ListBucket", "list_objects_v2", [:]),
    ("s3:ListBucketMultipartUploads", "list_multipart_uploads", [:]), ("s3:ListBucketVersions", "list_object_versions", [:]),
    ("s3:GetObject", "get_object", ["Key": "{A}"]), ("s3:GetObjectVersion", "get_object", ["Key": "{A}", "VersionId": "{V}"]),
    ("s3:GetObjectLegalHold", "get_object_legal_hold", ["Key": "{L}", "VersionId": "{M}"]),
    ("s3:GetObjectRetention", "get_object_retention", ["Key": "{L}", "VersionId": "{M}"]),
    ("s3:PutObject", "put_object", ["Key": "{W}", "Body": "text"]), ("s3:PutObject", "create_multipart_upload", ["Key": "{W}"]),
    (
      "s3:PutObjectRetention", "put_object_retention",
      ["Key": "{W}", "VersionId": "{X}", "Retention": ["Mode": "GOVERNANCE", "RetainUntilDate": "2041-01-01T00:00:00Z"]]
    ),
    ("s3:PutObjectLegalHold", "put_object_legal_hold", ["Key": "{L}", "VersionId": "{M}", "LegalHold": ["Status": "OFF"]]),
    ("s3:ListMultipartUploadParts", "list_parts", ["Key": "{W}", "UploadId": "{U}"]),
    ("s3:AbortMultipartUpload", "abort_multipart_upload", ["Key": "{W}", "UploadId": "{U}"]),
    ("s3:DeleteObjectVersion", "delete_object", ["Key": "{A}", "VersionId": "{V}"]),
    // To the bucket, which a batch needs here; each object in it is asked for besides.
    ("s3:DeleteObject", "delete_objects", ["Delete": ["Objects": .array([["Key": "tally.json"]])]]),
  ]

  @Test(arguments: PolicyFile.retention) func everyLineIsNeeded(_ file: PolicyFile) async throws {
    let allowed = try file.allowed()
    #expect(allowed.isSubset(of: Self.needs.map(\.action)))
    let written = try #require(
      Self.writes.first { $0.by.contains(file) && !$0.key.contains("plan") }?.key ?? Self.writes.first?.key)
    let rig = try Rig.up
    try await rig.withBucket { bucket in
      let (place, name): (JSONValue, JSONValue) = (["Bucket": .string(bucket)], ["File": .string(file.rawValue)])
      let archive = Self.slot + "/a.tar.zst"
      func put(_ key: String, _ lock: JSONValue = [:]) throws -> JSONValue? {
        try rig.ask("put_object", place + ["Key": .string(key), "Body": "text"] + lock, as: .admin)["VersionId"]
      }
      let lock: JSONValue = [
        "ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": "2040-01-01T00:00:00Z", "ObjectLockLegalHoldStatus": "OFF",
      ]
      let locked = Self.slot + "/a.index"
      let upload = try rig.ask("create_multipart_upload", place + ["Key": .string(written)], as: .admin)["UploadId"]
      let words: [String: JSONValue?] = [
        "{A}": .string(archive), "{V}": try put(archive), "{L}": .string(locked), "{M}": try put(locked, lock),
        "{W}": .string(written), "{X}": try put(written), "{U}": upload,
      ]
      for need in Self.needs where allowed.contains(need.action) {
        let request =
          place
          + .object(
            (need.arguments.members ?? []).map {
              (key: $0.key, value: words[$0.value.stringValue ?? ""].flatMap { $0 } ?? $0.value)
            })
        try rig.ask("policy", place + name + ["Without": .string(need.action)])
        #expect(throws: Self.denied, "\(file): \(need.verb) without \(need.action)") { try rig.ask(need.verb, request) }
        try rig.ask("policy", place + name)
        #expect(throws: Never.self, "\(file): \(need.verb) with all") { try rig.ask(need.verb, request) }
      }
    }
  }
}
