internal import Events

extension S3Client {
  /// GetObjectRetention; nil where the version has none.
  func retention(_ key: String, id: String) async throws -> Retention? {
    let request = Request(call: .getRetention, method: .get, key: key, query: [("retention", nil)] + version(id))
    guard let root = try await lock(request, "Retention") else { return nil }
    // Amazon answers with the retention that was, also when it has passed.
    guard let mode = root["Mode"], let until = root["RetainUntilDate"] else { return nil }
    guard let retention = Retention(mode: mode, until: until) else { throw nonsense(request, "a retention that is none") }
    return retention
  }

  /// PutObjectRetention. `bypass` asks for what is allowed on a removable one alone.
  func retain(_ key: String, id: String, _ retention: Retention, bypass: Bool = false) async throws {
    let body = XMLWriter.document("Retention") {
      $0.element("Mode", retention.strength.mode)
      $0.element("RetainUntilDate", retention.until.description)
    }
    var headers = checksum(body)
    if bypass { headers.append(HTTPHeader("x-amz-bypass-governance-retention", "true")) }
    _ = try await send(
      Request(
        call: .putRetention, method: .put, key: key, query: [("retention", nil)] + version(id), headers: headers, body: body))
  }

  /// GetObjectLegalHold.
  func isHeld(_ key: String, id: String) async throws -> Bool {
    let request = Request(call: .getHold, method: .get, key: key, query: [("legal-hold", nil)] + version(id))
    return try await lock(request, "LegalHold")?["Status"] == "ON"
  }

  /// PutObjectLegalHold.
  func hold(_ key: String, id: String, _ isHeld: Bool) async throws {
    let body = XMLWriter.document("LegalHold") { $0.element("Status", isHeld ? "ON" : "OFF") }
    _ = try await send(
      Request(
        call: .putHold, method: .put, key: key, query: [("legal-hold", nil)] + version(id), headers: checksum(body), body: body))
  }

  /// What is asked of a version's lock; nil where there is none, or the bucket knows no locks.
  private func lock(_ request: Request, _ root: String) async throws -> XMLElement? {
    let response = try await send(request, accepting: [400, 404])
    guard response.isSuccess else {
      let failure = S3Failure(response)
      // InvalidRequest: the bucket has no Object Lock.
      guard ["NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "InvalidRequest"].contains(failure.code)
      else {
        throw error(failure, request)
      }
      return nil
    }
    return try document(response, root, request)
  }

  /// What DeleteObjects says of one version; nil: it is gone, or was not there.
  typealias Refusal = S3Failure?

  /// DeleteObjects of at most 1,000 versions: a verdict each, in order. Nil where the call itself is not permitted: Ceph asks for a right to the
  /// bucket where Amazon asks for one to each object.
  func delete(_ versions: [(key: String, id: String)]) async throws -> [Refusal]? {
    let body = XMLWriter.document("Delete") { writer in
      for version in versions {
        writer.element("Object") {
          $0.element("Key", version.key)
          $0.element("VersionId", version.id)
        }
      }
      writer.element("Quiet", "false")
    }
    let request = Request(
      call: .delete, method: .post, key: nil, query: [("delete", nil)], headers: checksum(body), body: body, isRepeatable: true)
    let response = try await send(request, accepting: [403])
    if !response.isSuccess {
      let said = error(S3Failure(response), request)
      guard said.code == .denied else { throw said }
      return nil
    }
    // By the bytes of keys: `é` in one code point and in two are two.
    let said = Dictionary(grouping: try result(response, "DeleteResult", request).children) { Array(($0["Key"] ?? "").utf8) }
    return try versions.map { version in
      let mine = (said[Array(version.key.utf8)] ?? []).filter { element in
        element["VersionId"].map { $0.isEmpty || $0 == version.id } ?? true
      }
      if let refusal = mine.first(where: { $0.name == "Error" }) { return S3Failure(refusal, in: response) }
      guard mine.contains(where: { $0.name == "Deleted" }) else { throw nonsense(request, "no verdict on \(version.key)") }
      return nil
    }
  }

  /// The error that a verdict of `delete` is.
  func error(_ refusal: S3Failure, deleting key: String) -> StorageError {
    error(refusal, Request(call: .delete, method: .delete, key: key))
  }
}
