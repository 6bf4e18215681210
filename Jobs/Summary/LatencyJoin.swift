internal import Archival
internal import Events
internal import Reconciliation
internal import Storage

/// Takes the latencies of the messages that have a send in a day's exports, part by part of all messages, several at once.
struct LatencyJoin {
  /// Of the day and the days behind it.
  let exports: [NightExport]
  /// By export: whether the messages are those with a send in it, and whether these were timed before.
  let isToday: [Bool]
  let isEarlier: [Bool]
  /// Messages that have a send in an export of an earlier day.
  let known: Set<PackedID>
  let threads: Int

  /// Summaries with nothing but latencies.
  func run() async throws -> [Channel: Summary] {
    let parts = EventParts(exports: exports, flags: flags)
    let found = try await Parallel.map(Array(0..<max(1, threads)), threads: threads) { _ in
      var worker = Worker(known: known, isEarlier: isEarlier)
      var events = PackedEvents()
      while try await parts.next(into: &events) != nil { try worker.process(events) }
      return worker.summaries
    }
    return found.reduce(into: [:]) { $0.merge($1) { $0.adding($1) } }
  }

  private var flags: [Event.Flags] {
    exports.indices.map { index in
      var flags: Event.Flags = []
      if exports[index].isLedger { flags.insert(.ledger) }
      if isToday[index] { flags.insert(.today) }
      return flags
    }
  }

  private struct Worker: ~Copyable {
    let known: Set<PackedID>
    let isEarlier: [Bool]
    private(set) var summaries: [Channel: Summary] = [:]
    private var stopwatch = Stopwatch()
    private var groups = MessageGroups()
    private var indices: [Int32] = []
    private var group: [Event] = []

    init(known: Set<PackedID>, isEarlier: [Bool]) { (self.known, self.isEarlier) = (known, isEarlier) }

    mutating func process(_ events: PackedEvents) throws {
      groups.group(events)
      while true {
        let count = groups.next(of: events, into: &indices)
        if count == 0 { break }
        switch Stopwatch.glance(events.records.span, indices.span.extracting(0..<count)) {
        case .none: continue
        case .timed(let timing): add(timing, events.records[Int(indices[0])].messageID)
        case .doubtful:
          group.removeAll(keepingCapacity: true)
          for index in indices[..<count] { group.append(try events.event(Int(index))) }
          if let timing = Worker.time(group, by: &stopwatch, isEarlier) { add(timing, group[0].messageID) }
        }
      }
    }

    private static func time(_ group: [Event], by stopwatch: inout Stopwatch, _ isEarlier: [Bool]) -> Timing? {
      stopwatch.time(group.span, isEarlier: isEarlier)
    }

    private mutating func add(_ timing: Timing, _ message: PackedID) {
      guard known.isEmpty || !known.contains(message) else { return }
      if let delivery = timing.delivery {
        summaries[timing.channel, default: Summary()].delivery.add(milliseconds: delivery / 1_000_000)
      }
      if let read = timing.read { summaries[timing.channel, default: Summary()].read.add(milliseconds: read / 1_000_000) }
    }
  }
}
