internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// What was found of one slot by itself.
struct SlotVerification: Sendable {
  let slot: Slot
  /// Whether its archive was to be read.
  let isInRange: Bool
  /// Nil where there is no manifest.
  var link: ChainLink?
  /// Whether the manifest's bytes were read.
  var isRead = false
  var signer: Certificate?
  /// When the signer's certificate ended, where only the chain can vouch for the seal.
  var expired: Int64?
  /// Whether its seal shows that its manifest was altered, or that nobody trusted sealed it: not that nobody can judge it.
  var isSealRefuted = false
  /// Whether its manifest is there, and nobody can say what it says.
  var isUnknown = false
  var isStamped = false
  var isArchiveChecked = false
  /// Whether its archive was to be read, and could not be.
  var isUnread = false
  /// Whether its archive is gone, as a certificate says.
  var isDestroyed = false
  /// Whether it is gone, and an order that was begun names it.
  var isBegun = false
  var events = 0
  var bytes: Int64 = 0
  var inputs: [Manifest.Input] = []
  /// What its manifest says of where it comes from.
  var rewriting: RewriteCheck.Facts?
  var findings: [StoreFinding] = []

  /// The key of its summary, where its manifest was read.
  var summary: String?

  /// The slots that its manifest names, and itself.
  var named: [Slot] { [slot] + (link?.label?.expected ?? []).map { Slot(slot.date, $0, supplement: slot.supplement) } }

  var isSealed: Bool { signer != nil && expired == nil }
}

/// Verifies one slot by itself: its manifest, what proves it, and the objects that it names.
struct SlotVerifier: Sendable {
  let store: any ObjectStore
  let settings: ArchiveVerifyJob.Settings
  /// Bytes of all summaries, by key.
  let summaries: [String: Int64]
  /// Digests of the manifests of archives that were destroyed, by slot.
  let destroyed: [Slot: Set<Digest>]
  /// The archives that orders name which were begun.
  let begun: [Slot: BegunOrders.Archive]
  let progress: @Sendable (_ bytes: Int64) -> Void

  func verify(_ folder: SlotFolder) async throws -> SlotVerification {
    let isInRange = settings.days?.contains(folder.slot.date) ?? true
    var found = SlotVerification(slot: folder.slot, isInRange: isInRange)
    guard let content = try await read("manifest.json", of: folder, limit: Manifest.limit, &found) else {
      judgeRest(of: folder, &found)
      return found
    }
    found.isRead = true
    try await judgeSeal(of: content, folder, &found)
    do {
      let manifest = try Manifest(content)
      found.link = ChainLink(manifest, digest: SHA256.hash(content), in: folder.slot)
      found.findings += CountCheck.findings(manifest, in: folder.slot)
      (found.inputs, found.events) = (manifest.inputs, manifest.events.count)
      found.rewriting = RewriteCheck.Facts(manifest, digest: SHA256.hash(content), in: folder.slot)
      judgeAbsence(of: manifest, SHA256.hash(content), folder, &found)
      found.summary = manifest.summary.key
      try await judgeObjects(of: manifest, folder, &found)
    } catch let error as ManifestError {
      found.link = ChainLink(slot: folder.slot, digest: SHA256.hash(content), label: nil)
      switch error {
      case .newer:
        found.isUnknown = true
        found.findings.append(StoreFinding(.newer, folder.key("manifest.json"), error.description))
      case .damaged: found.findings.append(StoreFinding(.altered, folder.key("manifest.json"), error.description))
      }
    }
    return found
  }

  /// Whether an archive need not be there. One that is there all the same, from a backup, is looked at as if nobody had destroyed it.
  private func judgeAbsence(of manifest: Manifest, _ digest: Digest, _ folder: SlotFolder, _ found: inout SlotVerification) {
    guard manifest.archive != nil, !folder.sizes.keys.contains(where: { Slot.isContent($0) }) else { return }
    found.isDestroyed = destroyed[folder.slot]?.contains(digest) == true
    guard !found.isDestroyed, let order = begun[folder.slot], order.id == manifest.id else { return }
    found.isBegun = true
    found.findings.append(
      StoreFinding(.notCheckable, folder.slot.folder, BegunOrders.Archive.words, remedy: order.remedy))
  }

