internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// Finds events of a message in the archives of a day, of exports that were released.
struct ArchiveTrace {
  let store: any ObjectStore
  /// Judges the seals of what is read.
  let archives: SealedArchives
  /// The archives that are gone.
  let destructions: Destructions
  /// By source.
  let mappings: [String: ProviderMapping]
  /// The slots of which it is known what they may hold of the message.
  var known: [Slot: SlotLabel] = [:]

  /// Adds what the archives have of these exports, and those that no sealed archive has.
  func find(_ message: String, in date: LogicalDate, of records: [CustodyRecord], into trace: inout Trace) async throws {
    let sealed = try await SealedExports(date, in: store)
    trace.lost += records.filter { !sealed.has($0) }.compactMap(\.key).map(ExportMissing.init)
    let sources = Dictionary(records.compactMap { record in record.key.map { ($0.description, record.source) } }) { first, _ in
      first
    }
    for manifest in sealed.manifests where manifest.archive != nil {
      let folder = try await SlotFolder.read(manifest.slot, in: store)
      if let folder, let destruction = destructions.of(folder) {
        trace.destroyed.append("archive \(manifest.id) \(destruction.words)")
        continue
      }
      if sealed.superseded.contains(manifest.slot) { continue }
      if let folder, let order = try await archives.begun(folder), order.id == manifest.id {
        trace.destroyed.append("archive \(order.id): \(BegunOrders.Archive.words); `\(order.command)` ends it")
        continue
      }
      if let label = known[manifest.slot], label.fits(folder?.sizes ?? [:]), !label.mayHold([(.message, message)]) { continue }
      try archives.checkTrust()
      if let folder { _ = try await archives.slot(folder) }
      guard manifest.archive?.encryption == nil else {
        if try await mayHold(message, manifest) { trace.encrypted.append(manifest.id) }
        continue
      }
      let events = try await archives.told(of: manifest.slot.folder) {
        try await ArchiveReader(manifest, in: store).find(.message, message)
      }
      for event in events {
        guard let source = sources[event.export], let mapping = mappings[source] else { continue }
        trace.records += traced(event, PackedID(id: Array(message.utf8)), source, mapping, manifest.id)
      }
    }
  }

  /// Asks the filters beside an archive, which are never encrypted.
  private func mayHold(_ message: String, _ manifest: Manifest) async throws -> Bool {
    guard let index = manifest.archive?.index.key else { return false }
    let key = try ReconciliationFolder.key(index)
    return try await archives.told(of: index) { try await ArchiveIndex(try await store.open(key)).mayHold(.message, message) }
  }

  private func traced(
    _ event: ArchivedEvent, _ id: PackedID, _ source: String, _ mapping: ProviderMapping, _ archive: String
  ) -> [TracedRecord] {
    var scanner = ExportScanner(mapping: mapping, purpose: .records(.of(id)))
    scanner.feed((event.bytes + [0x0a]).span)
    _ = scanner.finish(export: SHA256.hash([]))
    // It is one record, whatever the events in it.
    return scanner.captured.prefix(1).map { found in
      TracedRecord(
        source: source, export: event.export, archive: archive, line: event.line, offset: nil, isOutbound: found.isOutbound,
        timestamp: found.event.timestamp, bytes: found.bytes)
    }
  }
}
