internal import Events
internal import Reconciliation

/// Reconciles partitions, one after the other: groups their events by message, has each message judged, and writes the lines that come
/// of it. Each thread has its own.
struct PartitionWorker: ~Copyable {
  /// A message that cannot be judged before some of its records are compared as JSON values.
  struct Deferred: Sendable {
    var events: [Event]
    var texts: MessageTexts
  }

  /// What a worker hands back.
  struct Result: Sendable {
    var totals: ControlTotals
    /// Carried items that were met: all of them, where nothing is missing.
    var carriedMet: Int
    var breaks: [SortedRun]
    var open: [SortedRun]
    var cleared: [SortedRun]
    var requests: RequestFinder.Found
  }

  private var totals = ControlTotals()
  private var carriedMet = 0
  private var deferred: [Deferred] = []
  private var pairs: [ContentPair] = []

  private let openItems: OpenItems
  private let date: LogicalDate
  private var judge: Judge
  private var groups = MessageGroups()
  private var group: [Event] = []
  private var indices: [Int32] = []
  private var findings: [Finding] = []
  private var groupPairs: [ContentPair] = []
  private var key: [UInt8] = []
  private var lines: LineWriter
  private var breaks: LineSorter
  private var open: LineSorter
  private var cleared: LineSorter
  private var requests: RequestFinder

  init(
    parameters: Parameters, exports: [LineWriter.ExportTexts], openItems: OpenItems, requests: consuming RequestFinder,
    scratch: Scratch
  ) {
    judge = Judge(parameters)
    date = parameters.date
    self.openItems = openItems
    lines = LineWriter(exports: exports)
    breaks = LineSorter(scratch: scratch)
    open = LineSorter(scratch: scratch)
    cleared = LineSorter(scratch: scratch)
    self.requests = requests
  }

  /// Reconciles the events of one partition, in any order: the first time those that need nothing known, then those that need just that.
  mutating func process(_ events: PackedEvents, _ known: KnownContents = .nothing) throws {
    var isFirst = false
    if case .nothing = known { isFirst = true }
    groups.group(events)
    while true {
      let count = groups.next(of: events, into: &indices)
      if count == 0 { break }
      let id = events.records[Int(indices[0])].messageID
      let isPlain = openItem(id) == nil && !requests.hasAsked(of: id)
      if isPlain, let resolution = PartitionWorker.glance(events, indices, count, by: judge) {
        if isFirst { totals.add(resolution) }
        continue
      }
      group.removeAll(keepingCapacity: true)
      for index in indices[..<count] { group.append(try events.event(Int(index))) }
      groupPairs.removeAll(keepingCapacity: true)
      PartitionWorker.compare(group, isCarried: openItem(id) != nil, by: &judge, into: &groupPairs)
      guard known.isNeeded(groupPairs) else { continue }
      if groupPairs.isEmpty {
        let resolution = judgeGroup(Contents())
        guard !findings.isEmpty || resolution.openItem != .none || !judge.missing.isEmpty else { continue }
        try write(resolution, MessageTexts(group, indices[..<count], events), differences: [:])
        continue
      }
      let message = Deferred(events: group, texts: try MessageTexts(group, indices[..<count], events))
      var differences: [ContentPlaces: [String]] = [:]
      for pair in groupPairs { differences[ContentPlaces(pair.left, pair.right)] = known.differences(pair) }
      let unknown = groupPairs.filter { differences[ContentPlaces($0.left, $0.right)] == nil }
      if unknown.isEmpty {
        try process(message, Contents(groupPairs, differences), differences: differences)
      } else {
        pairs += unknown
        deferred.append(message)
      }
    }
  }

  /// Judges a message that was deferred.
  mutating func process(_ message: Deferred, _ contents: Contents, differences: [ContentPlaces: [String]]) throws {
    group = message.events
    let resolution = judgeGroup(contents)
    try write(resolution, message.texts, differences: differences)
  }

  /// Hands out what waits for comparison.
  mutating func takeDeferred() -> (messages: [Deferred], pairs: [ContentPair]) {
    defer { (deferred, pairs) = ([], []) }
    return (deferred, pairs)
  }

  /// What all of it came to: the lines in sorted runs, what the messages ask for, and what closes earlier requests.
  mutating func finish() throws -> Result {
    Result(
      totals: totals, carriedMet: carriedMet, breaks: try breaks.finish(), open: try open.finish(),
      cleared: try cleared.finish(), requests: try requests.finish())
  }

