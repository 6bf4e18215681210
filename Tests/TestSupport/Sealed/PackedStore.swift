package import Archival
internal import Events
package import Sealing
package import Storage

/// A sealed store whose archives are packed from exports, as tiering does it, in memory: two exports a day, the second of which repeats the
/// first's last record.
package struct PackedStore: Sendable {
  package let store = MemoryStore()
  package let id = "5f0c6a2e-0000-4000-8000-000000000002"
  package let key: SigningKey
  /// In the order of the chain.
  package private(set) var manifests: [Manifest] = []
  /// The records of the archives, by slot, in order.
  package private(set) var records: [Slot: [String]] = [:]
  private let wrapping: KeyEncryptionKey?
  private let scratch = TemporaryFolder()

  package struct Missing: Error {}

  /// `days` from 2026-10-18, with so many records in each export; encrypted where there is a key.
  package init(days: Int = 2, records: Int = 12, encryptedBy wrapping: KeyEncryptionKey? = nil) async throws {
    key = try SigningKey.make(
      name: "Records", organization: "Example", from: SealedFixture.sealedAt - 3_650 * 86_400, days: 7_300)
    self.wrapping = wrapping
    try await put("tally.json", Array("{\"format\":1,\"id\":\"\(id)\"}\n".utf8))
    for day in 0..<days {
      guard let first = LogicalDate("2026-10-18") else { throw Missing() }
      try await add(first.advanced(by: day), records)
    }
  }

  private mutating func add(_ date: LogicalDate, _ count: Int) async throws {
    guard let mapping = try ProviderMapping.named("archiver") else { throw Missing() }
    var inputs: [PackInput] = []
    for export in 0..<2 {
      var lines = (0..<count).map { PackedStore.record(date, export: export, $0) }
      if export == 1 { lines.append(PackedStore.record(date, export: 0, count - 1)) }
      let bytes = lines.flatMap { Array(($0 + "\n").utf8) }
      let name = "exports/archiver/\(date.path)/h0\(export).ndjson"
      let custody = Array(
        """
        {"source":"archiver","side":"archiver","name":"h0\(export).ndjson","path":"in/h0\(export).ndjson","date":"\(date)",
        "pulledAt":"2026-10-20T00:00:00.000Z","sha256":"\(SHA256.hash(bytes))","storedBytes":\(bytes.count),"rawBytes":\(bytes.count),
        "mapping":{"name":"archiver","version":\(mapping.version)},"records":\(lines.count),
        "events":{"scanned":\(lines.count),"outbound":\(lines.count),"excluded":0,"quarantined":0},"types":{"send":\(lines.count)},
        "channels":{},"drift":[],"truncated":false,"findings":[]}
        """.utf8)
      try await put(name + ".custody.json", custody)
      inputs.append(
        PackInput(
          key: try await put(name, bytes), source: "archiver", isLedger: false, mapping: mapping, sha256: SHA256.hash(bytes),
          bytes: Int64(bytes.count), rawBytes: Int64(bytes.count), custody: custody))
      for line in lines {
        let channel = line.contains("\"SMS\"") ? Channel.sms : .email
        records[Slot(date, channel), default: []].append(line)
      }
    }
    let packer = Packer(
      store: store, rule: KeepEverything(), observer: { _ in NoObserver() }, threads: 2, scratch: scratch.path)
    let day = try await packer.pack(inputs)
    for lane in day.lanes { try await seal(lane, Slot(date, lane.channel), day) }
  }

  private mutating func seal(_ lane: PackedLane<NoObserver>, _ slot: Slot, _ day: PackedDay<NoObserver>) async throws {
    let archiveID = slot.archiveID(store: id, inputs: day.inputs.map { ($0.input.key.description, $0.input.sha256) })
    let summary = Array(#"{"summary":true}"#.utf8)
    try await put(slot.summaryKey, summary)
    let dataKey = try wrapping.map { _ in try DataKey() }
    if let wrapping, let dataKey {
      let context = KeyDocument.context(store: id, archive: slot.folder, policy: "default")
      let wrapped = WrappedKey(
        kind: "file", id: wrapping.id, algorithm: "AES256-GCM", created: wrapping.created,
        bytes: try wrapping.wrap(dataKey, context: context))
      let document = KeyDocument(store: id, archive: slot.folder, policy: "default", wrapped: wrapped)
      try await put(slot.folder + "/key.json", document.bytes)
    }
    let writer = ArchiveWriter(store: store, organization: "Example", program: "tally 0.1.0")
    let written = try await writer.write(
      lane, slot: slot, id: archiveID, files: [ArchiveFile(path: "data/summary.json", content: .bytes(summary))], key: dataKey)
    let inputs = day.inputs.map { input in
      Manifest.Input(
        object: Manifest.Reference(key: input.input.key.description, bytes: input.input.bytes, sha256: input.input.sha256),
        records: input.records[slot.channel] ?? 0)
    }
    let manifest = Manifest(
      store: id, id: archiveID, slot: slot, number: manifests.count + 1, previous: manifests.last.map { SHA256.hash($0.bytes) },
      expected: day.lanes.map(\.channel), createdAt: Instant(nanoseconds: SealedFixture.sealedAt * 1_000_000_000, digits: 3),
      program: "tally 0.1.0", config: SHA256.hash([]), retentionClass: "default", archive: written.archive, events: lane.events,
      filters: FilterKey.told(by: day.inputs.map(\.input.mapping.filterKeys)), kept: lane.kept, members: written.members,
      inputs: inputs, gaps: [], reconciliation: nil,
      summary: Manifest.Reference(key: slot.summaryKey, bytes: Int64(summary.count), sha256: SHA256.hash(summary)))
    let place = slot.folder + "/manifest.json"
    try await put(place, manifest.bytes)
    try await put(place + ".pem", Array(try key.certificate.pem().utf8))
    try await put(place + ".p7s", try CMSSeal.sign(manifest.bytes, with: key, at: SealedFixture.sealedAt))
    manifests.append(manifest)
  }

  @discardableResult private func put(_ name: String, _ bytes: [UInt8]) async throws -> ObjectKey {
    guard let key = ObjectKey(name) else { throw Missing() }
    try await store.put(bytes, as: key)
    return key
  }

  private static func record(_ date: LogicalDate, export: Int, _ number: Int) -> String {
    let id = "\(date)-\(export)-\(number)"
    return
      #"{"id":"E-\#(id)","version":"1.0","type":"message:send","timestamp":"\#(date)T10:00:00.000Z","message":{"id":"M-\#(date)-\#(number / 4)","#
      + #""direction":"outbound","channel":"\#(number % 2 == 0 ? "SMS" : "EMAIL")","metadata":{"interaction_id":"I-\#(number % 3)","note":"ü \#(id)"}}}"#
  }

  /// Writes the store into a folder, and the signer's certificate beside it as `trust.pem`.
  package func write(to folder: TemporaryFolder, as name: String = "store") throws {
    for (key, bytes) in store.contents { folder.write("\(name)/\(key)", bytes) }
    folder.write("trust.pem", try key.certificate.pem())
  }
}
