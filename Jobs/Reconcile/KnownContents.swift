internal import Events
internal import Reconciliation
internal import Sealing

/// What is known of the records of a part whose bytes differ. Where they are many, the join goes over their parts again as more is known, and
/// judges the messages for which that is enough.
enum KnownContents {
  case nothing
  /// Digests of their JSON values, by content hash; those that are nested too deep to be read have none.
  case digests([UInt64: [UInt8]])
  /// Those, and the records themselves where the digests of a pair differ.
  case records([UInt64: [UInt8]], digests: [UInt64: [UInt8]])

  /// The digest of a record's JSON value: its form of RFC 8785, with exact numbers.
  static func digest(_ record: [UInt8]) -> [UInt8]? {
    (try? JSONValue.parse(record)).map { Array(SHA256.hash($0.exactForm()).bytes.prefix(16)) }
  }

  /// Where the records of a pair differ; nil where that is not known yet.
  func differences(_ pair: ContentPair) -> [String]? {
    switch self {
    case .nothing: nil
    case .digests(let digests): KnownContents.areEqual(pair, digests) ? [] : nil
    case .records(let records, let digests):
      KnownContents.areEqual(pair, digests)
        ? [] : ContentComparer.differences(records[pair.left.contentHash], records[pair.right.contentHash])
    }
  }

  /// Whether what was known before was not enough for some of the pairs.
  func isNeeded(_ pairs: [ContentPair]) -> Bool {
    switch self {
    case .nothing: true
    case .digests: !pairs.isEmpty
    case .records(_, let digests): !pairs.allSatisfy { KnownContents.areEqual($0, digests) }
    }
  }

  private static func areEqual(_ pair: ContentPair, _ digests: [UInt64: [UInt8]]) -> Bool {
    guard let left = digests[pair.left.contentHash], let right = digests[pair.right.contentHash] else { return false }
    return left == right
  }
}