  private mutating func judgeGroup(_ contents: Contents) -> Resolution {
    findings.removeAll(keepingCapacity: true)
    let item = openItem(group[0].messageID)
    if item != nil { carriedMet += 1 }
    let requested = requests.look(group)
    let resolution = PartitionWorker.judge(group, by: &judge, item?.carried, requested, contents, into: &findings)
    totals.add(resolution)
    return resolution
  }

  /// What the run before left open about a message.
  private func openItem(_ message: PackedID) -> OpenItem? { openItems.items.isEmpty ? nil : openItems.items[message] }

  /// Writes the lines of the message at hand.
  private mutating func write(
    _ resolution: Resolution, _ texts: MessageTexts, differences: [ContentPlaces: [String]]
  ) throws {
    let item = openItem(group[0].messageID)
    for finding in findings {
      totals.add(finding)
      let firstSeen = finding.code == .pendingDeliveryFail ? item?.breakSince ?? date : date
      let paths = PartitionWorker.differences(finding, group, differences)
      lines.write(finding, group, texts, firstSeen: firstSeen, differences: paths)
      makeKey(finding, texts)
      try breaks.add(key: key, line: lines.line)
    }
    if !judge.missing.isEmpty { try requests.ask(judge.missing, group, texts) }
    guard resolution.openItem != .none else { return }
    let send = resolution.send == Finding.none ? earliest : Int(resolution.send)
    let since = item?.since ?? date
    key.removeAll(keepingCapacity: true)
    texts.appendMessage(group, to: &key)
    if resolution.openItem == .cleared {
      let outcome = resolution.outcome?.name ?? ""
      lines.writeCleared(send, group, texts, since: since, breakSince: item?.breakSince, outcome: outcome)
      try cleared.add(key: key, line: lines.line)
    } else {
      let breakSince = resolution.pendingBreak == .new ? date : resolution.pendingBreak == .standing ? item?.breakSince : nil
      lines.writeOpen(send, group, texts, since: since, breakSince: breakSince)
      try open.add(key: key, line: lines.line)
    }
  }

  /// The order of `breaks.ndjson`: message id, code, event id, then the evidence's place.
  private mutating func makeKey(_ finding: Finding, _ texts: MessageTexts) {
    key.removeAll(keepingCapacity: true)
    texts.appendMessage(group, to: &key)
    key.append(0)
    key.append(finding.code.rawValue)
    let place = finding.subject
    if finding.eventID != nil { texts.appendEvent(Int(place), group, to: &key) }
    key.append(0)
    guard place != Finding.none else { return }
    for value in [group[Int(place)].export, group[Int(place)].line] {
      for shift: UInt32 in [24, 16, 8, 0] { key.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
  }

  /// The event that stands for a message whose send has been displaced.
  private var earliest: Int {
    group.indices.min { a, b in
      (group[a].timestamp, group[a].contentHash, group[a].eventID) < (group[b].timestamp, group[b].contentHash, group[b].eventID)
    } ?? 0
  }

  private static func glance(
    _ events: borrowing PackedEvents, _ indices: [Int32], _ count: Int, by judge: borrowing Judge
  ) -> Resolution? {
    judge.glance(events.records.span, indices.span.extracting(0..<count))
  }

  private static func compare(
    _ group: [Event], isCarried: Bool, by judge: inout Judge, into pairs: inout [ContentPair]
  ) {
    judge.pairsToCompare(group.span, isCarried: isCarried, into: &pairs)
  }

  private static func judge(
    _ group: [Event], by judge: inout Judge, _ carried: Carried?, _ requested: Set<PackedID>, _ contents: Contents,
    into findings: inout [Finding]
  ) -> Resolution {
    judge.judge(group.span, carried: carried, requested: requested, contents: contents, into: &findings)
  }

  private static func differences(
    _ finding: Finding, _ group: [Event], _ differences: [ContentPlaces: [String]]
  ) -> [String] {
    guard !differences.isEmpty, finding.left != Finding.none, finding.right != Finding.none else { return [] }
    return differences[ContentPlaces(group[Int(finding.left)], group[Int(finding.right)])] ?? []
  }
}

extension Contents {
  /// The verdicts on pairs, by where their records differ.
  init(_ pairs: [ContentPair], _ differences: [ContentPlaces: [String]]) {
    self.init()
    for pair in pairs { self[pair] = differences[ContentPlaces(pair.left, pair.right)]?.isEmpty }
  }
}
