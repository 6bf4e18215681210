internal import Archival
package import Events
internal import Operations
internal import Sealing
package import Storage

/// Packs a day with one scan of its exports, and writes an archive for each channel.
package struct ArchivePacker: SlotPacker {
  /// What archives say of where they come from.
  package struct Settings: Sendable {
    var storeID: String
    var organization: String
    var program: String
    var policy: TierPolicy
    /// Days around one whose breaks and open items keep its records.
    var days: Int
    var threads: Int
    /// A folder for scratch files.
    var scratch: String

    /// `scratch` must be there, and have room for a packed day.
    package init(
      storeID: String, organization: String, program: String, policy: TierPolicy, days: Int, threads: Int, scratch: String
    ) {
      (self.storeID, self.organization, self.program) = (storeID, organization, program)
      (self.policy, self.days, self.threads, self.scratch) = (policy, days, threads, scratch)
    }
  }

  private let store: any ObjectStore
  private let sources: [ReconcileSource]
  /// Nil where archives are not encrypted.
  private let keys: @Sendable () throws -> SlotKeys?
  private let settings: Settings

  /// `keys` are asked for when the first archive is written.
  package init(
    _ store: any ObjectStore, sources: [ReconcileSource], settings: Settings, keys: @escaping @Sendable () throws -> SlotKeys?
  ) {
    (self.store, self.sources, self.settings, self.keys) = (store, sources, settings, keys)
  }

  package func pack(
    _ order: TierPlan.Order, of date: LogicalDate, wanted: Set<Channel>?, progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Channel: PackedSlot] {
    var reconciliation: ReconciliationFiles?
    if let version = order.reconciliation {
      reconciliation = try await ReconciliationFiles(version, of: date, in: store, scratch: settings.scratch)
    }
    let rule = try await TierTriggers(settings.policy, around: date, days: settings.days, in: store)
    let packer = Packer(
      store: store, rule: rule, observer: { _ in SummaryCounter() }, threads: settings.threads, scratch: settings.scratch)
    let packed: PackedDay<SummaryCounter>
    do { packed = try await packer.pack(try await inputs(order), done: progress) } catch PackError.altered(
      let key, let expected, let found)
    {
      throw ExportAltered(key: key, expected: expected, found: found)
    }
    let builder = SummaryBuilder(store: store, sources: sources, lookahead: settings.days, threads: settings.threads)
    let day = try await builder.build(
      date, of: Set(order.exports.map(\.key)), earlier: order.earlier, beyond: order.beyond)
    let channels = wanted ?? order.expected.union(packed.lanes.map(\.channel)).union(order.supplement == 0 ? day.channels : [])
    let expected = (order.begun == nil ? channels : order.expected).sorted { $0.rawValue < $1.rawValue }
    var slots: [Channel: PackedSlot] = [:]
    for channel in channels.sorted(by: { $0.rawValue < $1.rawValue }) {
      try Task.checkCancellation()
      let slot = Slot(date, channel, supplement: order.supplement)
      slots[channel] = try await write(
        packed.lanes.first { $0.channel == channel }, packed.inputs, slot, expected, day, reconciliation)
    }
    return slots
  }

  private func inputs(_ order: TierPlan.Order) async throws -> [PackInput] {
    var inputs: [PackInput] = []
    for export in order.exports {
      guard let source = sources.first(where: { $0.name == export.source }) else { continue }
      let custody = export.key.adding(".custody.json")
      let bytes = try await store.read(custody, limit: 16 << 20)
      let record = try await CustodyRecord.read(custody, in: store)
      inputs.append(
        PackInput(
          key: export.key, source: export.source, isLedger: source.isLedger, mapping: source.mapping, sha256: export.sha256,
          bytes: export.bytes,
          rawBytes: record.summary.rawBytes, custody: bytes))
    }
    return inputs
  }

  private func write(
    _ lane: PackedLane<SummaryCounter>?, _ packed: [PackedInput], _ slot: Slot, _ expected: [Channel],
    _ day: SummaryBuilder.Day, _ reconciliation: ReconciliationFiles?
  ) async throws -> PackedSlot {
    let inputs = packed.map { packed in
      let input = packed.input
      return Manifest.Input(
        object: Manifest.Reference(key: input.key.description, bytes: input.bytes, sha256: input.sha256),
        records: packed.records[slot.channel] ?? 0, stays: packed.stays)
    }.sorted { $0.object.key.utf8.lexicographicallyPrecedes($1.object.key.utf8) }
    // What an archive holds follows from these, so its name does too.
    let origins = (inputs.map(\.object) + [reconciliation?.reference].compactMap(\.self)).map { ($0.key, $0.sha256) }
    let id = { (attempt: Int) in
      slot.archiveID(store: settings.storeID, inputs: origins + [("summary", day.digest)], attempt: attempt)
    }
    var counted = day[slot.channel]
    if let lane { counted += lane.observed.summary }
    let summary = SlotSummary(
      store: settings.storeID, slot: slot, expected: expected, reconciliation: day.reconciliation, lookedAt: day.lookedAt,
      summary: counted
    ).bytes
    var result = PackedSlot(
      id: id(1), events: lane?.events ?? Manifest.Events(merkleRoot: SHA256.hash([])), kept: lane?.kept ?? Manifest.Kept(),
      inputs: inputs, reconciliation: reconciliation?.reference, summary: summary)
    result.kept.policy = settings.policy.words
    result.filters = FilterKey.told(by: packed.filter { $0.records[slot.channel] ?? 0 > 0 }.map(\.input.mapping.filterKeys))
    if slot.supplement == 0 { result.events.outcomes = reconciliation?.outcomes(slot.channel) ?? [:] }
    guard let lane, !lane.isEmpty else { return result }
    let files =
      (reconciliation?.files(slot.channel) ?? []) + [ArchiveFile(path: "data/summary.json", content: .bytes(summary))]
    let attempts = ArchiveAttempts(
      writer: ArchiveWriter(store: store, organization: settings.organization, program: settings.program), keys: try keys())
    let made = try await attempts.write(lane, slot, files, id)
    (result.id, result.archive, result.members) = (made.id, made.written.archive, made.written.members)
    return result
  }
}
