internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// Does an order: decides each of its archives once more, and deletes what still may go.
struct OrderWork: Sendable {
  let store: any ObjectStore
  let labels: ArchiveLabels
  let settings: ExpireSettings
  let agreement: Agreement?
  /// Seconds since 1970.
  let now: Int64
  let vouchers: ChainVouchers

  /// An item and what was decided of it.
  struct Decided: Sendable {
    var item: DispositionItem
    var choice: Choice

    enum Choice: Sendable {
      /// What is there of it, by version.
      case goes([DispositionOrder.Version])
      case stays(RetentionVerdict, String)
      /// Nothing of it is there.
      case isGone
    }
  }

  /// What the holds, the rules and the store say of items now. Their manifests must be those that were planned. `isBegun` says that an order was
  /// written, so that a killed run may have deleted some of it: of what has lost its content, only a hold and its grace keep the rest.
  func decide(
    _ items: [DispositionItem], _ watch: HoldWatch, asOf: LogicalDate, isBegun: Bool = false
  ) async throws -> [Decided] {
    let judge = ExpiryJudge(store, settings, holds: watch.holds, lastAsOf: nil, now: now, vouchers: vouchers)
    let asked = AskedIDs(watch.holds, settings.rules)
    var folders: [Slot: ArchiveFolder] = [:]
    for date in Set(items.map(\.slot.date)).sorted() {
      for folder in try await labels.all(asked: asked, on: date) { folders[folder.slot] = folder }
    }
    return try await Parallel.map(items, threads: 16) { [folders, agreement] item in
      guard let folder = folders[item.slot],
        let judged = try await judge.judge(folder, agreement: agreement, asOf: asOf, isClose: true)
      else { return Decided(item: item, choice: .isGone) }
      if isBegun, ![.held, .inGrace].contains(judged.decision.verdict),
        !folder.objects.contains(where: { Slot.isContent($0.name) })
      {
        return Decided(item: item, choice: .goes([]))
      }
      guard judged.manifest == item.manifest else {
        return Decided(item: item, choice: .stays(.unresolved, "its manifest is not the one that was planned"))
      }
      guard judged.decision.verdict == .expired else {
        return Decided(item: item, choice: .stays(judged.decision.verdict, judged.decision.sentence))
      }
      return Decided(item: item, choice: .goes(try await Destroyer(store: store).versions(of: folder)))
    }
  }

  /// Does an order whose items were decided with those holds, since when nothing had been stored in `holds/`.
  func delete(_ order: DispositionOrder, _ decided: [Decided], _ watch: HoldWatch) async throws -> [DispositionOutcome] {
    var goes: Set<Slot> = []
    var stays: [Slot: Destroyer.Keeper] = [:]
    for decided in decided {
      if case .stays(let verdict, let reason) = decided.choice {
        stays[decided.item.slot] = Destroyer.Keeper(verdict: verdict, reason: reason)
      } else {
        goes.insert(decided.item.slot)
      }
    }
    let late = LateHolds(watch, store: store, labels: labels, settings: settings, asOf: order.asOf)
    return try await Destroyer(store: store).destroy(order.items, goes: goes, stays: stays, late)
  }
}
