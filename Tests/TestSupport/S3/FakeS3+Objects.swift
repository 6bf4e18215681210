internal import Events
internal import Sealing
package import Storage

extension FakeS3 {
  func object(_ request: TestRequest, _ key: String, _ state: inout State) -> TestReply {
    let id = request.query("versionId")
    switch request.method {
    case "PUT" where request.header("x-amz-copy-source") != nil: return copy(request, key, &state)
    case "PUT" where request.query("retention") != nil: return putRetention(request, key, id, &state)
    case "PUT" where request.query("legal-hold") != nil:
      let isHeld = request.text.contains("<Status>ON</Status>")
      let isThere = state.change(key, id) { if !habits.forgetsLocks { $0.isHeld = isHeld } }
      return isThere ? .ok() : Self.error(404, "NoSuchKey")
    case "PUT" where request.query("partNumber") != nil:
      guard let upload = request.query("uploadId"), let number = request.query("partNumber").flatMap({ Int($0) }),
        state.uploads[upload] != nil
      else { return Self.error(404, "NoSuchUpload") }
      state.uploads[upload]?.parts[number] = request.body
      return TestReply(200, headers: [Self.etag(request.body)])
    case "PUT": return put(request, key, request.body, request.headers, &state)
    case "POST" where request.query("uploads") != nil:
      state.made += 1
      let name = "u\(state.made)"
      state.uploads[name] = Upload(key: key, headers: request.headers, initiated: Instant(nanoseconds: now(), digits: 0))
      return xml("<InitiateMultipartUploadResult><UploadId>\(name)</UploadId></InitiateMultipartUploadResult>")
    case "POST": return complete(request, key, &state)
    case "DELETE" where request.query("uploadId") != nil:
      return state.uploads.removeValue(forKey: request.query("uploadId") ?? "") == nil
        ? Self.error(404, "NoSuchUpload") : .status(204)
    case "DELETE":
      guard let version = state.version(key, id) else { return .status(204) }
      guard !isLocked(version) else { return Self.error(403, "AccessDenied") }
      state.keys[key].removeAll { $0.id == version.id }
      return .status(204)
    case "GET" where request.query("uploadId") != nil:
      guard let upload = state.uploads[request.query("uploadId") ?? ""] else { return Self.error(404, "NoSuchUpload") }
      let rows = upload.parts.sorted { $0.key < $1.key }.map { number, bytes in
        "<Part><PartNumber>\(number)</PartNumber><ETag>\(Self.etag(bytes).value)</ETag><Size>\(bytes.count)</Size></Part>"
      }
      return xml("<ListPartsResult>\(rows.joined())</ListPartsResult>")
    case "GET" where request.query("retention") != nil:
      guard let version = state.version(key, id) else { return Self.error(404, "NoSuchVersion") }
      guard let mode = version.mode, let until = version.until else { return Self.error(404, "NoSuchObjectLockConfiguration") }
      return xml("<Retention><Mode>\(mode)</Mode><RetainUntilDate>\(until)</RetainUntilDate></Retention>")
    case "GET" where request.query("legal-hold") != nil:
      guard let version = state.version(key, id) else { return Self.error(404, "NoSuchVersion") }
      return version.isHeld
        ? xml("<LegalHold><Status>ON</Status></LegalHold>") : Self.error(404, "NoSuchObjectLockConfiguration")
    case "GET", "HEAD": return get(request, key, id, state)
    default: return Self.error(501, "NotImplemented")
    }
  }

