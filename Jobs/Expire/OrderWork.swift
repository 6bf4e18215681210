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
    /// What its manifest names of what goes.
    var content: Manifest.Archive?

    enum Choice: Sendable {
      /// What is there of it, by version.
      case goes([DispositionOrder.Version])
      case stays(Destroyer.Keeper)
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
        return Decided(
          item: item, choice: .stays(.init(verdict: .unresolved, reason: "its manifest is not the one that was planned")))
      }
      guard !judged.facts.faults.contains(.contentAltered) else { return Decided(item: item, choice: .stays(.altered)) }
      guard judged.decision.verdict == .expired else {
        return Decided(
          item: item, choice: .stays(.init(verdict: judged.decision.verdict, reason: judged.decision.sentence)))
      }
      let versions = try await Destroyer(store: context.store).versions(of: folder)
      // Looked at last: nothing is certified of what somebody took since.
      let isThere = isBegun || gone.account(for: item.id, in: item.slot) || versions.contains { Slot.isContent($0.name) }
      return Decided(item: item, choice: isThere ? .goes(versions) : .isGone, content: judged.content)
    }
  }

  /// Reads what would go: what is not what its manifest names stays, and nothing is certified of it. The versions were listed before, so that what is
  /// laid over it from then on is none of an order.
  func read(_ decided: [Decided]) async throws -> [Decided] {
    try await Parallel.map(decided, threads: context.settings.threads) { decided in
      Decided(item: decided.item, choice: try await choice(decided))
    }
  }

  private func choice(_ decided: Decided) async throws -> Decided.Choice {
    guard case .goes(let versions) = decided.choice, let content = decided.content else { return decided.choice }
    let keys = Set(versions.map { "\(decided.item.slot.folder)/\($0.name)" })
    for reference in [content.object, content.index] where keys.contains(reference.key) {
      do {
        switch try await reference.verdict(in: context.store) {
        case .altered?: return .stays(.altered)
        // Somebody took it since.
        case .missing? where reference == content.object: return .isGone
        default: continue
        }
      } catch let error as StorageError where [.io, .wrongKind, .outside].contains(error.code) {
        // It is about this object alone, and stops none of the others.
        return .stays(.init(verdict: .unresolved, reason: "its content cannot be read: \(error.cause)"))
      }
    }
    return decided.choice
  }

  /// Does an order whose items were decided with those holds, since when nothing had been stored in `holds/`.
  func delete(_ order: DispositionOrder, _ decided: [Decided], _ watch: HoldWatch) async throws -> [DispositionOutcome] {
    var goes: Set<Slot> = []
    var stays: [Slot: Destroyer.Keeper] = [:]
    for decided in decided {
      if case .stays(let keeper) = decided.choice {
        stays[decided.item.slot] = keeper
      } else {
        goes.insert(decided.item.slot)
      }
    }
    let late = LateHolds(watch, context, asOf: order.asOf)
    return try await Destroyer(store: context.store).destroy(order.items, goes: goes, stays: stays, late)
  }
}
