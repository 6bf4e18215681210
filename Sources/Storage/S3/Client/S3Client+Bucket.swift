internal import Events

extension S3Client {
  /// What a bucket says of itself.
  struct BucketLock: Hashable, Sendable {
    /// Whether it has Object Lock.
    var isEnabled: Bool
    /// What it puts on every new version by itself: `GOVERNANCE 30 days`; empty for nothing.
    var defaultRetention: String
  }

  /// GetBucketVersioning: whether it keeps versions.
  func isVersioned() async throws -> Bool {
    let request = Request(call: .versioning, method: .get, key: nil, query: [("versioning", nil)])
    return try document(try await send(request), "VersioningConfiguration", request)["Status"] == "Enabled"
  }

  /// The server's clock, as its answers are dated.
  func time() async throws -> Instant? {
    try await send(Request(call: .versioning, method: .get, key: nil, query: [("versioning", nil)])).header("Date").flatMap(
      HTTPDate.parse)
  }

  /// GetObjectLockConfiguration.
  func lock() async throws -> BucketLock {
    let request = Request(call: .lock, method: .get, key: nil, query: [("object-lock", nil)])
    let response = try await send(request, accepting: [404])
    guard response.isSuccess else {
      let failure = S3Failure(response)
      guard failure.code == "ObjectLockConfigurationNotFoundError" else { throw error(failure, request) }
      return BucketLock(isEnabled: false, defaultRetention: "")
    }
    let root = try document(response, "ObjectLockConfiguration", request)
    let rule = root.first("Rule")?.first("DefaultRetention")
    let span = rule?["Days"].map { "\($0) days" } ?? rule?["Years"].map { "\($0) years" }
    let words = [rule?["Mode"], span].compactMap { $0 }
    return BucketLock(isEnabled: root["ObjectLockEnabled"] == "Enabled", defaultRetention: words.joined(separator: " "))
  }
}
