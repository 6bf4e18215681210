internal import Archival
internal import Events
internal import Reports
internal import Retention
internal import Sealing
internal import Storage

/// Reads what a report says of the store as a whole: from run records, certificates and holds, as they were before an instant.
struct StoreFactsReader {
  let store: any ObjectStore
  /// Those without whose signature no hold lets go.
  let officers: HoldOfficers
  /// Whose seals are trusted.
  var signers: [Certificate] = []

  /// The night's own jobs: what they did is what the report is about.
  private static let nightly: Set = ["pull", "reconcile", "requests", "report", "notices"]

  func read(before asOf: Instant, since: Instant) async throws -> StoreFacts {
    var facts = StoreFacts(asOf: asOf.description, since: since.description)
    let keys = try await store.list(try ReconciliationFolder.key("runs")).map(\.key).filter { key in
      key.parts.count == 4 && !StoreFactsReader.nightly.contains(String(key.parts[1])) && key.parts[3].hasSuffix(".json")
    }
    let store = store
    let runs = try await someAtOnce(keys) { key in
      let bytes = try await store.read(key, limit: 1 << 26)
      var run = try StoreFacts.Run(parsing: bytes, at: key.description)
      run.sha256 = SHA256.hash(bytes).description
      return run
    }.filter { $0.finishedAt < asOf }.sorted { ($0.finishedAt, $0.key) < ($1.finishedAt, $1.key) }
    // One that checked nothing, or could not, verified nothing.
    let verified = runs.filter { $0.job == "verify" && ["done", "breaks", "integrity-failure"].contains($0.exit) }
    facts.lastVerify = verified.last
    facts.lastDeepVerify = verified.last { $0.parameter("depth") == "deep" }
    facts.sealed = runs.reduce(0) { $0 + ($1.job == "tier" ? $1.manifests : 0) }
    facts.lastSealed = runs.last { $0.job == "tier" && $0.manifests > 0 }
    facts.chainEnd = try await chainEnd(facts.lastSealed?.manifestKeys ?? [])
    facts.summaries = runs.flatMap { $0.job == "tier" ? $0.summaries : [] }
    facts.runs = runs.filter { $0.finishedAt >= since }
    let holds = try await HoldLedger(store: store, officers: officers).heads()
    facts.holds = holds.compactMap { hold($0.hold, before: asOf) }
    let told = runs.filter { $0.manifests > 0 || !$0.summaries.isEmpty } + facts.runs
    facts.files = (told + [facts.lastVerify, facts.lastDeepVerify].compactMap(\.self)).map {
      StoredFile(key: $0.key, sha256: $0.sha256)
    }
    try await DestructionCount(store: store, signers: signers).add(since: since, before: asOf, to: &facts)
    facts.files +=
      holds.compactMap { revision($0.hold, $0.last?.object.sha256, before: asOf) } + [facts.chainEnd].compactMap(\.self)
    return facts
  }

  /// The manifest with the highest number among these. One that is not there, or is none, is for `tally verify` to tell.
  private func chainEnd(_ keys: [String]) async throws -> StoredFile? {
    var end: (number: Int, file: StoredFile)?
    for name in keys {
      guard let key = ObjectKey(name) else { continue }
      do {
        let bytes = try await store.read(key, limit: Manifest.limit)
        let number = try Manifest(bytes).number
        if number > end?.number ?? 0 { end = (number, StoredFile(key: name, sha256: SHA256.hash(bytes).description)) }
      } catch is ManifestError {
        continue
      } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
        continue
      }
    }
    return end?.file
  }

  /// The last revision that was known before an instant, which names those before it; nil where nothing of it was known, or none can be relied on.
  private func revision(_ hold: Hold, _ last: Digest?, before asOf: Instant) -> StoredFile? {
    let known = hold.revisions.count { $0.recordedAt.map { $0 < asOf } ?? true }
    guard known > 0, known < hold.revisions.count || hold.fault == nil else { return nil }
    let sha256 = known < hold.revisions.count ? hold.revisions[known].previous : last?.description
    return sha256.map { StoredFile(key: "holds/\(hold.id)/\(known).json", sha256: $0) }
  }

  /// As it was known before an instant; nil where it held nothing then.
  private func hold(_ hold: Hold, before asOf: Instant) -> StoreFacts.Hold? {
    let known = hold.revisions.filter { $0.recordedAt.map { $0 < asOf } ?? true }
    // Of one that was stored later nothing is known yet, nor what is wrong with a later revision: the ledger stops at the first that is.
    if known.isEmpty, !hold.revisions.isEmpty { return nil }
    let then = known.count == hold.revisions.count ? hold : Hold(id: hold.id, revisions: known)
    guard then.isActive else { return nil }
    return StoreFacts.Hold(
      id: hold.id, matter: then.latest?.matter ?? "unknown", since: then.fault == nil ? known.first?.recordedAt?.date : nil)
  }
}
