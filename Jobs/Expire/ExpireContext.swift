internal import Archival
internal import Events
internal import Retention
package import Storage

/// What planning, destroying and erasing work with.
package struct ExpireContext: Sendable {
  let store: any ObjectStore
  let labels: ArchiveLabels
  let settings: ExpireSettings
  let sealer: DocumentSealer
  /// The clock, nanoseconds since 1970.
  let now: @Sendable () -> Int64
  /// Told archives as they are looked at, or done.
  let progress: @Sendable (_ archives: Int) -> Void
  /// Read at most once, for all archives whose seals need it.
  let vouchers: ChainVouchers

  package init(
    store: any ObjectStore, labels: ArchiveLabels, settings: ExpireSettings, sealer: DocumentSealer,
    now: @escaping @Sendable () -> Int64, progress: @escaping @Sendable (_ archives: Int) -> Void = { _ in }
  ) {
    (self.store, self.labels, self.settings, self.sealer) = (store, labels, settings, sealer)
    (self.now, self.progress) = (now, progress)
    vouchers = ChainVouchers(store, settings, now: now() / 1_000_000_000)
  }

  /// The holds as they are now.
  func holdWatch() async throws -> HoldWatch { try await HoldWatch(store, officers: settings.roles.officers) }

  /// Who asks the engine about archives, with those holds.
  func judge(_ watch: HoldWatch, lastAsOf: LogicalDate? = nil) -> ExpiryJudge {
    ExpiryJudge(
      store, settings, holds: watch.holds, lastAsOf: lastAsOf, now: Instant(nanoseconds: now()).seconds, vouchers: vouchers)
  }

  /// The folders of those slots, as far as they are there.
  func folders(of slots: [Slot], _ watch: HoldWatch) async throws -> [Slot: ArchiveFolder] {
    let (asked, slots) = (AskedIDs(watch.holds, settings.rules), Set(slots))
    var found: [Slot: ArchiveFolder] = [:]
    for date in Set(slots.map(\.date)).sorted() {
      for folder in try await labels.all(asked: asked, on: date) where slots.contains(folder.slot) { found[folder.slot] = folder }
    }
    return found
  }
}