  private func put(_ request: TestRequest, _ key: String, _ bytes: [UInt8], _ headers: [HTTPHeader], _ state: inout State)
    -> TestReply
  {
    let isTaken = state.keys[key].first.map { !$0.isMarker } ?? false
    if request.header("If-None-Match") == "*", habits.heedsIfNoneMatch, isTaken { return Self.error(412, "PreconditionFailed") }
    let id = state.add(key, bytes, headers.filter { $0.name.lowercased().hasPrefix("x-amz-meta-") })
    func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }
    _ = state.change(key, id) { version in
      guard !habits.forgetsLockHeaders else { return }
      version.mode = header("x-amz-object-lock-mode")
      version.until = header("x-amz-object-lock-retain-until-date")
      version.isHeld = header("x-amz-object-lock-legal-hold") == "ON"
    }
    return TestReply(200, headers: [HTTPHeader("x-amz-version-id", id), HTTPHeader("ETag", state.version(key, id)?.etag ?? "")])
  }

  private func complete(_ request: TestRequest, _ key: String, _ state: inout State) -> TestReply {
    guard let name = request.query("uploadId"), let upload = state.uploads[name] else { return Self.error(404, "NoSuchUpload") }
    let numbers = request.text.components(between: "<PartNumber>", and: "</PartNumber>").compactMap { Int($0) }
    let bytes = numbers.flatMap { upload.parts[$0] ?? [] }
    let put = put(request, key, bytes, upload.headers, &state)
    guard put.status == 200 else { return put }
    state.uploads[name] = nil
    var reply = xml("<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>")
    reply.headers += put.headers
    return reply
  }

  private func putRetention(_ request: TestRequest, _ key: String, _ id: String?, _ state: inout State) -> TestReply {
    let mode = request.text.components(between: "<Mode>", and: "</Mode>").first ?? ""
    let until = request.text.components(between: "<RetainUntilDate>", and: "</RetainUntilDate>").first ?? ""
    guard let version = state.version(key, id) else { return Self.error(404, "NoSuchVersion") }
    let isLess = version.until.map { until < $0 } ?? false || version.mode == "COMPLIANCE" && mode != "COMPLIANCE"
    let isOther = version.mode.map { $0 != mode } ?? false
    let mayBypass = request.header("x-amz-bypass-governance-retention") == "true" && version.mode == "GOVERNANCE"
    guard !(isLess || isOther) || mayBypass || !isLocked(version) else { return Self.error(403, "AccessDenied") }
    _ = state.change(key, id) { if !habits.forgetsLocks { ($0.mode, $0.until) = (mode, until) } }
    return .ok()
  }

  private func get(_ request: TestRequest, _ key: String, _ id: String?, _ state: State) -> TestReply {
    guard let version = state.version(key, id) else { return Self.error(404, id == nil ? "NoSuchKey" : "NoSuchVersion") }
    guard !version.isMarker else { return Self.error(405, "MethodNotAllowed") }
    if let match = request.header("If-Match"), match != version.etag { return Self.error(412, "PreconditionFailed") }
    var headers = version.metadata + [HTTPHeader("x-amz-version-id", version.id), HTTPHeader("ETag", version.etag)]
    if !habits.hidesLocks {
      if let mode = version.mode, let until = version.until {
        headers += [HTTPHeader("x-amz-object-lock-mode", mode), HTTPHeader("x-amz-object-lock-retain-until-date", until)]
      }
      if version.isHeld { headers.append(HTTPHeader("x-amz-object-lock-legal-hold", "ON")) }
    }
    let start = request.header("Range").flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
    guard start == 0 || start < version.bytes.count else { return Self.error(416, "InvalidRange") }
    if start > 0 {
      headers.append(HTTPHeader("Content-Range", "bytes \(start)-\(version.bytes.count - 1)/\(version.bytes.count)"))
    }
    var reply = TestReply(start > 0 ? 206 : 200, headers: headers, body: Array(version.bytes[start...]))
    if request.method == "HEAD" { reply.headers.append(HTTPHeader("Content-Length", "\(version.bytes.count)")) }
    return reply
  }

  /// What an answer with these bytes says of them.
  package static func etag(_ bytes: [UInt8]) -> HTTPHeader {
    HTTPHeader("ETag", "\"\(Hex.encode(MD5.hash(bytes) ?? []))\"")
  }
}
