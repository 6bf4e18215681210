package import Archival
package import Events
internal import Operations
internal import Retention
internal import Sealing
package import Storage

/// A plan with what lies beside it, read and judged: what may be done by it, and what was.
package struct Disposition: Sendable {
  /// How a plan stands.
  package enum State: Sendable {
    /// A run began an order of it, and did not end it.
    case begun
    /// Its items have not all been done, and those that nobody has to agree to, or that somebody agreed to, may be.
    case ready
    /// All that is left needs a person.
    case waiting
    /// Nothing is left to be done.
    case done
    /// It is too old to be used: from the day on.
    case lapsed(LogicalDate)
    /// Its approval does not count.
    case refused(ApprovalFault)
  }

  /// What lies in its folder, and the plan there.
  var folder: DispositionFolder
  /// As the store has it.
  package var plan: DispositionReader.Read<DispositionPlan>
  /// Who sealed it.
  var planner: Certificate
  /// `approval.p7s`; nil where there is none.
  var signature: [UInt8]?
  /// Nil where there is none that counts.
  package var approval: DispositionRoles.Approval?
  /// Why it does not count.
  var fault: ApprovalFault?
  /// Whether somebody trusted sealed an order that had no certificate when it was read.
  private var hasBegun = false
  /// The orders that are done, in order.
  package var done: [CertifiedOrder] = []
  /// Until when it may be used.
  var lapses: LogicalDate?
  /// Whether that has come.
  var isLapsed = false

  /// What they came to.
  package var outcomes: [DispositionOutcome] { done.flatMap(\.outcomes) }

  /// Reads the disposition of a day. Throws where a document cannot be relied on, or where nobody trusted sealed the plan.
  package init(
    _ folder: DispositionFolder, in store: any ObjectStore, settings: ExpireSettings, now: Int64
  ) async throws {
    self.folder = folder
    let read = try await SealedPlans(store: store, settings: settings, now: now).read(folder)
    (plan, planner) = read
    // What no certificate attests may be anybody's.
    for number in folder.certificates where folder.orders.contains(number) {
      done.append(
        try await CertifiedOrder(number, of: folder, plan, in: store, trust: settings.trust.signers))
    }
    let begun = settings.verification(now: Instant(nanoseconds: now).seconds).begunOrders(in: store)
    hasBegun = try await !begun.archives(of: folder).isEmpty
    lapses = settings.roles.approvalFor.end(from: folder.date)
    isLapsed = lapses.map { $0.start <= now } ?? true
    guard folder.names.contains(DispositionFolder.Names.approval) else { return }
    let key = try folder.key(DispositionFolder.Names.approval)
    let signature = try await DispositionReader(store).bytes(key, limit: 1 << 20)
    self.signature = signature
    do {
      approval = try settings.roles.judge(
        signature, of: plan, plannedBy: planner, now: Instant(nanoseconds: now).seconds)
    } catch { fault = error }
  }

  /// Items without an outcome, in the order of the plan.
  private var left: [DispositionItem] {
    let done = Set(outcomes.map(\.slot))
    return plan.document.items.filter { !done.contains($0.slot) }
  }

  private func isAgreed(_ item: DispositionItem) -> Bool {
    switch item.asks {
    case nil: true
    case .approval: approval != nil
    case .review: approval?.agreement.kind == .review
    }
  }

  /// Those of them that may go as far as persons are asked.
  var due: [DispositionItem] { left.filter(isAgreed) }

  /// Those that wait for a person, but for what was destroyed under another plan.
  package func waiting(_ destroyed: Set<Slot>) -> [DispositionItem] {
    left.filter { !isAgreed($0) && !destroyed.contains($0.slot) }
  }

  /// How it stands.
  package func state(_ destroyed: Set<Slot>) -> State {
    let isBegun = hasBegun && folder.isBegun
    if !isBegun, due.isEmpty, waiting(destroyed).isEmpty { return .done }
    if let fault { return .refused(fault) }
    if isBegun { return .begun }
    if isLapsed, let lapses { return .lapsed(lapses) }
    return due.isEmpty ? .waiting : .ready
  }
}

extension Disposition.State {
  /// As lines and reports have it.
  package var words: String {
    switch self {
    case .begun: "BEGUN"
    case .ready: "READY"
    case .waiting: "WAITING"
    case .done: "DONE"
    case .lapsed(let day): "LAPSED on \(day)"
    case .refused(let fault): "REFUSED: \(fault.words)"
    }
  }
}
