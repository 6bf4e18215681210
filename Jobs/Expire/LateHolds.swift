internal import Archival
internal import Events
internal import Retention
internal import Storage

/// The holds that come while an order is being done: an order takes time, and what is left of an archive can still be kept.
struct LateHolds: Sendable {
  let context: ExpireContext
  let asOf: LogicalDate
  /// The holds as they were looked at last.
  private(set) var watch: HoldWatch

  init(_ watch: HoldWatch, _ context: ExpireContext, asOf: LogicalDate) {
    (self.watch, self.context, self.asOf) = (watch, context, asOf)
  }

  /// The archives among these that are held now, where anything was stored in `holds/` since that was looked at last. One that has lost its index is held
  /// wherever it may be.
  mutating func keepers(of slots: [Slot]) async throws -> [Slot: Destroyer.Keeper] {
    guard try await !watch.isCurrent() else { return [:] }
    watch = try await context.holdWatch()
    let engine = context.judge(watch, Destructions()).engine
    return try await context.folders(of: slots, watch).compactMapValues { folder in
      let decision = engine.decide(folder.facts, asOf: asOf)
      return decision.verdict == .held ? Destroyer.Keeper(verdict: .held, reason: decision.sentence) : nil
    }
  }
}
