package import Archival
internal import Events
package import Sealing
package import Storage

/// Makes a kit for somebody who shall check archives or events without this program: a part of the store that is a store itself, with the
/// certificates to trust, a script of stock tools, and the digests of all. What is not intact is never handed out.
package struct ExportJob: Sendable {
  private let store: any ObjectStore
  private let shelf: SealedArchives
  private let settings: Settings
  private let progress: @Sendable (_ bytes: Int64) -> Void

  /// What a kit says of whom it is from.
  package struct Settings: Sendable {
    var organization: String
    var program: String
    var store: String
    var trust: Trust
    /// Seconds since 1970.
    var now: Int64
    var threads: Int

    /// `store` is the store's id. `now`, in seconds since 1970, dates the kit, and certificates are judged by it.
    package init(organization: String, program: String, store: String, trust: Trust, now: Int64, threads: Int) {
      (self.organization, self.program, self.store) = (organization, program, store)
      (self.trust, self.now, self.threads) = (trust, now, threads)
    }
  }

  /// `keys` open encrypted archives; `index` may rule archives out. `progress` is told bytes as they are written.
  package init(
    store: any ObjectStore, keys: (any KeyWrapper)?, index: (any SlotIndex)? = nil, settings: Settings,
    progress: @escaping @Sendable (_ bytes: Int64) -> Void = { _ in }
  ) {
    (self.store, self.settings, self.progress) = (store, settings, progress)
    shelf = SealedArchives(store: store, keys: keys, index: index, now: settings.now) { settings.trust }
  }

  /// What is wrong with what would be handed out; nothing where it may be.
  package func verify(_ query: ExtractJob.Query) async throws -> ArchiveVerification {
    var settings = ArchiveVerifyJob.Settings(store: settings.store, trust: settings.trust, now: settings.now)
    (settings.days, settings.parallelism) = (query.choice.days, self.settings.threads)
    return try await ArchiveVerifyJob(store: store, settings: settings).run()
  }

  /// The slots and events that a query is about; nil where there are none.
  package func plan(_ query: ExtractJob.Query) async throws -> (plan: KitPlan, contents: KitContents)? {
    var contents = KitContents()
    if query.message != nil || query.interaction != nil {
      _ = try await ExtractJob(shelf, threads: settings.threads).run(query) {
        contents.events.append(.init(archive: $0, leaf: $1.leaf))
      }
      let wanted = Set(contents.events.map(\.archive))
      for folder in try await shelf.folders(query.choice) where folder.sizes.keys.contains(where: { isArchive($0, wanted) }) {
        contents.slots.append(try await shelf.slot(folder))
      }
    } else {
      contents.slots = try await Parallel.map(try await shelf.folders(query.choice), threads: settings.threads) {
        try await shelf.slot($0)
      }
    }
    guard let first = contents.slots.map(\.manifest.number).min(), let last = contents.slots.map(\.manifest.number).max() else {
      return nil
    }
    let all = try await Parallel.map(try await shelf.sealed(.init()), threads: settings.threads) { folder in
      (folder, try await shelf.slot(folder).manifest.number)
    }
    contents.chain = all.filter { (first...last).contains($0.1) }.map(\.0)
    let archives = contents.events.isEmpty ? contents.slots.compactMap { slot in slot.manifest.archive.map { (slot, $0) } } : []
    let bytes = archives.reduce(Int64(0)) { $0 + $1.1.object.bytes + $1.1.index.bytes + $1.0.manifest.summary.bytes }
    let plan = KitPlan(
      manifests: first...last, archives: archives.count, events: contents.events.count,
      decrypted: archives.count { $0.1.encryption != nil }, bytes: bytes)
    return (plan, contents)
  }

  private func isArchive(_ name: String, _ ids: Set<String>) -> Bool {
    name.hasSuffix(".tar.zst") && ids.contains(String(name.dropLast(8)))
  }

  /// Writes a kit into an empty store.
  package func write(_ plan: KitPlan, _ contents: KitContents, to kit: any ObjectStore) async throws {
    let writer = KitWriter(from: store, to: kit, progress: progress)
    for folder in contents.chain {
      for name in folder.sizes.keys.sorted() where name.hasPrefix("manifest.json") { try await writer.copy(folder.key(name)) }
    }
    if contents.events.isEmpty {
      for slot in contents.slots { try await copy(slot, writer) }
    } else {
      try await prove(contents, writer)
    }
    try await writer.put("range", Array("\(plan.manifests.lowerBound) \(plan.manifests.upperBound)\n".utf8))
    let trust = settings.trust
    try await writer.put("trust.pem", try ExportJob.pem(trust.signers))
    if !trust.authorities.isEmpty { try await writer.put("tsa.pem", try ExportJob.pem(trust.authorities)) }
    try await writer.put("verify.sh", KitText.script)
    try await writer.put("README.txt", KitText.readme(plan, settings))
    try await writer.finish()
  }

  /// Whether a store is a kit: a part of another, of which only its own script can say that it is whole.
  package static func isKit(_ store: any ObjectStore) async throws -> Bool {
    for name in ["range", "SHA256SUMS", "verify.sh"] {
      guard let key = ObjectKey(name), try await store.head(key) != nil else { return false }
    }
    return true
  }

  private static func pem(_ certificates: [Certificate]) throws -> [UInt8] {
    Array(try certificates.map { try $0.pem() }.joined().utf8)
  }

  private func copy(_ slot: SealedArchives.Sealed, _ writer: KitWriter) async throws {
    try await writer.copy(slot.manifest.summary.key)
    guard let archive = slot.manifest.archive else { return }
    try await writer.copy(archive.index.key)
    guard archive.encryption != nil else { return try await writer.copy(archive.object.key) }
    let key = try await shelf.dataKey(slot)
    let plain = try await shelf.told(of: archive.object.key) { try await ArchiveReader.plain(slot.manifest, in: store, key: key) }
    try await writer.copy(plain, as: archive.object.key)
  }

  /// A folder for each event, as the script reads it: the record, its place, the path in bytes; and the proof as one document.
  private func prove(_ contents: KitContents, _ writer: KitWriter) async throws {
    let prover = ProveJob(shelf, threads: settings.threads)
    for slot in contents.slots {
      let reader = try await shelf.open(slot)
      for event in contents.events where event.archive == slot.manifest.id {
        guard let proof = try await prover.prove(event.leaf, slot, reader: reader) else { continue }
        let folder = "events/\(slot.manifest.id)-\(event.leaf)"
        try await writer.put(folder + "/event", Array(proof.event.utf8))
        try await writer.put(
          folder + "/place", Array("\(proof.proof.index) \(proof.proof.count) \(slot.folder.slot.folder)\n".utf8))
        try await writer.put(folder + "/path", proof.proof.path.flatMap(\.bytes))
        var json = JSONWriter(prettyPrinted: true)
        json.value(proof.json)
        try await writer.put(folder + "/proof.json", json.bytes)
      }
    }
  }
}

/// Which slots, events and manifests go into a kit.
package struct KitContents: Sendable {
  struct Event: Sendable {
    var archive: String
    var leaf: Int
  }

  /// Those that were asked for.
  var slots: [SealedArchives.Sealed] = []
  /// Empty where whole archives were asked for.
  var events: [Event] = []
  /// The slots of the part of the chain that goes along.
  var chain: [SlotFolder] = []
}
