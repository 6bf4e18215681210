internal import Events
internal import Sealing

extension S3Client {
  /// How an object is to be kept.
  package struct Placing: Hashable, Sendable {
    /// The bucket's own for an empty one.
    package var storageClass = ""
    /// `AES256` or `aws:kms`; empty for the bucket's own.
    package var encryption = ""
    /// The KMS key; empty for the account's own.
    package var kmsKey = ""
    /// `x-amz-meta-…` headers, without that beginning.
    var metadata: [String: String] = [:]
    var protection = Protection.none

    /// Nothing is asked for besides the bytes.
    package init() {}

    var headers: [HTTPHeader] {
      var headers = metadata.sorted { $0.key < $1.key }.map { HTTPHeader("x-amz-meta-" + $0.key, $0.value) }
      func add(_ name: String, _ value: String) { if !value.isEmpty { headers.append(HTTPHeader(name, value)) } }
      add("x-amz-storage-class", storageClass)
      add("x-amz-server-side-encryption", encryption)
      add("x-amz-server-side-encryption-aws-kms-key-id", kmsKey)
      add("x-amz-object-lock-mode", protection.retention?.strength.mode ?? "")
      add("x-amz-object-lock-retain-until-date", protection.retention?.until.description ?? "")
      add("x-amz-object-lock-legal-hold", protection.isHeld ? "ON" : "")
      return headers
    }
  }

  /// What became of a put.
  enum Put: Hashable, Sendable {
    /// The version's id, `null` in a bucket without versions, and its ETag.
    case created(id: String, etag: String)
    /// `If-None-Match` was heeded: the key is taken.
    case exists
  }

  /// PutObject. `once` asks the server to refuse a key that is taken, which not all do. `beforeRetry` runs before each further attempt,
  /// since one that seemed to fail may have landed.
  func put(
    _ key: String, _ bytes: [UInt8], _ placing: Placing, digest: Digest, once: Bool,
    beforeRetry: (@Sendable () async throws -> Void)? = nil
  ) async throws -> Put {
    var headers = placing.headers + checksum(bytes)
    if once { headers.append(HTTPHeader("If-None-Match", "*")) }
    let request = Request(
      call: .put, method: .put, key: key, headers: headers, body: bytes, digest: digest, beforeRetry: beforeRetry)
    let response = try await send(request, accepting: once ? [412, 409] : [])
    guard response.isSuccess else {
      let failure = S3Failure(response)
      guard response.status == 412 || failure.code == "ConditionalRequestConflict" else { throw error(failure, request) }
      return .exists
    }
    try checkEncryption(response, placing, request)
    return .created(id: response.header("x-amz-version-id") ?? "null", etag: response.header("ETag") ?? "")
  }

  /// Some servers take the header and do nothing.
  func checkEncryption(_ response: HTTPResponse, _ placing: Placing, _ request: Request) throws(StorageError) {
    guard !placing.encryption.isEmpty, response.header("x-amz-server-side-encryption") != placing.encryption else { return }
    throw StorageError(
      .refused, "encrypt", address.place(request.key), cause: "the server did not say that it did, as `encryption` asks",
      remedy: "set `encryption` to what the server can do; the object is there, and may not be encrypted")
  }

  /// HeadObject; nil where there is no such object or version.
  package func head(_ key: String, id: String? = nil) async throws -> S3Head? {
    let request = Request(call: .head, method: .head, key: key, query: version(id))
    // 405: the version is a delete marker.
    let response = try await send(request, accepting: [404, 405])
    guard response.isSuccess else { return nil }
    guard let head = S3Head(response.status, response.header, response.headers) else {
      throw nonsense(request, "no length", id: response.header("x-amz-request-id"))
    }
    return head
  }

  /// GetObject, from `offset` on, of a version or, with `etag`, of these bytes and no others. A body that is not of those bytes is
  /// `damaged`; an offset at the end or beyond is `invalid`; an answer that does not say of which bytes it is, `nonsense`.
  package func get(_ key: String, id: String? = nil, from offset: Int64 = 0, etag: String = "") async throws -> HTTPDownload {
    var headers: [HTTPHeader] = []
    if offset > 0 { headers.append(HTTPHeader("Range", "bytes=\(offset)-")) }
    if !etag.isEmpty { headers.append(HTTPHeader("If-Match", etag)) }
    let request = Request(call: .get, method: .get, key: key, query: version(id), headers: headers)
    let download = try await open(request, accepting: [412])
    let answer = download.header("x-amz-request-id")
    let told = download.header("ETag")
    let isListed = etag.isEmpty || told.map { Self.isSame($0, etag) } ?? false
    if download.status == 412 || !isListed && told != nil && id == nil {
      throw StorageError(
        .damaged, "read", address.place(key), cause: "other bytes have come in its place\(S3Failure.named(answer))",
        remedy: "run again; find out who writes there")
    }
    // A version stays what it is: whoever has other bytes for it, or does not say which, has answered in the server's place.
    guard isListed else { throw nonsense(request, "not the ETag that was listed", id: answer) }
    if offset > 0, download.status != 206 || download.header("Content-Range")?.hasPrefix("bytes \(offset)-") != true {
      throw nonsense(request, "another part than the one asked for", id: answer)
    }
    return download
  }

  /// Whether two spellings are of one ETag: quotes, and what says that a proxy has packed the body, are none of it.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    func plain(_ tag: String) -> String { tag.hasPrefix("W/") ? plain(String(tag.dropFirst(2))) : tag.filter { $0 != "\"" } }
    return plain(a) == plain(b)
  }

  /// DeleteObject of one version, for good; one that is not there is a success. What a lock or a policy may have said is a value.
  func delete(_ key: String, id: String) async throws -> Refusal {
    let request = Request(call: .delete, method: .delete, key: key, query: version(id))
    let response = try await send(request, accepting: [400, 403, 409])
    guard !response.isSuccess else { return nil }
    let failure = S3Failure(response)
    let said = error(failure, request)
    if said.code == .unauthorized || said.code == .unavailable { throw said }
    return failure
  }

  /// The document of an answer that says 200 and can hold an error all the same.
  func result(_ response: HTTPResponse, _ root: String, _ request: Request) throws(StorageError) -> XMLElement {
    if let element = try? XMLReader.read(response.body), element.name == "Error" {
      throw error(S3Failure(element, in: response), request)
    }
    return try document(response, root, request)
  }

  /// Where a copy comes from: these bytes and no others.
  static func headers(of origin: RemoteObject) -> [HTTPHeader] {
    let name = URIEncoding.encode(origin.name.utf8, keepsSlash: true)
    let owner = origin.owner.isEmpty ? [] : [HTTPHeader("x-amz-source-expected-bucket-owner", origin.owner)]
    return [
      HTTPHeader("x-amz-copy-source", "/\(origin.container)/\(name)"), HTTPHeader("x-amz-copy-source-if-match", origin.tag),
    ] + owner
  }

  /// What S3 asks for on puts into a bucket with Object Lock, and what alone some servers check.
  func checksum(_ bytes: [UInt8]) -> [HTTPHeader] { MD5.hash(bytes).map { [HTTPHeader("Content-MD5", Base64.encode($0))] } ?? [] }

  func version(_ id: String?) -> [(name: String, value: String?)] { id.map { [("versionId", $0)] } ?? [] }
}
