package import Events
internal import Retention
package import Storage

/// One event of a traced message, as exported.
package struct TracedRecord: Sendable {
  /// The name of the source whose export it is in.
  package var source: String
  /// The export's key.
  package var export: String
  /// The id of the sealed archive that it was found in, once its export was released.
  package var archive: String?
  /// On which it began in the export, from 1.
  package var line: Int
  /// Its first byte, counted in inflated bytes from 0; nil where only its line is known.
  package var offset: Int64?
  /// What is inbound is never matched.
  package var isOutbound: Bool
  /// Nanoseconds since 1970.
  var timestamp: Int64
  /// The record as the platform wrote it, without a line feed.
  package var bytes: [UInt8]
}

/// What a trace found.
package struct Trace: Sendable {
  /// By time, then export and line.
  package var records: [TracedRecord] = []
  /// Ids of archives that may have more of the message, and are encrypted.
  package var encrypted: [String] = []
  /// Archives of days that were asked and are destroyed, in a sentence each: nobody can tell whether they had something of it.
  package var destroyed: [String] = []
  /// Sources that the store has exports of and the config does not name, in byte order: how they are read, nobody says, and they were not searched.
  package var unnamed: [String] = []
  /// Exports of the days that are neither there nor in a sealed archive: nobody can tell whether they had something of it.
  package var lost: [ExportMissing] = []
}

/// Finds every event of a message, inbound ones too, in kept exports, and in the archives of those that were released. Event indexes tell which exports need not be read: those without
/// inbound events whose index does not have the message.
package struct TraceJob: Sendable {
  private let store: any ObjectStore
  private let archives: SealedArchives
  private let sources: [ReconcileSource]
  private let index: (any SlotIndex)?
  private let threads: Int

  /// `archives` judge the seals of those that are read; `index` may rule archives out that need not be asked then.
  package init(
    store: any ObjectStore, archives: SealedArchives, sources: [ReconcileSource], index: (any SlotIndex)? = nil, threads: Int
  ) {
    (self.store, self.archives, self.sources, self.index, self.threads) = (store, archives, sources, index, threads)
  }

  /// The events of a message in the exports of the days, or in all of them.
  package func run(_ messageID: String, days: ClosedRange<LogicalDate>?) async throws -> Trace {
    let id = PackedID(id: Array(messageID.utf8))
    var exports: [(ReconcileSource, CustodyRecord)] = []
    var released: [LogicalDate: [CustodyRecord]] = [:]
    for source in sources {
      for date in try await dates(source, days) {
        for listed in try await CustodyRecord.listed(in: store, source: source.name, date: date) {
          if listed.bytes == nil {
            released[date, default: []].append(listed.record)
          } else {
            exports.append((source, listed.record))
          }
        }
      }
    }
    var trace = Trace()
    trace.unnamed = try await KeptSources.names(in: store).filter { name in !sources.contains { $0.name == name } }
    var archives = ArchiveTrace(
      store: store, archives: archives, destructions: released.isEmpty ? Destructions() : try await Destructions(in: store),
      mappings: Dictionary(sources.map { ($0.name, $0.mapping) }) { first, _ in first })
    if let index, !released.isEmpty {
      archives.known = try await index.slots(asked: [.message: IDList(.message, [ExactText(messageID)])], days: days)
    }
    for (date, records) in released.sorted(by: { $0.key < $1.key }) {
      try await archives.find(messageID, in: date, of: records, into: &trace)
    }
    trace.records = (trace.records + (try await records(of: id, in: exports))).sorted {
      ($0.timestamp, $0.export, $0.line, $0.offset ?? 0) < ($1.timestamp, $1.export, $1.line, $1.offset ?? 0)
    }
    return trace
  }

  /// The events of a message in exports that are kept, of all days; archives are not asked.
  func hot(_ messageID: String) async throws -> [TracedRecord] {
    try await records(of: PackedID(id: Array(messageID.utf8)), in: try await hotExports())
  }

  /// The ids of the messages of which an event in an export that is kept belongs to an interaction. Event indexes do not tell: every export is read.
  /// `progress` is told exports, as they are read.
  func hotMessages(ofInteraction id: String, progress: @escaping @Sendable (Int) -> Void) async throws -> Set<ExactText> {
    let (key, builder) = (FilterKey.interaction.hash(id), IndexBuilder(store: store))
    let found = try await Parallel.map(try await hotExports(), threads: threads) { source, record -> [ExactText] in
      guard let export = record.key else { return [] }
      defer { progress(1) }
      return try await builder.records(.interaction(key), of: export, mapping: source.mapping).map { ExactText($0.messageID) }
    }
    return Set(found.joined())
  }

  /// The exports that are kept, of all days.
  private func hotExports() async throws -> [(ReconcileSource, CustodyRecord)] {
    var exports: [(ReconcileSource, CustodyRecord)] = []
    for source in sources {
      for date in try await dates(source, nil) {
        exports += try await CustodyRecord.listed(in: store, source: source.name, date: date)
          .filter { $0.bytes != nil }.map { (source, $0.record) }
      }
    }
    return exports
  }

  private func records(of id: PackedID, in exports: [(ReconcileSource, CustodyRecord)]) async throws -> [TracedRecord] {
    let builder = IndexBuilder(store: store)
    return try await Parallel.map(exports, threads: threads) { source, record in
      try await records(of: id, source, record, builder)
    }.flatMap { $0 }
  }

  private func records(
    of id: PackedID, _ source: ReconcileSource, _ record: CustodyRecord, _ builder: IndexBuilder
  ) async throws -> [TracedRecord] {
    guard let key = record.key, try await mayHave(id, key, record, source.mapping) else { return [] }
    var seen: Set<Int64> = []
    // A record may hold several events of the message.
    return try await builder.records(.of(id), of: key, mapping: source.mapping).filter { seen.insert($0.offset).inserted }.map {
      found in
      TracedRecord(
        source: source.name, export: key.description, line: Int(found.event.line), offset: found.offset,
        isOutbound: found.isOutbound, timestamp: found.event.timestamp, bytes: found.bytes)
    }
  }

  /// Whether an export may hold the message: without a sound index, or with inbound events, which are not indexed, it may.
  private func mayHave(
    _ id: PackedID, _ key: ObjectKey, _ record: CustodyRecord, _ mapping: ProviderMapping
  ) async throws -> Bool {
    guard let index = try await EventIndex.open(of: key, record, mapping, in: store), index.trailer.summary.excluded == 0 else {
      return true
    }
    var events = PackedEvents()
    do { try await index.load(part: id.part(bits: 10), bits: 10, into: &events) } catch is IndexDamaged { return true }
    return events.records.prefix(events.count).contains { $0.messageID == id }
  }

  private func dates(_ source: ReconcileSource, _ days: ClosedRange<LogicalDate>?) async throws -> [LogicalDate] {
    if let days { return (days.lowerBound.day...days.upperBound.day).map(LogicalDate.init(day:)) }
    guard let folder = ObjectKey("exports/\(source.name)") else { return [] }
    let all = try await store.list(folder).compactMap { object -> LogicalDate? in
      let parts = object.key.description.split(separator: "/")
      return parts.count > 5 ? LogicalDate(parts[2...4].joined(separator: "-")) : nil
    }
    return Set(all).sorted()
  }
}
