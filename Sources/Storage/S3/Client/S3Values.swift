package import Events

/// What a bucket lists: one version of a key, or a marker that hides what is below it.
package struct S3Version: Hashable, Sendable {
  /// The key as the bucket has it.
  package var key: String
  /// `null` in a bucket without versions.
  var id: String
  /// Bytes.
  package var size: Int64
  /// With its quotes.
  package var etag: String
  /// When it was made, by the server's clock; nil where the answer does not say.
  package var modified: Instant?
  /// A delete marker: no bytes.
  var isMarker: Bool
}

/// One page of versions: by key, and newest first within a key.
package struct S3VersionPage: Hashable, Sendable {
  var versions: [S3Version]
  /// Names that are no text, and were left out.
  var unreadable: Int
  var isLast: Bool
}

/// One page of objects as ListObjectsV2 gives them; what a delete marker hides is not among them.
package struct S3ObjectPage: Hashable, Sendable {
  /// The current version of each, in the order of their names.
  package var objects: [S3Version]
  /// Names that are no text, and were left out.
  package var unreadable: Int
  /// Where to go on; nil at the end.
  package var next: String?
}

/// What a head or a get says of a version.
package struct S3Head: Hashable, Sendable {
  /// The version's id; `null` in a bucket without versions.
  var id: String
  /// Bytes.
  package var size: Int64
  /// With its quotes.
  package var etag: String
  var modified: Instant?
  /// `x-amz-meta-…`, names in lower case and without that beginning.
  var metadata: [String: String]
  /// As far as the caller may know it: what is missing here may only be not told.
  var protection: Protection
  /// `GLACIER`…; empty for the standard one.
  var storageClass: String
  /// All headers.
  var headers: [HTTPHeader]

  /// The first header of that name, whatever its case.
  package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  init?(_ status: Int, _ header: (String) -> String?, _ headers: [HTTPHeader]) {
    guard let size = header("Content-Length").flatMap({ Int64($0) }) else { return nil }
    self.headers = headers
    id = header("x-amz-version-id") ?? "null"
    self.size = size
    etag = header("ETag") ?? ""
    modified = header("Last-Modified").flatMap(HTTPDate.parse)
    storageClass = header("x-amz-storage-class") ?? ""
    metadata = [:]
    for item in headers where item.name.lowercased().hasPrefix("x-amz-meta-") {
      metadata[String(item.name.lowercased().dropFirst(11))] = item.value
    }
    protection = .none
    protection.isHeld = header("x-amz-object-lock-legal-hold") == "ON"
    if let mode = header("x-amz-object-lock-mode"), let until = header("x-amz-object-lock-retain-until-date") {
      protection.retention = Retention(mode: mode, until: until)
    }
  }
}

/// One of an upload's parts.
struct S3Part: Hashable, Sendable {
  /// From 1 to 10,000.
  var number: Int
  /// With its quotes.
  var etag: String
  /// Bytes.
  var size: Int64
}

/// An upload in parts that was neither completed nor aborted.
struct S3PendingUpload: Hashable, Sendable {
  var key: String
  /// The server's own word for it.
  var id: String
  var initiated: Instant?
}

extension Retention {
  /// From S3's words: `GOVERNANCE` or `COMPLIANCE`, and RFC 3339.
  init?(mode: String, until: String) {
    guard let strength = Strength.allCases.first(where: { $0.mode == mode }), let until = Instant(rfc3339: until) else {
      return nil
    }
    self.init(until: until, strength: strength)
  }
}

extension Retention.Strength {
  /// S3's word for it.
  var mode: String {
    switch self {
    case .removable: "GOVERNANCE"
    case .final: "COMPLIANCE"
    }
  }
}
