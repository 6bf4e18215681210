internal import Events
internal import Reports
internal import Retention
internal import Storage

/// Reads what a report says of the store as a whole: from run records and holds, as they were before an instant.
struct StoreFactsReader {
  let store: any ObjectStore

  /// The night's own jobs: what they did is what the report is about.
  private static let nightly: Set = ["pull", "reconcile", "requests", "report", "notices"]

  func read(before asOf: Instant, since: Instant) async throws -> StoreFacts {
    var facts = StoreFacts(asOf: asOf.description, since: since.description)
    let keys = try await store.list(try ReconciliationFolder.key("runs")).map(\.key).filter { key in
      key.parts.count == 4 && !StoreFactsReader.nightly.contains(String(key.parts[1])) && key.parts[3].hasSuffix(".json")
    }
    let store = store
    let runs = try await someAtOnce(keys) { key in
      try StoreFacts.Run(parsing: try await store.read(key, limit: 1 << 26), at: key.description)
    }.filter { $0.finishedAt < asOf }.sorted { ($0.finishedAt, $0.key) < ($1.finishedAt, $1.key) }
    // One that checked nothing, or could not, verified nothing.
    let verified = runs.filter { $0.job == "verify" && ["done", "breaks", "integrity-failure"].contains($0.exit) }
    facts.lastVerify = verified.last
    facts.lastDeepVerify = verified.last { $0.parameter("depth") == "deep" }
    facts.sealed = runs.reduce(0) { $0 + ($1.job == "tier" ? $1.manifests : 0) }
    facts.lastSealed = runs.last { $0.job == "tier" && $0.manifests > 0 }
    facts.summaries = runs.flatMap { $0.job == "tier" ? $0.summaries : [] }
    facts.runs = runs.filter { $0.finishedAt >= since }
    facts.holds = try await HoldLedger(store: store).all().compactMap {
      hold(Hold(id: $0.id, revisions: before(asOf, $0), fault: $0.fault))
    }
    return facts
  }

  private func before(_ asOf: Instant, _ hold: Hold) -> [HoldDocument] {
    hold.revisions.filter { $0.recordedAt.map { $0 < asOf } ?? true }
  }

  /// Nil where it holds nothing.
  private func hold(_ hold: Hold) -> StoreFacts.Hold? {
    // Of one that was stored later nothing is known yet.
    guard let latest = hold.latest else { return nil }
    let isReliable = hold.fault == nil
    guard !isReliable || hold.isActive else { return nil }
    return StoreFacts.Hold(
      id: hold.id, matter: latest.matter, since: isReliable ? hold.revisions.first?.recordedAt?.date : nil)
  }
}
