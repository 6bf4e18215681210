/// How hard `commit` makes an object.
package enum Durability: Sendable {
  /// Flushed to the disk, and its folder too, before it is named.
  case flushed
  /// Named without a flush, in place of what had the name: only for what is checksummed and can be rebuilt. Never retained or held.
  case rebuildable
}

/// Writes one object. Dropping it without `commit` leaves nothing under the key.
package protocol ObjectWriter: Sendable {
  /// Appends bytes.
  func write(_ bytes: RawSpan) async throws
  /// Says that the last bytes written will be flushed, so that the disk can begin and `commit` waits less; nothing more is promised.
  func beginFlush(last count: Int)
  /// Makes the object visible. For what is flushed: `exists` where other bytes have the key already; where the same bytes have it,
  /// their protection becomes at least the one asked for. For what can be rebuilt: `refused` where what has the key is protected and
  /// would be lost.
  func commit(_ durability: Durability) async throws
  /// Removes what was written.
  func abandon() async
}

extension ObjectWriter {
  /// Does nothing: for stores that have no disk of their own.
  package func beginFlush(last count: Int) {}
}
