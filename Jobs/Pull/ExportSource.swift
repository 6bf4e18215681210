package import Events
package import Sealing
package import Storage

/// Where a source's exports lie: a directory, a server, a bucket, a platform's API.
package protocol ExportSource: Sendable {
  /// What store and jobs know of it.
  var source: Source { get }
  /// Whether a day's exports come all at once: where one is kept, no other comes late.
  var comesWhole: Bool { get }
  /// Looks at what there is for a day. Throws `SourceUnreadable` where that cannot be told. A dry run changes nothing at the source either.
  func day(_ date: LogicalDate, dryRun: Bool) async throws -> any SourceDay
}

/// A source's exports of one day, as they were listed.
package protocol SourceDay: Sendable {
  /// What there is.
  var listing: SourceListing { get }
  /// Opens an export as it was listed. Throws `StorageError`: `notFound` where it has gone, `changed` where it is another by now.
  func open(_ candidate: SourceListing.Candidate) async throws -> any ExportOrigin
  /// The small file beside an export, whose name has that suffix; at most 64 KiB of it. Throws `notFound` where there is none.
  func companion(of candidate: SourceListing.Candidate, _ suffix: String) async throws -> [UInt8]
  /// Where an export came from, for its custody record: without credentials.
  func place(of candidate: SourceListing.Candidate) -> String
}

/// An export at its source, open. It is read from its beginning to its end, perhaps more than once.
package protocol ExportOrigin: ObjectReader {
  /// Its last change in nanoseconds since 1970; nil where the source does not say.
  var modified: Int64? { get }
  /// Its digest as the server told it with the bytes; nil where it did not.
  var sha256: Digest? { get }
  /// Whether what was read is still what the source shows under that name: not so if it was swapped or written on meanwhile.
  func isUnchanged() async throws -> Bool
  /// What the source told about it: members of the custody record's `origin`. Never credentials.
  var facts: [(key: String, value: JSONValue)] { get }
  /// Where it lies, for a store at the same server; nil where no server could copy it.
  var remote: RemoteObject? { get }
  /// The MD5 of its bytes in hexadecimal, where the source's list tells it; nil where it does not.
  var md5: String? { get }
}

extension ExportSource {
  /// Exports come one by one from most.
  package var comesWhole: Bool { false }
}

extension ExportOrigin {
  /// No server could copy it from most.
  package var remote: RemoteObject? { nil }
  /// Most lists tell none.
  package var md5: String? { nil }
}
