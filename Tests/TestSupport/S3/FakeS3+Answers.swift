internal import Events
internal import Sealing
internal import Storage
internal import Synchronization

extension FakeS3.State {
  @discardableResult
  mutating func add(_ key: String, _ bytes: [UInt8], _ metadata: [HTTPHeader], isMarker: Bool = false) -> String {
    made += 1
    var version = FakeS3.Version(id: "v\(made)", bytes: bytes, metadata: metadata, isMarker: isMarker)
    version.etag = "\"\(Hex.encode(MD5.hash(bytes) ?? []))\""
    keys[key].insert(version, at: 0)
    let place = place(of: key)
    if place == names.count || !names[place].utf8.elementsEqual(key.utf8) { names.insert(key, at: place) }
    return version.id
  }

  /// Where a name is, or would be.
  func place(of name: String) -> Int {
    var range = names.startIndex..<names.endIndex
    while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
      range = names[middle].utf8.lexicographicallyPrecedes(name.utf8) ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  func version(_ key: String, _ id: String?) -> FakeS3.Version? {
    guard let id else { return keys[key].first }
    return keys[key].first { $0.id == id }
  }

  mutating func change(_ key: String, _ id: String?, _ body: (inout FakeS3.Version) -> Void) -> Bool {
    guard let place = keys[key].firstIndex(where: { id == nil || $0.id == id }) else { return false }
    body(&keys[key][place])
    return true
  }
}

extension FakeS3 {
  static func error(_ status: Int, _ code: String) -> TestReply {
    .status(status, "<Error><Code>\(code)</Code><Message>\(code)</Message></Error>", [HTTPHeader("x-amz-request-id", "REQ-1")])
  }

  func answer(_ request: TestRequest) -> TestReply {
    let key = URIEncoding.decode(request.path.dropFirst("/fake/".count))
    return state.withLock { state in
      let name = String(decoding: key, as: UTF8.self)
      return name.isEmpty ? bucket(request, &state) : object(request, name, &state)
    }
  }

  private func bucket(_ request: TestRequest, _ state: inout State) -> TestReply {
    if request.query("versions") != nil { return versions(request, state) }
    if request.query("list-type") == "2" { return objects(request, state) }
    if request.query("versioning") != nil {
      return xml("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
    }
    if request.query("object-lock") != nil {
      return xml("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>")
    }
    if request.query("uploads") != nil {
      let rows = state.uploads.sorted { $0.key < $1.key }.map {
        "<Upload><Key>\($1.key)</Key><UploadId>\($0)</UploadId><Initiated>\($1.initiated)</Initiated></Upload>"
      }
      return xml("<ListMultipartUploadsResult>\(rows.joined())</ListMultipartUploadsResult>")
    }
    if request.query("delete") != nil { return delete(request, &state) }
    return Self.error(501, "NotImplemented")
  }

  private func versions(_ request: TestRequest, _ state: State) -> TestReply {
    let (prefix, marker, id) = (request.query("prefix") ?? "", request.query("key-marker"), request.query("version-id-marker"))
    let limit = min(habits.page, request.query("max-keys").flatMap { Int($0) } ?? 1000)
    var rows: [(String, Version)] = []
    var place = state.place(of: max(prefix, marker ?? "", by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }))
    while place < state.names.count, rows.count <= limit, state.names[place].utf8.starts(with: prefix.utf8) {
      let key = state.names[place]
      var versions = state.keys[key][...]
      if let marker, key.utf8.elementsEqual(marker.utf8) {
        let behind = id.flatMap { id in versions.firstIndex { $0.id == id } }
        versions = behind.map { versions[($0 + 1)...] } ?? (habits.includesMarker && id == nil ? versions : [])
      }
      rows += versions.map { (key, $0) }
      place += 1
    }
    let text = rows.prefix(limit).map { key, version in
      let name = version.isMarker ? "DeleteMarker" : "Version"
      let size = version.isMarker ? "" : "<Size>\(version.bytes.count)</Size><ETag>\(version.etag)</ETag>"
      return "<\(name)><Key>\(URIEncoding.encode(key.utf8))</Key><VersionId>\(version.id)</VersionId>\(size)</\(name)>"
    }
    return xml(
      "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>\(rows.count > limit)</IsTruncated>\(text.joined())</ListVersionsResult>"
    )
  }

  private func delete(_ request: TestRequest, _ state: inout State) -> TestReply {
    var rows = ""
    for part in request.text.components(between: "<Object>", and: "</Object>") {
      let key = part.components(between: "<Key>", and: "</Key>").first ?? ""
      let id = part.components(between: "<VersionId>", and: "</VersionId>").first ?? ""
      let names = "<Key>\(key)</Key><VersionId>\(id)</VersionId>"
      let name = key.unescaped
      if let version = state.version(name, id), isLocked(version) {
        rows += "<Error>\(names)<Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
      } else {
        state.keys[name].removeAll { $0.id == id }
        rows += "<Deleted>\(names)</Deleted>"
      }
    }
    return xml("<DeleteResult>\(rows)</DeleteResult>")
  }

  func isLocked(_ version: Version) -> Bool {
    version.isHeld || version.until.flatMap { Instant(rfc3339: $0) }.map { $0.nanoseconds > now() } ?? false
  }

  func xml(_ text: String) -> TestReply { .ok("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text, type: "application/xml") }
}

/// The later of two, in an order.
private func max(_ a: String, _ b: String, by precedes: (String, String) -> Bool) -> String { precedes(a, b) ? b : a }

extension String {
  /// What stands between two texts, each time.
  func components(between start: String, and end: String) -> [String] {
    split(separator: start, omittingEmptySubsequences: false).dropFirst().map { part in
      String(part.firstRange(of: end).map { part[..<$0.lowerBound] } ?? part)
    }
  }

  /// Text of an XML document.
  var unescaped: String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")].reduce(self) { $0.replacing($1.0, with: $1.1) }
  }
}
