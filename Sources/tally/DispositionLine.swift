internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Sealing

/// How a disposition stands, for people and programs.
struct DispositionLine {
  private let disposition: Disposition
  private let destroyed: Set<Slot>

  init(_ disposition: Disposition, _ destroyed: Set<Slot>) { (self.disposition, self.destroyed) = (disposition, destroyed) }

  private var plan: DispositionPlan { disposition.plan.document }

  private var state: String {
    let state = disposition.state(destroyed)
    if case .done = state, plan.items.isEmpty { return "EMPTY" }
    return state.words
  }

  /// One line.
  var text: String {
    var words = [plan.date.description, state, "\(Quantity.counted(plan.items.count, "archive")), \(Quantity.size(plan.bytes))"]
    if let approval = disposition.approval { words.append("approved by \(approval.signer.certificate.subject)") }
    let gone = disposition.outcomes.count { $0.verdict == .destroyed }
    if !disposition.outcomes.isEmpty {
      words.append("\(gone) destroyed, \(disposition.outcomes.count - gone) stayed or were gone")
    }
    return words.joined(separator: " · ")
  }

  /// The plan as people read it: who, what and why, and what became of it.
  var details: [String] {
    var lines = [text, "plan \(disposition.plan.digest), made \(plan.plannedAt) by \(plan.program)"]
    for hold in plan.holds { lines.append("hold \(hold.id), revision \(hold.revision)") }
    for verdict in RetentionVerdict.allCases {
      if let count = plan.stays[verdict] { lines.append("\(Quantity.counted(count, "stays", "stay")): \(verdict.rawValue)") }
    }
    if !plan.idlePolicies.isEmpty { lines.append(IdlePolicies.words(plan.idlePolicies.map(\.id))) }
    let outcomes = Dictionary(disposition.outcomes.map { ($0.slot, $0) }) { first, _ in first }
    for item in plan.items {
      lines.append("\(item.slot.folder) \(item.id): \(item.verdict.rawValue), \(Quantity.size(item.bytes))")
      lines += item.reasons.map { "- \($0)" }
      if let outcome = outcomes[item.slot] { lines.append("- \(outcome.verdict.rawValue): \(outcome.reason)") }
    }
    return lines
  }

  var document: JSONValue {
    func count(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
    return .object([
      ("date", .string(plan.date.description)), ("state", .string(state)),
      ("sha256", .string(disposition.plan.digest.description)),
      ("archives", count(plan.items.count)), ("bytes", count(plan.bytes)),
      ("waiting", count(disposition.waiting(destroyed).count)),
      ("approvedBy", disposition.approval.map { .string($0.signer.certificate.subject) } ?? .null),
      ("destroyed", count(disposition.outcomes.count { $0.verdict == .destroyed })),
      ("outcomes", count(disposition.outcomes.count)),
    ])
  }
}
