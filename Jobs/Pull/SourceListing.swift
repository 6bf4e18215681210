internal import Events
internal import Sealing
internal import Storage

/// What a source holds for a day: candidates, what is left for the next run, and what cannot be kept.
package struct SourceListing: Sendable {
  /// An export that can be pulled.
  package struct Candidate: Hashable, Sendable {
    /// Below the source's place.
    var path: String
    var storedName: String
    /// Bytes; nil where the listing does not say.
    var size: Int64?
    /// What the source declares.
    var sha256: Digest?
    /// Records, as the source declares them in its listing.
    var records: Int?
    /// What only these bytes have: a strong ETag. Nil where the source has none.
    var tag: String?

    init(
      path: String, storedName: String, size: Int64? = nil, sha256: Digest? = nil, records: Int? = nil, tag: String? = nil
    ) {
      self.path = path
      self.storedName = storedName
      self.size = size
      self.sha256 = sha256
      self.records = records
      self.tag = tag
    }

    /// Whether the listing alone says that these are the bytes of a kept export.
    func isKnown(as record: CustodyRecord) -> Bool {
      guard size == nil || size == record.storedBytes else { return false }
      if let sha256 { return sha256 == record.sha256 }
      return size != nil && tag != nil && record.tag == tag
    }
  }

  /// What the next run may find ready.
  struct Unfinished: Hashable, Sendable {
    var path: String
    /// Why it is left, in a few words.
    var reason: String
  }

  /// In byte order of their paths.
  var candidates: [Candidate] = []
  var unfinished: [Unfinished] = []
  var refusals: [Refusal] = []
}

extension SourceListing {
  /// Why an export of a source cannot be kept under a name; nil where it can.
  static func objection(to storedName: String, _ source: Source, _ date: LogicalDate) -> Refusal.Reason? {
    if [CustodyRecord.suffix, CustodyRecord.declaredSuffix, ".events"].contains(where: storedName.hasSuffix) {
      return .reservedName
    }
    if storedName.utf8.split(separator: 0x2f).contains(where: { $0.count > 200 }) { return .longName }
    // As long as its longest companion may be.
    let longest = "quarantine/\(source.name)/\(date.path)/\(storedName)~0123456789ab.01234567.ndjson"
    return longest.utf8.count > ObjectKey.longest ? .longPath : nil
  }
}
