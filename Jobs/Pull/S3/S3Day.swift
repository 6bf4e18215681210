internal import Events
internal import Sealing
internal import Storage

/// A day's exports in a bucket, as they were listed.
struct S3Day: SourceDay {
  var listing = SourceListing()
  private let client: S3Client
  private let prefix: String
  /// Whether the store is at the same server, and may have it copied: then no body is begun before it is needed.
  private let isNear: Bool
  /// By path below the prefix.
  private var objects: [String: S3Version] = [:]

  init(client: S3Client, prefix: String, isNear: Bool) {
    self.client = client
    self.prefix = prefix
    self.isNear = isNear
  }

  mutating func add(_ candidate: SourceListing.Candidate, _ object: S3Version) {
    objects[candidate.path] = object
    listing.candidates.append(candidate)
  }

  mutating func refuse(_ path: String, _ name: String, _ reason: Refusal.Reason) {
    listing.refusals.append(Refusal(path: path, name: name, reason: reason))
  }

  /// The bytes that were listed and no others, by their ETag: what comes in their place meanwhile is left for the next run.
  func open(_ candidate: SourceListing.Candidate) async throws -> any ExportOrigin {
    guard let object = objects[candidate.path] else {
      throw StorageError(.notFound, "open", candidate.path, cause: "it is not listed", remedy: "run the same date again")
    }
    let first = isNear ? nil : try await Self.get(client, object, from: 0)
    let head = isNear ? try await Self.head(client, object) : nil
    let header: (String) -> String? = { name in first?.header(name) ?? head?.header(name) }
    let export = WebExport(header)
    guard export.size == object.size else { throw OriginFailure.changed }
    var facts = export.facts
    for (name, header) in [("version", header("x-amz-version-id")), ("requestId", header("x-amz-request-id"))] {
      if let value = header { facts.append((name, .string(WebReader.printable(value)))) }
    }
    let (client, isNear) = (client, isNear)
    let origin = RemoteOrigin(
      size: object.size, modified: (object.modified ?? export.modified)?.nanoseconds, sha256: export.sha256, facts: facts,
      first: first
    ) { offset in
      try await Self.get(client, object, from: offset)
    } recheck: {
      // Each body that was read is of the listed ETag; a copy's parts may not be.
      isNear ? try await client.head(object.key).map { Self.isSame($0, object) } ?? false : true
    }
    let remote = RemoteObject(
      server: client.address.endpoint, container: client.address.bucket, name: object.key, tag: object.etag, size: object.size,
      owner: client.owner)
    return S3Origin(
      origin, remote: isNear ? remote : nil, md5: Self.md5(object.etag, header), place: place(of: candidate))
  }

  func companion(of candidate: SourceListing.Candidate, _ suffix: String) async throws -> [UInt8] {
    try await client.get(prefix + candidate.path + suffix).gather(limit: 1 << 16)
  }

  func place(of candidate: SourceListing.Candidate) -> String { "s3://\(client.address.bucket)/\(prefix)\(candidate.path)" }

  private static func head(_ client: S3Client, _ object: S3Version) async throws -> S3Head {
    guard let head = try await client.head(object.key) else {
      throw StorageError(
        .notFound, "examine", client.address.place(object.key), cause: "it has gone", remedy: "run the same date again")
    }
    guard isSame(head, object) else { throw OriginFailure.changed }
    return head
  }

  private static func isSame(_ head: S3Head, _ object: S3Version) -> Bool { head.etag == object.etag && head.size == object.size }

  /// GetObject with If-Match.
  private static func get(_ client: S3Client, _ object: S3Version, from offset: Int64) async throws -> HTTPDownload {
    do { return try await client.get(object.key, from: offset, etag: object.etag) } catch let error as StorageError {
      throw error.code == .damaged ? OriginFailure.changed : error
    }
  }

  /// The MD5 that an ETag is: that of an object put in one piece and not encrypted by a key of KMS's or the customer's
  /// (docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html). Nil for any other.
  private static func md5(_ etag: String, _ header: (String) -> String?) -> String? {
    let digits = etag.filter { $0 != "\"" }
    let isKeyed =
      header("x-amz-server-side-encryption")?.hasPrefix("aws:kms") == true
      || header("x-amz-server-side-encryption-customer-algorithm") != nil
    return digits.utf8.count == 32 && Hex.decode(digits) != nil && !isKeyed ? digits : nil
  }
}
