internal import Events

/// How a store uses its bucket.
package struct S3Settings: Hashable, Sendable {
  /// The folder for scratch files: large objects are read through it.
  var cache: String
  /// Storage class, encryption: what every object is put with.
  package var placing = S3Client.Placing()
  /// Whether a bucket without versions and Object Lock is refused.
  package var needsLock = true
  /// How what is put is protected where the caller does not say.
  package var defaults = StoreDefaults.none
  /// Bytes of a part, and the largest object that is put in one request: S3 asks for 5 MiB at least.
  package var partSize = 8 << 20
  /// Parts that are on their way at a time, of all objects together: this and a buffer for each open writer bound the memory.
  var partsAtATime = 6

  /// Bytes of a part that the server copies: of the 5 GiB that S3 allows, little enough to be done before a silent connection counts as dead.
  package var copySize: Int64 = 256 << 20

  /// What is smaller is sooner read and written than copied by the server, which takes five requests.
  static let leastCopy: Int64 = 64 << 10
  /// The largest object that is read into memory and not into a scratch file.
  static let memoryLimit: Int64 = 1 << 20
  /// How many parts S3 allows.
  static let mostParts = 10_000
  /// An upload that is older than this is no run's any more: a night's longest upload takes minutes, and two hosts' clocks differ by less.
  static let uploadGrace: Int64 = 24 * 3600 * 1_000_000_000

  /// `cache` is a folder that is there; the rest is what suits a nightly run.
  package init(cache: String) { self.cache = cache }

  /// How an object with a protection is put.
  func placing(_ protection: Protection, sha256: String? = nil) -> S3Client.Placing {
    var placing = placing
    placing.protection = protection
    if let sha256 { placing.metadata["sha256"] = sha256 }
    return placing
  }
}