  /// A small object; nil where there is none, or none that can be read, which is then told.
  private func read(
    _ name: String, of folder: SlotFolder, limit: Int = 1 << 20, _ found: inout SlotVerification
  ) async throws -> [UInt8]? {
    guard folder.sizes[name] != nil, let key = ObjectKey(folder.key(name)) else { return nil }
    do { return try await store.read(key, limit: limit) } catch let error as StorageError {
      found.findings.append(StoreFinding(StoreFinding.Verdict(error), folder.key(name), error.cause))
      return nil
    }
  }

  /// What lies in a folder without a manifest.
  private func judgeRest(of folder: SlotFolder, _ found: inout SlotVerification) {
    guard folder.sizes["manifest.json"] == nil else {
      // It is there, and has been told of: a link that has no word of its own.
      found.isUnknown = !found.findings.contains(where: \.verdict.isFailure)
      found.link = ChainLink(slot: folder.slot, digest: SHA256.hash([]), label: nil)
      return
    }
    if folder.sizes.keys.contains(where: { $0.hasPrefix("manifest.json.") }) {
      found.findings.append(StoreFinding(.missing, folder.key("manifest.json"), "its seal is there, the manifest is not"))
      return
    }
    for name in folder.sizes.keys {
      found.findings.append(
        StoreFinding(
          .extra, folder.key(name), "there is no manifest beside it",
          remedy: "a `tally tier` that was killed leaves such, and the next completes the slot; else find out who put it there"))
    }
  }

  private func judgeSeal(of content: [UInt8], _ folder: SlotFolder, _ found: inout SlotVerification) async throws {
    guard !settings.trust.signers.isEmpty else { return }
    let told = found.findings.count
    var tokens: [[UInt8]?] = []
    for name in folder.tokenNames { tokens.append(try await read(name, of: folder, &found)) }
    let check = SealCheck(
      content: content, signature: try await read("manifest.json.p7s", of: folder, &found),
      certificates: try await read("manifest.json.pem", of: folder, &found), tokens: tokens)
    // What is there and cannot be read is not missing.
    guard found.findings.count == told else { return }
    let result = check.judge(in: folder.slot, trust: settings.trust, now: settings.now)
    found.findings += result.findings
    found.isSealRefuted = result.signer == nil && result.findings.contains(where: \.verdict.isFailure)
    (found.signer, found.expired) = (result.signer?.certificate, result.expired)
    found.isStamped = result.timestamp != nil
  }

  /// The objects that a manifest names, and those that it does not.
  private func judgeObjects(of manifest: Manifest, _ folder: SlotFolder, _ found: inout SlotVerification) async throws {
    var known: Set = ["manifest.json", "manifest.json.p7s", "manifest.json.pem"]
    known.formUnion(folder.tokenNames)
    let isGone = found.isDestroyed || found.isBegun
    var references = [(manifest.summary, summaries[manifest.summary.key])]
    if let archive = manifest.archive {
      for reference in [archive.object, archive.index] {
        let name = String(reference.key.dropFirst(folder.slot.folder.count + 1))
        known.insert(name)
        if isGone, folder.sizes[name] == nil { continue }
        references.append((reference, folder.sizes[name]))
      }
      if archive.encryption != nil {
        known.formUnion(folder.keyNames)
        if !isGone || !folder.keyNames.isEmpty { try await judgeKeys(of: manifest, folder, &found) }
      }
    }
    for name in folder.sizes.keys where !known.contains(name) {
      let remedy =
        Extras.id(name) == nil
        ? nil : "a run that was killed left it, and the next `tally tier` of the day removes it; else find out who put it there"
      found.findings.append(StoreFinding(.extra, folder.key(name), "the manifest does not speak of it", remedy: remedy))
    }
    for (reference, size) in references { try await judge(reference, size: size, &found) }
    if let reconciliation = manifest.reconciliation, let key = ObjectKey(reconciliation.key) {
      try await judge(reconciliation, size: try await store.head(key)?.size, &found)
    }
    if destroyed[folder.slot] != nil, !found.isDestroyed, folder.sizes.keys.contains(where: { Slot.isContent($0) }) {
      found.findings.append(
        StoreFinding(
          .extra, folder.slot.folder, "a certificate says that it was destroyed, and it is there: it came back, as from a backup",
          remedy:
            "the next plan has it again, or, of what was erased on request, the next `tally erase run`; look where the copy came from"
        ))
    }
    found.isArchiveChecked = manifest.archive != nil && found.isInRange && !isGone
    guard found.isArchiveChecked else { return }
    let key = try await dataKey(of: manifest, folder, &found)
    if settings.depth == .contents { try await judgeContents(of: manifest, folder, key, &found) }
  }

