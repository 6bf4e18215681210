internal import Archival
internal import Sealing
internal import Storage

/// The manifests that a later one of the chain vouches for, as `tally verify` has it. Read when it is first asked: only a seal whose certificate has ended, and
/// of which no timestamp says that it is older, needs another's word.
actor ChainVouchers {
  private let store: any ObjectStore
  private let settings: ExpireSettings
  /// Seconds since 1970.
  private let now: Int64
  private var vouched: Task<Set<Digest>, any Error>?

  init(_ store: any ObjectStore, _ settings: ExpireSettings, now: Int64) {
    (self.store, self.settings, self.now) = (store, settings, now)
  }

  /// Whether a sound later manifest leads to the one with that SHA-256.
  func vouch(for manifest: Digest) async throws -> Bool {
    let task = vouched ?? Task { [store, settings, now] in try await ChainVouchers.vouched(store, settings, now) }
    vouched = task
    return try await task.value.contains(manifest)
  }

  private static func vouched(_ store: any ObjectStore, _ settings: ExpireSettings, _ now: Int64) async throws -> Set<Digest> {
    let folders = try await SlotFolder.all(in: store).folders.filter { $0.sizes["manifest.json"] != nil }
    let links = try await Parallel.map(folders, threads: 16) { folder -> (link: ChainLink, isSealed: Bool) in
      do {
        let seal = try await folder.sealCheck(in: store)
        let manifest = try Manifest(seal.content)
        let isSealed = seal.judge(in: folder.slot, trust: settings.trust, now: now).isSealed
        return (ChainLink(manifest, digest: SHA256.hash(seal.content), in: folder.slot), isSealed)
      } catch let error as StorageError where ![.damaged, .tooLarge].contains(error.code) {
        throw error
      } catch {
        // It leads to none before it.
        return (ChainLink(slot: folder.slot, digest: SHA256.hash([]), label: nil), false)
      }
    }
    let sealed = Set(links.filter(\.isSealed).map(\.link))
    let chain = ChainCheck(links.map(\.link), store: settings.storeID)
    return Set(chain.vouched { sealed.contains($0) }.map(\.digest))
  }
}

extension SlotFolder {
  /// The manifest of a folder that has one, with what proves it.
  func sealCheck(in store: any ObjectStore) async throws -> SealCheck {
    func read(_ name: String, limit: Int = 1 << 20) async throws -> [UInt8]? {
      guard sizes[name] != nil, let key = ObjectKey(key(name)) else { return nil }
      return try await store.read(key, limit: limit)
    }
    let content = try await read("manifest.json", limit: Manifest.limit) ?? []
    var tokens: [[UInt8]?] = []
    for name in tokenNames { tokens.append(try await read(name)) }
    return SealCheck(
      content: content, signature: try await read("manifest.json.p7s"), certificates: try await read("manifest.json.pem"),
      tokens: tokens)
  }
}
