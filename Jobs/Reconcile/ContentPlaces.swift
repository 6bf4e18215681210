internal import Events

/// The contents of two records that were compared, by their hashes, in either order.
struct ContentPlaces: Hashable, Comparable, Sendable {
  private let smaller: UInt64
  private let larger: UInt64

  /// Two content hashes.
  init(_ a: UInt64, _ b: UInt64) { (smaller, larger) = (min(a, b), max(a, b)) }

  /// The contents of two events' records.
  init(_ a: Event, _ b: Event) { self.init(a.contentHash, b.contentHash) }

  /// Both hashes in hexadecimal.
  var texts: (String, String) { (String(smaller, radix: 16), String(larger, radix: 16)) }

  static func < (a: ContentPlaces, b: ContentPlaces) -> Bool { (a.smaller, a.larger) < (b.smaller, b.larger) }
}
