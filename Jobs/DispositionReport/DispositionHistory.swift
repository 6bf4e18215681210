internal import Archival
package import Events
internal import Operations
internal import Reports
internal import Sealing
package import Storage

/// What the plans of a store came to, up to a day: for a report.
package struct DispositionHistory: Sendable {
  /// The oldest first.
  private(set) var plans: [DispositionReport.Plan] = []
  /// In the order of plans and slots.
  private(set) var destroyed: [DispositionReport.Destroyed] = []

  /// That of a store without plans.
  init() {}

  /// Reads every plan of that day or one before, as it stood when the day ended. One that cannot be relied on is told, and stops nothing.
  /// `now` is the clock, seconds since 1970, for certificates.
  package init(in store: any ObjectStore, _ settings: ExpireSettings, asOf: LogicalDate, now: Int64) async throws {
    let gone = Set(try await Destructions(in: store, judgedBy: settings.verification(now: now)).bySlot.keys)
    let end = asOf.advanced(by: 1).start - 1
    for folder in try await DispositionFolder.all(in: store) where folder.date <= asOf {
      do {
        if let fault = folder.fault { throw fault }
        guard folder.isPlanned else { continue }
        var disposition = try await Disposition(folder, in: store, settings: settings, now: end)
        // Who signed later had not by then.
        if case .signedAt(let time, let planned)? = disposition.fault, time >= planned { disposition.fault = nil }
        add(disposition, gone)
        for order in disposition.done { add(order.certificate, disposition.plan.document) }
      } catch let error as JobError where error.code == .integrity {
        plans.append(
          DispositionReport.Plan(date: folder.date, sha256: nil, state: "UNRELIABLE: \(error.cause)", isAlarming: true))
      }
    }
  }

  private mutating func add(_ disposition: Disposition, _ gone: Set<Slot>) {
    let plan = disposition.plan.document
    let count = disposition.outcomes.count { $0.verdict == .destroyed }
    let state = disposition.state(gone)
    let isRefused = if case .refused = state { true } else { false }
    plans.append(
      DispositionReport.Plan(
        date: plan.date, sha256: disposition.plan.digest.description, state: state.words,
        isAlarming: isRefused, archives: plan.items.count, bytes: plan.bytes,
        approvedBy: disposition.approval?.signer.certificate.subject,
        approvedAt: disposition.approval.map { Instant(seconds: $0.signer.signedAt) }, destroyed: count,
        kept: disposition.outcomes.count - count))
  }

  private mutating func add(_ certificate: DispositionReader.Read<DispositionCertificate>, _ plan: DispositionPlan) {
    let items = Dictionary(plan.items.map { ($0.slot, $0) }) { first, _ in first }
    let document = certificate.document
    for archive in document.destroyed {
      let item = items[archive.slot]
      destroyed.append(
        DispositionReport.Destroyed(
          id: archive.id, folder: archive.slot.folder, day: archive.slot.date, channel: archive.slot.channel,
          bytes: archive.bytes,
          planned: plan.date, on: document.executedAt.date, certificate: certificate.key.description,
          approvedBy: item?.asks == nil ? nil : document.approval?.by, decidedBy: item?.decidedBy, reasons: item?.reasons ?? []))
    }
  }
}
