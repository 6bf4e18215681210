internal import Archival
internal import Retention
internal import Sealing

// What certificates say, beside the documents that they rest on: whoever seals certificates can say anything, and must not be believed alone.

extension DispositionCertificate {
  /// Everything destroyed must have been planned, ordered, agreed to as the plan asks, and come to that.
  package func contradiction(_ plan: DispositionPlan, _ others: [[UInt8]]) throws(DispositionError) -> String? {
    guard others.count == 2 else { return "a document that it rests on is not there" }
    let order = try DispositionOrder(others[0])
    let gone = try DispositionOutcomes(others[1]).destroyed
    guard plan.store == store else { return "its plan is of another store" }
    guard order.plan == self.plan.sha256, order.number == number, order.asOf == asOf else { return "its order is another one" }
    guard order.approval == approval?.signature.sha256 else { return "its order was written with another approval" }
    let planned = Dictionary(plan.items.map { ($0.slot, $0) }) { first, _ in first }
    let ordered = Set(order.items.map(\.slot))
    for item in destroyed {
      let place = item.slot.folder
      guard let known = planned[item.slot], known.id == item.id, known.manifest == item.manifest else {
        return "its plan does not have \(place)"
      }
      guard ordered.contains(item.slot), gone.contains(item.slot) else {
        return "its order or its outcome does not have \(place), which it says was destroyed"
      }
      switch known.asks {
      case nil: break
      case .approval: if approval == nil { return "its plan asks for an approval of \(place), and it names none" }
      case .review: if approval?.kind != .review { return "its plan asks for a review of \(place), and it names none" }
      }
    }
    return nil
  }
}

extension ErasureCertificate {
  /// Everything erased must have been ordered as it says, and come to that.
  package func contradiction(_ order: ErasureOrder, _ others: [[UInt8]]) throws(DispositionError) -> String? {
    guard others.count == 1 else { return "a document that it rests on is not there" }
    let gone = try DispositionOutcomes(others[0]).destroyed
    guard order.store == store, order.number == number, order.asOf == asOf else { return "its order is another one" }
    let ordered = Set(order.items)
    guard let other = erased.first(where: { !ordered.contains($0) || !gone.contains($0.slot) }) else { return nil }
    return "its order or its outcome does not have \(other.slot.folder), which it says was erased"
  }
}

extension DispositionOutcomes {
  fileprivate var destroyed: Set<Slot> { Set(items.filter { $0.verdict == .destroyed }.map(\.slot)) }
}
