/// Where a store or a source is in S3: server, region, bucket, and what its keys begin with.
package struct S3Address: Hashable, Sendable, CustomStringConvertible {
  /// The bucket's name.
  package let bucket: String
  /// What all keys begin with, without a slash at either end; may be empty.
  package let prefix: String
  private let scheme: String
  private let host: String
  /// The region that requests are signed for.
  let region: String
  /// Whether the bucket stands in the path and not in the host's name.
  let isPathStyle: Bool

  /// `https://host` or `http://host:port`, without a path.
  package var endpoint: String { scheme + host }

  /// Checks each part. Without an endpoint it is Amazon's for the region. A bucket with a dot in its name always stands in the path over TLS, since
  /// no certificate covers it as a host. Throws `invalid`.
  package init(
    bucket: String, prefix: String = "", endpoint: String = "", region: String = "us-east-1", isPathStyle: Bool = false
  ) throws(StorageError) {
    func fail(_ cause: String, _ remedy: String) -> StorageError {
      StorageError(.invalid, "use", "s3://" + bucket, cause: cause, remedy: remedy)
    }
    let letters = bucket.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2e }
    guard letters, (3...63).contains(bucket.utf8.count), bucket.first != "-", bucket.first != ".", !bucket.contains("..") else {
      throw fail("it is no bucket's name", "name the bucket alone: lower-case letters, digits, `-` and `.`, 3 to 63 of them")
    }
    guard prefix.isEmpty || ObjectKey(prefix) != nil, prefix.utf8.count <= 512 else {
      throw fail("the prefix is no path", "write it without a slash at either end, and at most 512 bytes of it")
    }
    guard !region.isEmpty, region.utf8.allSatisfy({ $0.isRegionByte }) else {
      throw fail("the region is no name", "write it as in us-east-1")
    }
    let server = endpoint.isEmpty ? Self.amazon(region) : endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    guard let scheme = ["https://", "http://"].first(where: server.hasPrefix) else {
      throw fail("the endpoint is no http or https URL", "write it as in https://s3.example.org")
    }
    let host = server.utf8.dropFirst(scheme.utf8.count)
    guard !host.isEmpty, host.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"/?#@\\\"<>".utf8.contains($0) }) else {
      throw fail("the endpoint has more than scheme, host and port", "leave out path, query and credentials")
    }
    (self.bucket, self.prefix, self.region) = (bucket, prefix, region)
    (self.scheme, self.host) = (scheme, String(server.dropFirst(scheme.count)))
    // A host that is an address has no names below it.
    let isAddress = host.first == 0x5b || host.allSatisfy { (0x30...0x3a).contains($0) || $0 == 0x2e }
    self.isPathStyle = isPathStyle || isAddress || (scheme == "https://" && bucket.contains("."))
  }

  private static func amazon(_ region: String) -> String {
    "https://s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
  }

  /// Whether requests go over TLS.
  var isEncrypted: Bool { scheme == "https://" }

  /// `s3://bucket/prefix`.
  package var description: String { "s3://" + bucket + (prefix.isEmpty ? "" : "/" + prefix) }

  /// What every key of the store begins with.
  private var root: String { prefix.isEmpty ? "" : prefix + "/" }

  /// A key as the bucket has it. Throws `invalid` beyond the 1,024 bytes that S3 allows.
  package func key(_ key: ObjectKey) throws(StorageError) -> String {
    let full = root + key.description
    guard full.utf8.count <= 1024 else {
      throw StorageError(
        .invalid, "name", description + "/" + key.description, cause: "the key has \(full.utf8.count) bytes, S3 allows 1024",
        remedy: "shorten the prefix, the source's name or the export's")
    }
    return full
  }

  /// What the keys below a folder begin with; nil is the whole store.
  func prefix(of folder: ObjectKey?) -> String { folder.map { root + $0.description + "/" } ?? root }

  /// A bucket's key as a key of the store; nil outside the prefix and for what is no `ObjectKey`.
  func objectKey(_ key: String) -> ObjectKey? {
    // By bytes: a slash and a combining character behind it are one `Character`.
    key.utf8.starts(with: root.utf8) ? ObjectKey(String(decoding: key.utf8.dropFirst(root.utf8.count), as: UTF8.self)) : nil
  }

  /// The URL of a request: of the bucket, or of a key in it. Query values are encoded here; a name without a value stands alone.
  func url(_ key: String? = nil, _ query: [(name: String, value: String?)] = []) -> String {
    var url = isPathStyle ? scheme + host + "/" + bucket : scheme + bucket + "." + host
    url += "/" + (key.map { URIEncoding.encode($0.utf8, keepsSlash: true) } ?? "")
    for (index, item) in query.enumerated() {
      url += (index == 0 ? "?" : "&") + URIEncoding.encode(item.name.utf8)
      url += "=" + (item.value.map { URIEncoding.encode($0.utf8) } ?? "")
    }
    return url
  }

  /// How an object is named in errors.
  package func place(_ key: String? = nil) -> String { "s3://" + bucket + (key.map { "/" + $0 } ?? "") }
}

extension UInt8 {
  fileprivate var isRegionByte: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) || self == 0x2d || self == 0x5f
  }
}
