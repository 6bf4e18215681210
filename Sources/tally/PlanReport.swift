internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention

/// What planning has to say, to people, programs and the schedule.
struct PlanReport {
  let draft: ExpirePlanner.Draft
  let isDry: Bool

  private var plan: DispositionPlan { draft.plan }

  var lines: [String] {
    let goes =
      "\(plan.items.count) of \(Quantity.counted(plan.archives, "archive")) may go, \(Quantity.size(plan.bytes)); "
      + "\(Quantity.counted(plan.newItems, "is", "are")) new"
    let stored = draft.isStored ? "was planned before" : isDry ? "would be planned" : "is planned"
    var lines = ["\(plan.date) \(stored): \(goes)"]
    for (words, kind) in [("nobody has to agree to", nil), ("an approval", .approval), ("a review", .review)]
      as [(String, Agreement.Kind?)]
    {
      let count = plan.items.count { $0.asks == kind }
      if count > 0 {
        lines.append(
          kind == nil
            ? "\(count) \(words)"
            : "\(Quantity.counted(count, "waits", "wait")) for \(words): `tally dispositions approve \(plan.date)`")
      }
    }
    for verdict in RetentionVerdict.allCases {
      if let count = plan.stays[verdict] { lines.append("\(Quantity.counted(count, "stays", "stay")): \(verdict.rawValue)") }
    }
    if !plan.idlePolicies.isEmpty { lines.append(IdlePolicies.words(plan.idlePolicies.map(\.id))) }
    if isDry, !draft.doubtful.isEmpty {
      lines.append("it would not be stored without `--expect=\(plan.newItems)`: what do these policies match?")
    }
    if isDry, draft.isSurge {
      lines.append(
        "that is a jump: \(Quantity.counted(draft.limit, "new archive is", "new archives are")) the most that is usual")
    }
    return lines
  }

  var document: JSONValue {
    .object([
      ("date", .string(plan.date.description)), ("stored", .bool(draft.isStored || !isDry)), ("surge", .bool(draft.isSurge)),
      ("limit", .number(String(draft.limit))), ("plan", (try? JSONValue.parse(plan.bytes)) ?? .null),
      (
        "remarks",
        .array(
          draft.remarks.map { slot, decision in
            .object([
              ("folder", .string(slot.folder)), ("verdict", .string(decision.verdict.rawValue)),
              ("sentence", .string(decision.sentence)),
            ])
          })
      ),
    ])
  }

  func measure(_ metrics: inout Metrics) {
    for verdict in RetentionVerdict.allCases {
      let goes = plan.items.count { $0.verdict == verdict }
      metrics.set(.expireArchives, ["verdict": verdict.rawValue], to: Int64(goes + plan.stays[verdict, default: 0]))
    }
    metrics.set(.expirePlanned, to: plan.bytes)
  }
}
