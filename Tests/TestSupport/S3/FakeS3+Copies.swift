internal import Storage
internal import Synchronization

/// What an export source and a copy ask of the same bucket.
extension FakeS3 {
  /// Whether copies have other bytes from now on.
  package func corruptsCopies(_ does: Bool) { state.withLock { $0.corruptsCopies = does } }

  /// ListObjectsV2, one page.
  func objects(_ request: TestRequest, _ state: State) -> TestReply {
    let prefix = request.query("prefix") ?? ""
    let rows = state.names.filter { $0.utf8.starts(with: prefix.utf8) }.compactMap { name -> String? in
      guard let version = state.keys[name].first, !version.isMarker else { return nil }
      return "<Contents><Key>\(URIEncoding.encode(name.utf8))</Key><LastModified>2026-11-18T12:00:00.000Z</LastModified>"
        + "<ETag>\(version.etag)</ETag><Size>\(version.bytes.count)</Size></Contents>"
    }
    return xml(
      "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>\(rows.joined())</ListBucketResult>")
  }

  /// UploadPartCopy.
  func copy(_ request: TestRequest, _ key: String, _ state: inout State) -> TestReply {
    let source = request.header("x-amz-copy-source") ?? ""
    let name = String(decoding: URIEncoding.decode(source.dropFirst("/fake/".count)), as: UTF8.self)
    guard source.hasPrefix("/fake/"), let version = state.version(name, nil), !version.isMarker else {
      return Self.error(404, "NoSuchKey")
    }
    if !habits.ignoresConditionsOfParts, request.header("x-amz-copy-source-if-match") != version.etag {
      return Self.error(412, "PreconditionFailed")
    }
    let bounds = (request.header("x-amz-copy-source-range") ?? "").dropFirst("bytes=".count).split(separator: "-")
    guard let upload = request.query("uploadId"), let number = request.query("partNumber").flatMap({ Int($0) }),
      state.uploads[upload] != nil, let first = bounds.first.flatMap({ Int($0) }), let last = bounds.last.flatMap({ Int($0) }),
      first <= last, last < version.bytes.count
    else { return Self.error(400, "InvalidArgument") }
    let bytes = Array(version.bytes[first...last])
    state.uploads[upload]?.parts[number] = state.corruptsCopies ? bytes.map { $0 ^ 1 } : bytes
    return xml("<CopyPartResult><ETag>\"part-\(number)\"</ETag></CopyPartResult>")
  }
}
