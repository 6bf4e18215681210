internal import Events

extension S3Client {
  /// ListObjectVersions: what comes behind a key, or behind one version of it. Servers do not agree on whether the key itself is included.
  package func versions(
    prefix: String, after: (key: String, id: String?)? = nil, limit: Int = 1000
  ) async throws -> S3VersionPage {
    var query: [(name: String, value: String?)] = [
      ("versions", nil), ("encoding-type", "url"), ("max-keys", "\(min(max(limit, 1), 1000))"), ("prefix", prefix),
    ]
    if let after {
      query.append(("key-marker", after.key))
      if let id = after.id { query.append(("version-id-marker", id)) }
    }
    let request = Request(call: .listVersions, method: .get, key: nil, query: query)
    let response = try await send(request)
    let root = try document(response, "ListVersionsResult", request)
    let isEncoded = root["EncodingType"] == "url"
    var page = S3VersionPage(versions: [], unreadable: 0, isLast: root["IsTruncated"] != "true")
    for element in root.children where element.name == "Version" || element.name == "DeleteMarker" {
      guard let version = S3Version(element, isEncoded: isEncoded) else {
        page.unreadable += 1
        continue
      }
      page.versions.append(version)
    }
    guard page.isLast || !page.versions.isEmpty else {
      throw nonsense(request, "a page of nothing that is not the last", id: response.header("x-amz-request-id"))
    }
    return page
  }

  /// ListObjectsV2: what comes behind a key, or goes on behind a page.
  package func objects(prefix: String, after: String? = nil, token: String? = nil, limit: Int = 1000) async throws -> S3ObjectPage
  {
    var query: [(name: String, value: String?)] = [
      ("list-type", "2"), ("encoding-type", "url"), ("max-keys", "\(min(max(limit, 1), 1000))"), ("prefix", prefix),
    ]
    if let token { query.append(("continuation-token", token)) } else if let after { query.append(("start-after", after)) }
    let request = Request(call: .list, method: .get, key: nil, query: query)
    let response = try await send(request)
    let root = try document(response, "ListBucketResult", request)
    let isEncoded = root["EncodingType"] == "url"
    let found = root.all("Contents").map { S3Version($0, isEncoded: isEncoded) }
    let next = root["IsTruncated"] == "true" ? root["NextContinuationToken"] : nil
    guard next != nil || root["IsTruncated"] != "true" else {
      throw nonsense(request, "a page that is not the last and leads nowhere", id: response.header("x-amz-request-id"))
    }
    return S3ObjectPage(objects: found.compactMap(\.self), unreadable: found.count { $0 == nil }, next: next)
  }

  /// ListMultipartUploads, all pages.
  func uploads(prefix: String) async throws -> [S3PendingUpload] {
    var found: [S3PendingUpload] = []
    var marker: (key: String, id: String)?
    while true {
      try Task.checkCancellation()
      var query: [(name: String, value: String?)] = [("uploads", nil), ("encoding-type", "url"), ("prefix", prefix)]
      if let marker { query += [("key-marker", marker.key), ("upload-id-marker", marker.id)] }
      let request = Request(call: .listUploads, method: .get, key: nil, query: query)
      let root = try document(try await send(request), "ListMultipartUploadsResult", request)
      let isEncoded = root["EncodingType"] == "url"
      let page = root.all("Upload").compactMap { element -> S3PendingUpload? in
        guard let key = element.key(isEncoded: isEncoded), let id = element["UploadId"] else { return nil }
        return S3PendingUpload(key: key, id: id, initiated: element["Initiated"].flatMap { Instant(rfc3339: $0) })
      }
      found += page
      guard root["IsTruncated"] == "true" else { return found }
      guard let last = page.last, last.id != marker?.id else { throw nonsense(request, "a list without an end") }
      marker = (last.key, last.id)
    }
  }
}

extension S3Version {
  /// One entry of a listing; nil where its key is no text or its size no number.
  init?(_ element: XMLElement, isEncoded: Bool) {
    isMarker = element.name == "DeleteMarker"
    guard let key = element.key(isEncoded: isEncoded), let size = isMarker ? 0 : element["Size"].flatMap({ Int64($0) }), size >= 0
    else { return nil }
    (self.key, self.size) = (key, size)
    id = element["VersionId"] ?? "null"
    etag = element["ETag"] ?? ""
    modified = element["LastModified"].flatMap { Instant(rfc3339: $0) }
  }
}

extension XMLElement {
  /// The key of an entry, as the bucket has it.
  fileprivate func key(isEncoded: Bool) -> String? {
    guard let text = self["Key"] else { return nil }
    return isEncoded ? PercentText.decode(text).flatMap { String(validating: $0, as: UTF8.self) } : text
  }
}
