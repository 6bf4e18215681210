/// Where everything is kept: a directory, or a bucket and a prefix in it.
package enum StoreConfig: Equatable, Sendable, CustomStringConvertible {
  /// A directory's path.
  case directory(String)
  case bucket(BucketConfig)

  /// How people are told of it: the path, or `s3://bucket/prefix`.
  package var description: String {
    switch self {
    case .directory(let path): path
    case .bucket(let bucket): bucket.description
    }
  }

  /// The local folder for scratch files.
  package var scratchFolder: String {
    switch self {
    case .directory(let path): path
    case .bucket(let bucket): bucket.cache
    }
  }

  /// The local folder whose lock keeps a second run out: one for each store.
  package var lockFolder: String {
    switch self {
    case .directory(let path): path
    case .bucket(let bucket): FilePath.join(bucket.cache, bucket.lockName)
    }
  }

  /// The local folder of the store's catalog.
  package var catalogFolder: String { FilePath.join(lockFolder, ".catalog") }
}

/// A store in a bucket of S3, or of what speaks like it.
package struct BucketConfig: Equatable, Sendable, CustomStringConvertible {
  /// The bucket's name.
  package var bucket: String
  /// What all keys begin with, without a slash at either end; may be empty.
  package var prefix: String
  /// The server's URL; empty for Amazon's.
  package var endpoint: String
  /// That which requests are signed for.
  package var region: String
  /// Whether the bucket stands in the URL's path.
  package var isPathStyle: Bool
  /// A PEM file of the authorities to trust, in place of the system's.
  package var caFile: String?
  /// The local folder for scratch files and the lock.
  package var cache: String
  /// Empty for the bucket's own.
  package var storageClass: String
  /// What the server encrypts objects with.
  package var encryption: Encryption
  /// The KMS key; empty for the account's own.
  package var kmsKey: String
  /// The account id that the bucket must belong to; empty for any.
  package var expectedOwner: String
  /// Whether a bucket without versions and Object Lock is refused.
  package var needsLock: Bool
  /// How long every object is retained, nanoseconds; nil: not at all.
  package var retain: Int64?
  /// Whether nobody may shorten that.
  package var isFinal: Bool

  /// Nil for what the surroundings give: environment, profile, web identity, container, instance.
  package var credentials: S3Place.Credentials?

  /// How objects are encrypted by the server.
  package enum Encryption: String, CaseIterable, Sendable {
    /// As the bucket says.
    case none
    case managed = "sse-s3"
    case kms = "sse-kms"
  }

  /// `s3://bucket/prefix`.
  package var description: String { "s3://" + bucket + (prefix.isEmpty ? "" : "/" + prefix) }

  /// A folder's name: the store's address, with dots for what a name does not hold.
  fileprivate var lockName: String {
    let address = endpoint.isEmpty ? region : endpoint
    return [address, bucket, prefix].joined(separator: "+").map { "\($0)" }
      .map { $0.utf8.count == 1 && ($0.first?.isLetter == true || $0.first?.isNumber == true || "+-.".contains($0)) ? $0 : "_" }
      .joined()
  }

  init(_ section: ConfigSection, folder: String) {
    func path(_ name: String) -> String { FilePath.join(folder, section.text(name)) }
    bucket = section.text("bucket")
    prefix = section.text("prefix")
    endpoint = section.text("endpoint")
    region = section.text("region")
    isPathStyle = section.flag("pathStyle")
    caFile = section.text("ca").isEmpty ? nil : path("ca")
    cache = path("cache")
    storageClass = section.text("storageClass")
    encryption = Encryption(rawValue: section.text("encryption")) ?? .none
    kmsKey = section.text("kmsKey")
    expectedOwner = section.text("expectedOwner")
    needsLock = section.text("lock") != "none"
    retain = section.has("retain") ? section.duration("retain") : nil
    isFinal = section.text("retention") == "final"
    credentials = S3Place.Credentials(section.section("credentials", Setting.s3Credentials), folder: folder)
  }

  /// What the shape of the section alone does not show.
  var findings: [ConfigFinding] {
    var found: [ConfigFinding] = []
    if retain != nil, !needsLock { found.append(ConfigFinding("store.retain", "needs `lock: \"required\"`")) }
    if retain == 0 { found.append(ConfigFinding("store.retain", "is no time at all")) }
    if !kmsKey.isEmpty, encryption != .kms { found.append(ConfigFinding("store.kmsKey", "needs `encryption: \"sse-kms\"`")) }
    if endpoint.hasPrefix("http://"), !["http://127.", "http://localhost", "http://[::1]"].contains(where: endpoint.hasPrefix) {
      found.append(ConfigFinding("store.endpoint", "is not encrypted: whoever is on the way reads what is kept", isError: false))
    }
    return found
  }
}
