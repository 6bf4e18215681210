internal import Events
internal import Synchronization

/// The events of several exports, in parts by message, each small enough for a cache: a message's events are all in one. Tasks take
/// parts as they come, each once.
final class EventParts: Sendable {
  private let indexes: [EventIndex]
  private let flags: [Event.Flags]
  private let bits: Int
  private let upcoming = Atomic<Int>(0)

  /// So few events are one part; of more there are eight at least, for as many threads.
  private static let least = 8_192
  /// Events in a part, about, where there are many: larger ones are read at once more, but leave the caches.
  private static let size = 40_000

  /// `flags` are what the run says of each export.
  init(exports: [NightExport], flags: [Event.Flags]) {
    (indexes, self.flags) = (exports.map(\.index), flags)
    let events = exports.reduce(0) { $0 + $1.summary.outbound }
    bits = events <= EventParts.least ? 0 : (3..<10).first { events >> $0 <= EventParts.size } ?? 10
  }

  /// Whether all parts have been taken.
  var isUsedUp: Bool { upcoming.load(ordering: .relaxed) >= 1 << bits }

  /// Takes a part, in place of what is in `events`; false where none is left.
  func next(into events: inout PackedEvents) async throws -> Bool {
    let part = upcoming.wrappingAdd(1, ordering: .relaxed).oldValue
    guard part < 1 << bits else { return false }
    try Task.checkCancellation()
    events.removeAll()
    for (number, index) in indexes.enumerated() {
      try await index.load(part: part, bits: bits, export: UInt32(number), flags: flags[number], into: &events)
    }
    return true
  }
}
