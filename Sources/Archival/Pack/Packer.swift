package import Events
internal import Sealing
package import Storage

/// Packs the exports of a day: each is scanned once, checked against its custody record, and its records go, byte for byte, into the lane
/// of their channel.
///
/// Exports of a source are taken in groups of about 64 MiB, and groups side by side; what comes of it depends on the exports alone.
package struct Packer<Rule: KeepRule, Observer: RecordObserver>: Sendable {
  private let store: any ObjectStore
  private let rule: Rule
  private let makeObserver: @Sendable (Channel) -> Observer
  private let threads: Int
  private let scratch: String

  /// Inflated bytes of a group, about.
  static var groupSize: Int64 { 64 << 20 }

  /// A packer that waits on disk in the folder `scratch`.
  package init(
    store: any ObjectStore, rule: Rule, observer: @escaping @Sendable (Channel) -> Observer, threads: Int,
    scratch: String
  ) {
    (self.store, self.rule, makeObserver, self.threads, self.scratch) = (store, rule, observer, threads, scratch)
  }

  /// Packs a day's exports. Throws `PackError.altered` for one whose bytes are not those of its custody record. `done` is told the stored
  /// bytes of each group behind it.
  package func pack(
    _ inputs: [PackInput], done: @escaping @Sendable (Int64) -> Void = { _ in }
  ) async throws -> PackedDay<Observer> {
    let inputs = inputs.sorted { $0.source != $1.source ? $0.source < $1.source : $0.key < $1.key }
    let spill = try Spill(in: scratch)
    let groups = try await Parallel.map(Self.groups(inputs), threads: threads) { [self] group in
      let packer = try GroupPacker(rule: rule, observer: makeObserver, spill: spill)
      let packed = try await packer.pack(group.map { ($0, inputs[$0]) }, from: store)
      done(group.reduce(0) { $0 + inputs[$1].bytes })
      return packed
    }
    let channels = Channel.allCases.filter { channel in groups.contains { $0.lanes[channel] != nil } }
    let lanes = try await Parallel.map(channels, threads: threads) { [self] channel in
      try lane(channel, groups, inputs, spill)
    }
    let results = inputs.indices.map { place in
      var records: [Channel: Int] = [:]
      for lane in lanes { if let count = lane.inputs[place] { records[lane.channel] = count } }
      return PackedInput(input: inputs[place], records: records, stays: groups.lazy.compactMap { $0.stays[place] }.first)
    }
    return PackedDay(lanes: lanes, inputs: results)
  }

  /// The places of inputs that are packed one behind the other.
  static func groups(_ inputs: [PackInput]) -> [[Int]] {
    var groups: [[Int]] = []
    var size: Int64 = 0
    for (place, input) in inputs.enumerated() {
      if let first = groups.last?.first, inputs[first].source == input.source, size + input.rawBytes <= groupSize {
        groups[groups.count - 1].append(place)
        size += input.rawBytes
      } else {
        groups.append([place])
        size = input.rawBytes
      }
    }
    return groups
  }

  private func lane(
    _ channel: Channel, _ groups: [PackedGroup<Observer>], _ inputs: [PackInput], _ spill: Spill
  ) throws -> PackedLane<Observer> {
    var contents = LaneContents(spill: spill)
    var counts = LaneCounts()
    var observed: Observer?
    var tree = NodeFolder()
    for group in groups {
      if channel == .other { contents.quarantined += group.quarantined.map { (group.source, $0) } }
      guard let lane = group.lanes[channel] else { continue }
      contents.members += lane.members.map { (group.source, $0) }
      contents.keys.append(lane.keys)
      counts += lane.counts
      if observed == nil { observed = lane.observed } else { observed? += lane.observed }
      try lane.leaves.forEachChunk(of: spill) { tree.append($0) }
    }
    let (root, nodes) = tree.finish()
    contents.nodes = nodes
    contents.inputs = counts.inputs.keys.sorted().map { inputs[$0] }
    return PackedLane(
      channel: channel, events: counts.events(root: root), kept: counts.kept, observed: observed ?? makeObserver(channel),
      inputs: counts.inputs,
      contents: contents)
  }
}

extension LaneCounts {
  /// What a manifest says of them.
  func events(root: Digest) -> Manifest.Events {
    var events = Manifest.Events(merkleRoot: root)
    (events.count, events.outbound, events.inbound) = (count, outbound, count - outbound)
    (events.quarantined, events.first, events.last) = (quarantined, first, last)
    for type in EventType.allCases where types[Int(type.rawValue)] > 0 { events.types[type] = types[Int(type.rawValue)] }
    for (version, count) in versions.all { events.schemaVersions[String(decoding: version, as: UTF8.self), default: 0] += count }
    return events
  }

  fileprivate var kept: Manifest.Kept {
    var kept = Manifest.Kept()
    (kept.summarised, kept.triggered) = (summarised, triggered)
    return kept
  }
}
