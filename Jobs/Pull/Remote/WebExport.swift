internal import Events
internal import Sealing
internal import Storage

/// What the head of an answer tells about an export: length, time, ETag, digest.
struct WebExport: Sendable {
  /// Bytes; nil where the server does not say.
  var size: Int64?
  var modified: Instant?
  /// The same, as the server wrote it.
  private var lastModified: String?
  /// As the server wrote it, quotes included.
  var etag: String?
  var sha256: Digest?

  init(_ header: (String) -> String?) {
    size = header("Content-Length").flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    lastModified = header("Last-Modified")
    modified = lastModified.flatMap(HTTPDate.parse)
    etag = header("ETag").flatMap { $0.utf8.count <= 200 ? WebReader.printable($0) : nil }
    sha256 = Self.digest(header)
  }

  /// The ETag, where equal ones mean equal bytes (RFC 9110, 8.8.1).
  var tag: String? { etag.flatMap { $0.hasPrefix("\"") ? $0 : nil } }

  /// For the custody record.
  var facts: [(key: String, value: JSONValue)] {
    var facts: [(key: String, value: JSONValue)] = []
    if let etag { facts.append(("etag", .string(etag))) }
    if let modified { facts.append(("lastModified", .string(modified.description))) }
    return facts
  }

  /// Whether it may be the same as another look at it.
  func isSame(as other: WebExport) -> Bool {
    etag == other.etag && modified == other.modified && (size == nil || other.size == nil || size == other.size)
  }

  /// The headers that ask for the rest of it, if it is still the same (RFC 9110, 13.1.5 and 14.2); nil where that cannot be asked.
  func rest(from offset: Int64) -> [HTTPHeader]? {
    let validator = tag ?? (modified == nil ? nil : lastModified)
    return validator.map { [HTTPHeader("Range", "bytes=\(offset)-"), HTTPHeader("If-Range", $0)] }
  }

  private static func digest(base64: String) -> Digest? {
    Base64.decode(base64).flatMap { Digest(hex: Hex.encode($0)) }
  }

  /// SHA-256 by `Repr-Digest` and `Content-Digest` (RFC 9530), `Digest` (RFC 3230) or S3's checksum header.
  private static func digest(_ header: (String) -> String?) -> Digest? {
    for name in ["Repr-Digest", "Content-Digest", "Digest", "x-amz-checksum-sha256"] {
      guard let value = header(name) else { continue }
      if name.hasPrefix("x-") { return Self.digest(base64: value) }
      for item in value.split(separator: ",") {
        let text = item.drop { $0 == " " }
        guard text.lowercased().hasPrefix("sha-256=") else { continue }
        return Self.digest(base64: text.dropFirst(8).filter { $0 != ":" && $0 != " " })
      }
    }
    return nil
  }
}
