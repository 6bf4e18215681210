internal import Events
internal import Synchronization

/// The events of several exports, in parts by message, each small enough for a cache: a message's events are all in one. Tasks take
/// parts as they come, each once.
final class EventParts: Sendable {
  private let indexes: [EventIndex]
  private let flags: [Event.Flags]
  private let carriers: [Carrier.Renumbering]
  private let bits: Int
  private let wanted: [Int]
  private let upcoming = Atomic<Int>(0)

  /// So few events are one part; of more there are eight at least, for as many threads.
  private static let least = 8_192
  /// Events in a part, about, where there are many: larger ones are read at once more, but leave the caches.
  private static let size = 40_000

  /// `flags` and `carriers` are what the run says of each export.
  init(exports: [NightExport], flags: [Event.Flags], carriers: [Carrier.Renumbering]? = nil) {
    (indexes, self.flags) = (exports.map(\.index), flags)
    self.carriers = carriers ?? exports.map { _ in Carrier.same }
    let events = exports.reduce(0) { $0 + $1.summary.outbound }
    bits = events <= EventParts.least ? 0 : (3..<10).first { events >> $0 <= EventParts.size } ?? 10
    wanted = Array(0..<1 << bits)
  }

  /// Some of the same parts again.
  init(_ parts: [Int], of other: EventParts) {
    (indexes, flags, carriers, bits) = (other.indexes, other.flags, other.carriers, other.bits)
    wanted = parts.sorted()
  }

  /// How many there are of all messages.
  var all: Int { 1 << bits }

  /// The part of a message.
  func part(of message: PackedID) -> Int { message.part(bits: bits) }

  /// Takes a part, in place of what is in `events`; nil where none is left.
  func next(into events: inout PackedEvents) async throws -> Int? {
    let next = upcoming.wrappingAdd(1, ordering: .relaxed).oldValue
    guard next < wanted.count else { return nil }
    let part = wanted[next]
    try Task.checkCancellation()
    events.removeAll()
    for (number, index) in indexes.enumerated() {
      try await index.load(
        part: part, bits: bits, export: UInt32(number), flags: flags[number], carriers: carriers[number], into: &events)
    }
    return part
  }
}
