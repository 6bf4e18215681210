internal import Events
internal import Sealing
internal import Storage

/// Packs a group of exports of one source, in their order.
struct GroupPacker<Rule: KeepRule, Observer: RecordObserver>: ~Copyable {
  private var rule: Rule
  private let summarised: Set<EventType>
  private let tools: PackTools
  private let lanes: [Lane]
  private var quarantine: QuarantinePacker
  /// Why exports have to be kept, by their places.
  private var stays: [Int: String] = [:]

  /// Stored bytes read at once: their inflation stays in the second-level cache.
  private static var pieceSize: Int { 64 << 10 }

  private final class Lane {
    var events: EventLane
    var counts = LaneCounts()
    var observed: Observer
    /// Records of the export at hand.
    var records = 0
    /// Whether its last record was packed.
    var isKept = false

    init(_ tools: PackTools, _ observed: Observer) {
      events = EventLane(tools)
      self.observed = observed
    }
  }

  init(rule: Rule, observer: (Channel) -> Observer, spill: Spill) throws {
    self.rule = rule
    summarised = rule.summarised
    let tools = try PackTools(spill)
    self.tools = tools
    lanes = Channel.allCases.map { Lane(tools, observer($0)) }
    quarantine = QuarantinePacker(tools)
  }

  /// Packs the exports, each with its place among the day's inputs.
  consuming func pack(
    _ inputs: [(place: Int, input: PackInput)], from store: any ObjectStore
  ) async throws -> PackedGroup<Observer> {
    for (place, input) in inputs { try await scan(input, place, store) }
    var group = PackedGroup<Observer>(source: inputs.first?.input.source ?? "", stays: stays)
    for channel in Channel.allCases {
      let lane = lanes[Int(channel.rawValue)]
      try lane.events.finish()
      if lane.counts.inputs.isEmpty { continue }
      group.lanes[channel] = PackedGroup.Lane(
        members: lane.events.members, leaves: lane.events.leaves, keys: lane.events.keys, counts: lane.counts,
        observed: lane.observed)
    }
    group.quarantined = try quarantine.finish()
    return group
  }

  private mutating func scan(_ input: PackInput, _ place: Int, _ store: any ObjectStore) async throws {
    let reader = try await store.open(input.key)
    rule = rule.rule(for: input)
    var scanner = ExportScanner(mapping: input.mapping, purpose: .lanes)
    var hasher = SHA256()
    var piece = [UInt8](repeating: 0, count: Self.pieceSize)
    var offset: Int64 = 0
    while true {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &piece)
      if count == 0 { break }
      let bytes = piece.span.extracting(0..<count)
      unsafe hasher.update(bytes.bytes)
      try scanner.feed(bytes) { window, bytes throws(any Error) in try take(window, bytes, input, place) }
      offset += Int64(count)
    }
    let found = hasher.finish()
    guard found == input.sha256 else { throw PackError.altered(input.key, expected: input.sha256, found: found) }
    let summary = try scanner.finish { window, bytes throws(any Error) in try take(window, bytes, input, place) }
    for lane in lanes where lane.records > 0 {
      lane.counts.inputs[place] = lane.records
      lane.records = 0
    }
    if let damage = summary.damage { stays[place] = "it cannot be read to its end: \(damage)" }
  }

  private mutating func take(_ window: ScannedWindow, _ bytes: Span<UInt8>, _ input: PackInput, _ place: Int) throws {
    let export = input.key.description
    let records = window.records.span
    var lane = lanes[0]
    for index in records.indices {
      var record = records[index]
      if input.isLedger { record.event.flags.insert(.ledger) }
      let bytes = bytes.extracting(record.start..<record.end)
      if !record.isOutcome { lane = lanes[Int(record.event.channel.rawValue)] }
      try take(record, bytes, lane, export)
    }
    for record in window.quarantined {
      let lane = lanes[Int(Channel.other.rawValue)]
      lane.records += 1
      lane.counts.quarantined += 1
      lane.observed.observe(record)
      let range = window.range(of: record, in: bytes)
      if range == nil, stays[place] == nil { stays[place] = "the record on line \(record.line) is too long to be packed" }
      try quarantine.add(record, range.map { range in range.map { bytes[$0] } } ?? record.excerpt, export: export)
    }
  }

  private func take(_ record: ScannedRecord, _ bytes: Span<UInt8>, _ lane: Lane, _ export: String) throws {
    lane.records += 1
    if record.isOutcome {
      if lane.isKept {
        try lane.events.addKeys(record, bytes)
        lane.counts.extend(record.event)
      }
    } else {
      lane.isKept = keeps(record, bytes, lane)
      if lane.isKept {
        lane.counts.add(record, bytes)
        try lane.events.add(record, bytes, export: export)
      }
    }
    lane.observed.observe(record, bytes, isKept: lane.isKept)
  }

  private func keeps(_ record: ScannedRecord, _ bytes: Span<UInt8>, _ lane: Lane) -> Bool {
    guard !summarised.isEmpty, summarised.contains(record.event.type) else { return true }
    guard let trigger = rule.trigger(of: record, bytes) else {
      lane.counts.summarised += 1
      return false
    }
    lane.counts.triggered[trigger, default: 0] += 1
    return true
  }
}

/// What a group of exports was packed into.
struct PackedGroup<Observer: RecordObserver>: Sendable {
  struct Lane: Sendable {
    var members: [PackedMember]
    var leaves: SpilledList<Digest>
    var keys: SpilledList<UInt64>
    var counts: LaneCounts
    var observed: Observer
  }

  var source: String
  var stays: [Int: String]
  var lanes: [Channel: Lane] = [:]
  var quarantined: [PackedFile] = []
}
