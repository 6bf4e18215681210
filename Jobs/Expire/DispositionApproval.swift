package import Events
internal import Operations
internal import Retention
internal import Sealing
package import Storage

/// Approves plans: keeps a signature over a plan, where it counts.
package struct DispositionApproval: Sendable {
  private let store: any ObjectStore
  private let settings: ExpireSettings
  private let now: @Sendable () -> Int64

  /// `now` is the clock, nanoseconds since 1970.
  package init(store: any ObjectStore, settings: ExpireSettings, now: @escaping @Sendable () -> Int64) {
    (self.store, self.settings, self.now) = (store, settings, now)
  }

  /// Approves the plan of a day. `sign` is handed the plan's bytes. Throws `JobError` where the approval would not count, or there is one already.
  /// The same signature again is a success.
  package func approve(
    _ date: LogicalDate, dryRun: Bool = false, sign: (_ plan: [UInt8]) async throws -> [UInt8]
  ) async throws -> (disposition: Disposition, approval: DispositionRoles.Approval) {
    let folder = try await DispositionFolder.read(date, in: store)
    guard folder.isPlanned else {
      throw JobError(
        .noInput, "there is nothing to approve", at: "dispositions/\(date)", because: "no plan of that day is sealed",
        remedy: "see `tally dispositions list`")
    }
    let disposition = try await Disposition(folder, in: store, settings: settings, now: now())
    let key = try folder.key(DispositionFolder.Names.approval)
    let signature = try await sign(disposition.plan.bytes)
    do {
      let approval = try settings.roles.judge(
        signature, of: disposition.plan, plannedBy: disposition.planner, now: Instant(nanoseconds: now()).seconds)
      if let known = disposition.signature, known != signature {
        throw disposition.fault.map(ApprovalFault.occupied) ?? .approvedAlready
      }
      if !dryRun { try await store.put(signature, as: key) }
      return (disposition, approval)
    } catch let fault as ApprovalFault {
      throw fault.error(at: key.description)
    }
  }
}