  /// The key of an encrypted archive: one that is at hand opens what names it, or that was altered. Only contents need one.
  private func dataKey(
    of manifest: Manifest, _ folder: SlotFolder, _ found: inout SlotVerification
  ) async throws -> DataKey? {
    guard settings.depth >= .digests, manifest.archive?.encryption != nil, let keys = settings.keys, !folder.keyNames.isEmpty
    else { return nil }
    func find(_ finding: StoreFinding) {
      // What is no wrapped key at all has been told.
      if !found.findings.contains(where: { $0.place == finding.place }) { found.findings.append(finding) }
    }
    let isNeeded = settings.depth == .contents
    let archives = SealedArchives(store: store, keys: keys, now: settings.now) { [settings] in settings.trust }
    do {
      let opened = try await archives.openKey(of: manifest, folder)
      for error in opened.passedBy where isNeeded || error.isAltered {
        find(
          StoreFinding(
            .extra, error.place, "an older key of the archive opens it, and this newer one does not: \(error.cause)",
            remedy: "find out who put it there; nothing depends on it"))
      }
      return opened.key
    } catch let error as ArchiveUnreadable {
      if error.isAltered {
        find(StoreFinding(.altered, error.place, error.cause))
      } else if isNeeded {
        find(StoreFinding(.notCheckable, error.place, error.cause, remedy: error.remedy))
      }
    } catch let error as StorageError {
      if isNeeded { find(StoreFinding(.notCheckable, error.path, error.cause, remedy: error.remedy)) }
    }
    return nil
  }

  /// Everything in an archive and its index.
  private func judgeContents(
    of manifest: Manifest, _ folder: SlotFolder, _ key: DataKey?, _ found: inout SlotVerification
  ) async throws {
    guard let archive = manifest.archive, folder.sizes[String(archive.object.key.dropFirst(folder.slot.folder.count + 1))] != nil
    else { return found.isUnread = true }
    let verdict = try await ArchiveCheck(manifest, in: store, key: key, threads: 1).run()
    for finding in verdict.findings {
      let kind: StoreFinding.Verdict =
        switch finding.kind {
        case .altered: .altered
        case .missing: .missing
        case .notCheckable: .notCheckable
        }
      if kind == .notCheckable { found.isUnread = true }
      let cause = finding.place.isEmpty ? finding.what : "\(finding.place): \(finding.what)"
      found.findings.append(StoreFinding(kind, finding.object, cause))
    }
    found.bytes += archive.object.bytes + archive.index.bytes
    progress(archive.object.bytes + archive.index.bytes)
  }

  /// One object against what its manifest says of it.
  private func judge(_ reference: Manifest.Reference, size: Int64?, _ found: inout SlotVerification) async throws {
    func find(_ verdict: StoreFinding.Verdict, _ cause: String) {
      found.findings.append(StoreFinding(verdict, reference.key, cause))
    }
    guard let size else { return find(.missing, "the manifest of \(found.slot.folder) speaks of it") }
    guard size == reference.bytes else { return find(.altered, "it has \(size) bytes instead of \(reference.bytes)") }
    guard settings.depth >= .digests, found.isInRange else { return }
    // A check of contents takes these digests itself.
    if settings.depth == .contents, reference.key.hasPrefix(found.slot.folder) { return }
    do {
      let isSame = try await reference.isSame(in: store, progress: progress)
      found.bytes += size
      if !isSame { find(.altered, "its SHA-256 is not the one that its manifest has") }
    } catch let error as StorageError {
      find(StoreFinding.Verdict(error), error.cause)
    }
  }

  /// The wrapped keys of an encrypted archive: each one that is there must be one for it.
  private func judgeKeys(of manifest: Manifest, _ folder: SlotFolder, _ found: inout SlotVerification) async throws {
    if folder.keyNames.isEmpty {
      found.findings.append(
        StoreFinding(.missing, folder.key("key.json"), "the archive is encrypted, and its key is not there"))
    }
    for name in folder.keyNames {
      guard let bytes = try await read(name, of: folder, &found) else { continue }
      do {
        let document = try KeyDocument(bytes)
        guard document.store == manifest.store, document.archive == folder.slot.folder else {
          found.findings.append(StoreFinding(.altered, folder.key(name), "it is the key of \(document.archive)"))
          continue
        }
      } catch {
        let isNewer = if case .newer = error { true } else { false }
        found.findings.append(
          StoreFinding(isNewer ? .newer : .altered, folder.key(name), error.description))
      }
    }
  }
}
