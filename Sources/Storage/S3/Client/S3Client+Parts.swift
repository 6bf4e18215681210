extension S3Client {
  /// CreateMultipartUpload: the upload's id. One that is made twice leaves another behind, which is swept.
  func beginUpload(_ key: String, _ placing: Placing) async throws -> String {
    let request = Request(
      call: .put, method: .post, key: key, query: [("uploads", nil)], headers: placing.headers, isRepeatable: true)
    let response = try await send(request)
    let root = try document(response, "InitiateMultipartUploadResult", request)
    guard let id = root["UploadId"], !id.isEmpty else { throw nonsense(request, "no upload id") }
    do { try checkEncryption(response, placing, request) } catch {
      try? await abort(id, of: key)
      throw error
    }
    return id
  }

  /// UploadPart: the part's ETag.
  func upload(_ bytes: [UInt8], as number: Int, of upload: String, to key: String) async throws -> S3Part {
    let request = Request(
      call: .put, method: .put, key: key, query: [("partNumber", "\(number)"), ("uploadId", upload)], headers: checksum(bytes),
      body: bytes)
    guard let etag = try await send(request).header("ETag") else { throw nonsense(request, "a part without an ETag") }
    return S3Part(number: number, etag: etag, size: Int64(bytes.count))
  }

  /// UploadPartCopy within the server: bytes of another object.
  func copy(
    _ range: Range<Int64>, of origin: RemoteObject, as number: Int, of upload: String, to key: String
  ) async throws -> S3Part {
    let headers =
      Self.headers(of: origin) + [HTTPHeader("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
    let request = Request(
      call: .copy, method: .put, key: key, query: [("partNumber", "\(number)"), ("uploadId", upload)], headers: headers)
    let root = try result(try await send(request), "CopyPartResult", request)
    guard let found = root["ETag"] else { throw nonsense(request, "a part without an ETag") }
    return S3Part(number: number, etag: found, size: Int64(range.count))
  }

  /// CompleteMultipartUpload: the object's version. Says 200 before it is done, so that an error can be inside.
  func complete(
    _ upload: String, of key: String, _ parts: [S3Part], once: Bool, beforeRetry: (@Sendable () async throws -> Void)? = nil
  ) async throws -> Put {
    let body = XMLWriter.document("CompleteMultipartUpload") { writer in
      for part in parts {
        writer.element("Part") {
          $0.element("PartNumber", "\(part.number)")
          $0.element("ETag", part.etag)
        }
      }
    }
    let request = Request(
      call: .put, method: .post, key: key, query: [("uploadId", upload)], headers: once ? [HTTPHeader("If-None-Match", "*")] : [],
      body: body, isRepeatable: true, beforeRetry: beforeRetry)
    let response = try await send(request, accepting: once ? [412] : [])
    if response.status == 412 { return .exists }
    let root = try result(response, "CompleteMultipartUploadResult", request)
    return .created(id: response.header("x-amz-version-id") ?? "null", etag: root["ETag"] ?? "")
  }

  /// AbortMultipartUpload; one that is not there is a success.
  func abort(_ upload: String, of key: String) async throws {
    _ = try await send(
      Request(call: .abort, method: .delete, key: key, query: [("uploadId", upload)]), accepting: [404])
  }

  /// ListParts: what an upload has so far, all pages.
  func parts(of upload: String, to key: String) async throws -> [S3Part] {
    var parts: [S3Part] = []
    while true {
      try Task.checkCancellation()
      let marker = parts.last.map { [("part-number-marker", "\($0.number)" as String?)] } ?? []
      let request = Request(call: .listParts, method: .get, key: key, query: [("uploadId", upload)] + marker)
      let root = try document(try await send(request), "ListPartsResult", request)
      let page = root.all("Part").compactMap { element -> S3Part? in
        guard let number = element["PartNumber"].flatMap({ Int($0) }), let size = element["Size"].flatMap({ Int64($0) }) else {
          return nil
        }
        return S3Part(number: number, etag: element["ETag"] ?? "", size: size)
      }
      guard page.allSatisfy({ $0.number > parts.last?.number ?? 0 }) else { throw nonsense(request, "parts out of order") }
      parts += page
      guard root["IsTruncated"] == "true" else { return parts }
      guard !page.isEmpty else { throw nonsense(request, "a list without an end") }
    }
  }
}
