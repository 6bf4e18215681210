internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// Does an order: decides each of its archives once more, and deletes what still may go.
struct OrderWork: Sendable {
  let context: ExpireContext
  /// What is accounted for.
  let gone: Destructions
  let agreement: Agreement?

  /// An item and what was decided of it.
  struct Decided: Sendable {
    var item: DispositionItem
    var choice: Choice

    enum Choice: Sendable {
      /// What is there of it, by version.
      case goes([DispositionOrder.Version])
      case stays(RetentionVerdict, String)
      /// Its content is not there.
      case isGone
    }
  }

  /// What the holds, the rules and the store say of items now. Their manifests must be those that were planned. `isBegun` says that an order was
  /// written, so that a killed run may have deleted some of it: of what has lost its content, only a hold and its grace keep the rest.
  func decide(
    _ items: [DispositionItem], _ watch: HoldWatch, asOf: LogicalDate, isBegun: Bool = false
  ) async throws -> [Decided] {
    let judge = context.judge(watch, gone)
    let folders = try await context.folders(of: items.map(\.slot), watch)
    return try await Parallel.map(items, threads: 16) { [context, gone, agreement] item in
      guard let folder = folders[item.slot],
        let judged = try await judge.judge(folder, agreement: agreement, asOf: asOf, isClose: true, isBegun: isBegun),
        !judged.facts.faults.contains(.contentMissing)
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
      let versions = try await Destroyer(store: context.store).versions(of: folder)
      // Looked at last: nothing is certified of what somebody took since.
      let isThere = isBegun || gone.account(for: item.id, in: item.slot) || versions.contains { Slot.isContent($0.name) }
      return Decided(item: item, choice: isThere ? .goes(versions) : .isGone)
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
    let late = LateHolds(watch, context, asOf: order.asOf)
    return try await Destroyer(store: context.store).destroy(order.items, goes: goes, stays: stays, late)
  }
}
