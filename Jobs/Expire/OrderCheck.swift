internal import Archival
internal import Events
internal import Sealing

/// Whether an order that a killed run left is one that a run would have written. Nobody sealed it, and what it names is deleted: it counts as far as the
/// sealed plan bears it out.
struct OrderCheck: Sendable {
  let disposition: Disposition
  let today: LogicalDate

  /// What speaks against the order of a number, in a sentence; nil where nothing does.
  func fault(_ order: DispositionOrder, number: Int) -> String? {
    let plan = disposition.plan.document
    guard order.plan == disposition.plan.digest, order.number == number else { return "it is not one of this plan" }
    guard order.asOf >= plan.date, order.asOf <= today else {
      return "its as-of \(order.asOf) is not between the plan's day and today"
    }
    guard order.approval == nil || order.approval == disposition.signature.map({ SHA256.hash($0) }) else {
      return "the approval that it names was taken away or exchanged"
    }
    let planned = Dictionary(plan.items.map { ($0.slot, $0) }) { first, _ in first }
    for item in order.items {
      guard let known = planned[item.slot], known.id == item.id else { return "the plan does not have its \(item.slot.folder)" }
      guard known.asks == nil || order.approval != nil else { return "nobody agreed to its \(item.slot.folder)" }
    }
    for kept in order.kept where planned[kept.slot]?.id != kept.id || kept.verdict == .destroyed {
      return "it says of \(kept.slot.folder) what no run says before anything is deleted"
    }
    guard Set(order.items.map(\.slot) + order.kept.map(\.slot)).count == order.items.count + order.kept.count else {
      return "it names an archive twice"
    }
    return order.items.lazy.compactMap(\.fault).first
  }
}

extension DispositionOrder.Item {
  /// What no disposition deletes, and is named all the same; nil where there is none.
  var fault: String? {
    versions.first { !Slot.isDestroyable($0.name) || $0.name.contains("/") }.map { version in
      "it names \(slot.folder)/\(version.name), which no disposition deletes"
    }
  }
}
