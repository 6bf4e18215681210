internal import Events
internal import Reconciliation

/// Reconciles partitions, one after the other: groups their events by message, has each message judged, and writes the lines that come
/// of it. Each thread has its own.
struct PartitionWorker: ~Copyable {
  /// A message that cannot be judged before some of its records are compared as JSON values.
  struct Deferred: Sendable {
    var events: [Event]
    var ids: [EventIDs]
  }

  private(set) var totals = ControlTotals()
  /// Carried items that were met: all of them, where nothing is missing.
  private(set) var carriedMet = 0
  private(set) var deferred: [Deferred] = []
  private(set) var pairs: [ContentPair] = []

  private let openItems: OpenItems
  private let date: LogicalDate
  private var judge: Judge
  private var groups = MessageGroups()
  private var group: [Event] = []
  private var indices: [Int32] = []
  private var findings: [Finding] = []
  private var groupPairs: [ContentPair] = []
  private var lines: LineWriter
  private var breaks: LineSorter
  private var open: LineSorter
  private var cleared: LineSorter

  init(parameters: Parameters, exports: [LineWriter.ExportTexts], openItems: OpenItems, scratch: Scratch) {
    judge = Judge(parameters)
    date = parameters.date
    self.openItems = openItems
    lines = LineWriter(exports: exports, date: parameters.date)
    breaks = LineSorter(scratch: scratch)
    open = LineSorter(scratch: scratch)
    cleared = LineSorter(scratch: scratch)
  }

  /// Reconciles the events of one partition, in any order.
  mutating func process(_ events: [Event], _ chunks: [EventIndex.Chunk]) throws {
    groups.group(events)
    for head in groups.heads {
      groups.collect(head, of: events, into: &group, indices: &indices)
      groupPairs.removeAll(keepingCapacity: true)
      PartitionWorker.compare(group, by: &judge, into: &groupPairs)
      if groupPairs.isEmpty {
        try judgeGroup(Contents(), differences: [:]) { indices in try PartitionWorker.ids(indices, events, chunks) }
      } else {
        pairs += groupPairs
        deferred.append(Deferred(events: group, ids: try PartitionWorker.ids(indices, events, chunks)))
      }
    }
  }

  /// Judges a message that was deferred.
  mutating func process(_ message: Deferred, _ contents: Contents, differences: [ContentPlaces: [String]]) throws {
    group = message.events
    try judgeGroup(contents, differences: differences) { _ in message.ids }
  }

  /// Hands out what waits for comparison.
  mutating func takeDeferred() -> (messages: [Deferred], pairs: [ContentPair]) {
    defer { (deferred, pairs) = ([], []) }
    return (deferred, pairs)
  }

  /// The lines, in sorted runs.
  mutating func finish() throws -> (breaks: [SortedRun], open: [SortedRun], cleared: [SortedRun]) {
    (try breaks.finish(), try open.finish(), try cleared.finish())
  }

  private mutating func judgeGroup(
    _ contents: Contents, differences: [ContentPlaces: [String]], ids: ([Int32]) throws -> [EventIDs]
  ) throws {
    findings.removeAll(keepingCapacity: true)
    let item = openItems.items.isEmpty ? nil : openItems.items[group[0].messageID]
    if item != nil { carriedMet += 1 }
    let resolution = PartitionWorker.judge(group, by: &judge, item?.carried, contents, into: &findings)
    totals.add(resolution)
    if findings.isEmpty && resolution.openItem == .none { return }
    let ids = try ids(indices)
    let message = ids[0].message
    for finding in findings {
      totals.add(finding)
      let firstSeen = finding.code == .pendingDeliveryFail ? item?.breakSince ?? date : date
      let event = finding.eventID == nil ? nil : ids[Int(finding.right)]
      let paths = PartitionWorker.differences(finding, group, differences)
      let line = lines.line(
        finding, ids: event, messageID: message, events: group, eventIDs: ids, firstSeen: firstSeen, differences: paths)
      try breaks.add(key: key(message, finding.code, event?.event ?? [], finding), line: line)
    }
    try write(resolution, item, ids, message)
  }

  private mutating func write(
    _ resolution: Resolution, _ item: OpenItem?, _ ids: [EventIDs], _ message: [UInt8]
  ) throws {
    guard resolution.openItem != .none else { return }
    let send = resolution.send == Finding.none ? earliest : Int(resolution.send)
    let since = item?.since ?? date
    switch resolution.openItem {
    case .none: break
    case .new, .standing:
      let breakSince = resolution.pendingBreak == .new ? date : resolution.pendingBreak == .standing ? item?.breakSince : nil
      try open.add(key: message, line: lines.openItem(group[send], ids[send], since: since, breakSince: breakSince))
    case .cleared:
      let outcome = resolution.outcome?.name ?? ""
      try cleared.add(
        key: message,
        line: lines.cleared(group[send], ids[send], since: since, breakSince: item?.breakSince, outcome: outcome))
    }
  }

  private static func compare(_ group: [Event], by judge: inout Judge, into pairs: inout [ContentPair]) {
    judge.pairsToCompare(group.span, into: &pairs)
  }

  private static func judge(
    _ group: [Event], by judge: inout Judge, _ carried: Carried?, _ contents: Contents, into findings: inout [Finding]
  ) -> Resolution {
    judge.judge(group.span, carried: carried, contents: contents, into: &findings)
  }

  /// The event that stands for a message whose send has been displaced.
  private var earliest: Int {
    group.indices.min { a, b in
      (group[a].timestamp, group[a].contentHash, group[a].eventID) < (group[b].timestamp, group[b].contentHash, group[b].eventID)
    } ?? 0
  }

  /// The order of `breaks.ndjson`: message id, code, event id, then the evidence's place.
  private func key(_ message: [UInt8], _ code: BreakCode, _ event: [UInt8], _ finding: Finding) -> [UInt8] {
    var key = message
    key.append(0)
    key.append(code.rawValue)
    key += event
    key.append(0)
    let place = finding.right != Finding.none ? finding.right : finding.left
    guard place != Finding.none else { return key }
    for value in [group[Int(place)].export, group[Int(place)].line] {
      for shift: UInt32 in [24, 16, 8, 0] { key.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    return key
  }

  private static func ids(_ indices: [Int32], _ events: [Event], _ chunks: [EventIndex.Chunk]) throws -> [EventIDs] {
    try indices.map { index in
      let index = Int(index)
      guard !events[index].flags.isDisjoint(with: [.messageIDIsText, .eventIDIsText]) else { return EventIDs(events[index]) }
      guard let chunk = chunks.first(where: { $0.events.contains(index) }) else { throw IndexDamaged() }
      return try chunk.ids(of: index, in: events)
    }
  }

  private static func differences(
    _ finding: Finding, _ group: [Event], _ differences: [ContentPlaces: [String]]
  ) -> [String] {
    guard !differences.isEmpty, finding.left != Finding.none, finding.right != Finding.none else { return [] }
    return differences[ContentPlaces(group[Int(finding.left)], group[Int(finding.right)])] ?? []
  }
}
