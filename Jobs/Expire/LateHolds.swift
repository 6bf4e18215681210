internal import Archival
internal import Events
internal import Retention
internal import Storage

/// The holds that come while an order is being done: an order takes time, and what is left of an archive can still be kept.
struct LateHolds: Sendable {
  let store: any ObjectStore
  let labels: ArchiveLabels
  let settings: ExpireSettings
  let asOf: LogicalDate
  /// The holds as they were looked at last.
  private(set) var watch: HoldWatch

  init(_ watch: HoldWatch, store: any ObjectStore, labels: ArchiveLabels, settings: ExpireSettings, asOf: LogicalDate) {
    (self.watch, self.store, self.labels, self.settings, self.asOf) = (watch, store, labels, settings, asOf)
  }

  /// The archives among these that are held now, where anything was stored in `holds/` since that was looked at last. One that has lost its index is held
  /// wherever it may be.
  mutating func keepers(of slots: [Slot]) async throws -> [Slot: Destroyer.Keeper] {
    guard try await !watch.isCurrent() else { return [:] }
    watch = try await HoldWatch(store, officers: settings.roles.officers)
    let engine = RetentionEngine(rules: settings.rules, holds: watch.holds, events: settings.events, lastAsOf: nil)
    let asked = AskedIDs(watch.holds, settings.rules)
    let slots = Set(slots)
    var keepers: [Slot: Destroyer.Keeper] = [:]
    for date in Set(slots.map(\.date)).sorted() {
      for folder in try await labels.all(asked: asked, on: date) where slots.contains(folder.slot) {
        let decision = engine.decide(folder.facts, asOf: asOf)
        guard decision.verdict == .held else { continue }
        keepers[folder.slot] = Destroyer.Keeper(verdict: .held, reason: decision.sentence)
      }
    }
    return keepers
  }
}
