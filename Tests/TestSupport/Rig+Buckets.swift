internal import Events

extension Rig {
  /// How a bucket of a test is made.
  package struct BucketPlan: Sendable {
    /// Object Lock, and so versions.
    package var isLocked = true
    /// Versions without Object Lock.
    package var isVersioned = true
    /// Tests/Rig/any-key-policy.json for the user; without it the user may do nothing.
    package var hasPolicy = true
    /// A default retention of the bucket: GOVERNANCE or COMPLIANCE, and days.
    package var retention: (mode: String, days: Int)?

    package init(
      isLocked: Bool = true, isVersioned: Bool = true, hasPolicy: Bool = true, retention: (mode: String, days: Int)? = nil
    ) {
      self.isLocked = isLocked
      self.isVersioned = isVersioned
      self.hasPolicy = hasPolicy
      self.retention = retention
    }
  }

  /// One version as boto3 sees it.
  package struct Version: Hashable, Sendable {
    package let key: String
    package let id: String
    /// 0 for a delete marker.
    package let size: Int
    package let isLatest: Bool
    package let isMarker: Bool
    /// GOVERNANCE or COMPLIANCE; nil where no retention is set.
    package let mode: String?
    /// The end of the retention in whole seconds, RFC 3339.
    package let until: String?
    package let isHeld: Bool
    package let storageClass: String?
  }

  /// A bucket with a name that no other test has; the caller may `destroy` it.
  package func makeBucket(_ plan: BucketPlan = BucketPlan()) throws -> String {
    var arguments: [(key: String, value: JSONValue)] = [
      ("Lock", .bool(plan.isLocked)), ("Versioning", .bool(plan.isVersioned)), ("Policy", .bool(plan.hasPolicy)),
    ]
    if let retention = plan.retention {
      arguments += [("Mode", .string(retention.mode)), ("Days", .number(String(retention.days)))]
    }
    let answer = try ask("bucket", .object(arguments))
    guard let name = answer["Bucket"]?.stringValue else { throw Trouble("no bucket was made") }
    return name
  }

  /// Removes a bucket and all in it but what COMPLIANCE retains.
  package func destroy(_ bucket: String) throws { try ask("destroy", ["Bucket": .string(bucket)]) }

  /// A bucket for the length of one test.
  package func withBucket<Result>(
    _ plan: BucketPlan = BucketPlan(), _ body: (String) async throws -> sending Result
  ) async throws -> sending Result {
    let bucket = try makeBucket(plan)
    defer { try? destroy(bucket) }
    return try await body(bucket)
  }

  /// Every version and delete marker under a prefix: by key, newest first.
  package func versions(_ bucket: String, prefix: String = "") throws -> [Version] {
    let answer = try ask("versions", ["Bucket": .string(bucket), "Prefix": .string(prefix)])
    return try (answer["versions"]?.elements ?? []).map { row in
      guard let key = row["key"]?.stringValue, let id = row["version"]?.stringValue else {
        throw Trouble("a version without a name")
      }
      return Version(
        key: key, id: id, size: row["size"]?.intValue ?? 0, isLatest: row["isLatest"]?.boolValue ?? false,
        isMarker: row["isMarker"]?.boolValue ?? false, mode: row["mode"]?.stringValue, until: row["until"]?.stringValue,
        isHeld: row["hold"]?.boolValue ?? false, storageClass: row["class"]?.stringValue)
    }
  }

  /// The first thousand keys that are not hidden.
  package func keys(_ bucket: String) throws -> [String] {
    try ask("list_objects_v2", ["Bucket": .string(bucket)])["Contents"]?.elements?.compactMap { $0["Key"]?.stringValue } ?? []
  }

  /// The SHA-256 of an object's bytes in hexadecimal, as boto3 reads them: of one version, or the latest.
  package func sha256(_ bucket: String, _ key: String, version: String? = nil) throws -> String {
    var arguments: [(key: String, value: JSONValue)] = [("Bucket", .string(bucket)), ("Key", .string(key))]
    if let version { arguments.append(("VersionId", .string(version))) }
    return try ask("sha256", .object(arguments))["sha256"]?.stringValue ?? ""
  }

  /// Another gateway to the same buckets, for one test: `ahead` seconds from now, with options of Ceph's such as
  /// `rgw_max_concurrent_requests`; on the port of an earlier one that was killed, where one is given.
  package func startGateway(port: Int? = nil, ahead: Int64 = 0, options: [String: String] = [:]) throws -> Gateway {
    let answer = try ask(
      "gateway",
      [
        "Port": port.map { .number(String($0)) } ?? .null, "Ahead": .number(String(ahead)),
        "Options": .object(options.map { (key: $0.key, value: .string($0.value)) }),
      ])
    guard let endpoint = answer["Endpoint"]?.stringValue, let port = answer["Port"]?.intValue else { throw Trouble("no gateway") }
    return Gateway(endpoint: endpoint, port: port)
  }

  /// A gateway that `startGateway` made.
  package struct Gateway: Sendable {
    package let endpoint: String
    package let port: Int
  }

  /// Ends a gateway with SIGKILL, in whatever it is doing.
  package func kill(_ gateway: Gateway) throws { try ask("kill", ["Port": .number(String(gateway.port))]) }
}
