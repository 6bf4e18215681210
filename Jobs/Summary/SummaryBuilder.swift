package import Archival
package import Events
package import Sealing
package import Storage

/// Makes the summaries of a day, but for what the records themselves tell, which is counted where they are packed (`SummaryCounter`): outcomes,
/// breaks and open items from the day's reconciliation, latencies from event indexes.
package struct SummaryBuilder: Sendable {
  private let store: any ObjectStore
  private let sources: [ReconcileSource]
  private let lookahead: Int
  private let threads: Int

  /// A delivery is looked for in the exports of the day and of as many days behind it as `lookahead`: as many as a reconciliation looks
  /// back for a send.
  package init(store: any ObjectStore, sources: [ReconcileSource], lookahead: Int, threads: Int) {
    (self.store, self.sources, self.lookahead, self.threads) = (store, sources, max(0, lookahead), threads)
  }

  /// What a day's summaries are made of.
  package struct Day: Sendable {
    /// The totals of the day's reconciliation; nil without one.
    package var reconciliation: Manifest.Reference?
    /// The days in whose exports deliveries and reads were looked for.
    package var lookedAt: [LogicalDate] = []
    /// SHA-256 over the exports and the reconciliation that all of it follows from: the same again, the same summaries.
    package var digest: Digest
    fileprivate var summaries: [Channel: Summary] = [:]

    /// What belongs to a channel. What belongs to none, a missing export say, is with `OTHER`.
    package subscript(channel: Channel) -> Summary { summaries[channel] ?? Summary() }

    /// The channels that there is something to say of: each needs a slot.
    package var channels: [Channel] { Channel.allCases.filter { self[$0] != Summary() } }
  }

  /// Works out a day.
  ///
  /// - Parameters:
  ///   - exports: those of the day that the summaries are of; nil for all that are kept.
  ///   - earlier: the day's exports of which there are summaries already, where this is a supplement.
  ///   - beyond: the totals that those summaries have their outcomes of; these have what the latest version has beyond them.
  package func build(
    _ date: LogicalDate, of exports: Set<ObjectKey>? = nil, earlier: Set<ObjectKey> = [], beyond: Manifest.Reference? = nil
  ) async throws -> Day {
    let inputs = NightInputs(store: store, sources: sources, threads: threads)
    let kept = try await inputs.kept(date...date.advanced(by: lookahead))
    let all = try await inputs.open(kept) { _ in }
    do { return try await build(date, all, exports, earlier, beyond) } catch is IndexDamaged {
      let mended = try await inputs.open(kept, verifying: true) { _ in }
      return try await build(date, mended, exports, earlier, beyond)
    }
  }

  private func build(
    _ date: LogicalDate, _ all: [NightExport], _ exports: Set<ObjectKey>?, _ earlier: Set<ObjectKey>,
    _ beyond: Manifest.Reference?
  ) async throws -> Day {
    let reconciled = try await ReconciledDay(date, in: store)
    var sum = try await LatencyJoin(
      exports: all, isToday: all.map { $0.date == date && !earlier.contains($0.key) && exports?.contains($0.key) ?? true },
      isEarlier: all.map { earlier.contains($0.key) }, known: reconciled?.known ?? [], threads: threads
    ).run()
    for (channel, summary) in try await reconciled?.summaries(beyond: beyond) ?? [:] {
      sum[channel, default: Summary()] += summary
    }
    var day = Day(reconciliation: reconciled?.reference, digest: digest(all, reconciled?.reference))
    day.lookedAt = Set(all.map(\.date)).sorted()
    day.summaries = sum
    return day
  }

  private func digest(_ exports: [NightExport], _ reconciliation: Manifest.Reference?) -> Digest {
    var lines = exports.map { "\($0.key) \($0.sha256) \($0.mapping.digest)\n" }
    if let reconciliation { lines.append("\(reconciliation.key) \(reconciliation.sha256)\n") }
    return SHA256.hash(Array(lines.joined().utf8))
  }
}
