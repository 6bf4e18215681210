internal import Events
internal import Sealing
internal import Storage

/// A day's exports in a bucket, as they were listed.
struct S3Day: SourceDay {
  var listing = SourceListing()
  private let client: S3Client
  private let prefix: String
  /// By path below the prefix.
  private var objects: [String: S3Version] = [:]

  init(client: S3Client, prefix: String) {
    self.client = client
    self.prefix = prefix
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
    let download = try await Self.get(client, object, from: 0)
    let export = WebExport(download.header)
    guard export.size == object.size else { throw OriginFailure.changed }
    var facts = export.facts
    for (name, header) in [("version", "x-amz-version-id"), ("requestId", "x-amz-request-id")] {
      if let value = download.header(header) { facts.append((name, .string(WebReader.printable(value)))) }
    }
    let client = client
    let origin = RemoteOrigin(
      size: object.size, modified: (object.modified ?? export.modified)?.nanoseconds, sha256: export.sha256, facts: facts,
      first: download
    ) { offset in
      try await Self.get(client, object, from: offset)
    } recheck: {
      true
    }
    guard let md5 = Self.md5(object.etag, download.header) else { return origin }
    return S3Origin(origin, md5: md5, place: place(of: candidate))
  }

  func companion(of candidate: SourceListing.Candidate, _ suffix: String) async throws -> [UInt8] {
    try await client.get(prefix + candidate.path + suffix).gather(limit: 1 << 16)
  }

  func place(of candidate: SourceListing.Candidate) -> String { "s3://\(client.address.bucket)/\(prefix)\(candidate.path)" }

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
