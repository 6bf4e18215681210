internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// The plans of a store that count: those that somebody trusted sealed. What anybody else put there says nothing.
struct SealedPlans: Sendable {
  typealias Plan = DispositionReader.Read<DispositionPlan>

  let store: any ObjectStore
  let settings: ExpireSettings
  /// Nanoseconds since 1970.
  let now: Int64

  /// That of a day, and who sealed it. A certificate that has ended since the plan was made is as good: the plan is used for days. Throws `JobError` where
  /// it does not count.
  func read(_ folder: DispositionFolder) async throws -> (plan: Plan, planner: Certificate) {
    let key = try folder.key(DispositionFolder.Names.plan)
    let place = try folder.key(DispositionFolder.Names.plan + ".p7s")
    func failure(_ cause: String) -> JobError {
      JobError(
        .integrity, "a plan cannot be relied on", at: place.description, because: cause,
        remedy: "keep the store as it is, and find out who could write there; a plan of another day is needed")
    }
    let reader = DispositionReader(store)
    let bytes = try await reader.bytes(key, limit: DispositionPlan.limit)
    let seal = try await reader.bytes(place, limit: 1 << 20)
    let signer: SealVerdict.Signer
    switch CMSSeal.verify(seal, of: bytes, trust: settings.trust.signers, at: Instant(nanoseconds: now).seconds) {
    case .intact(let found), .expired(let found, _): signer = found
    case .altered(let why), .untrusted(let why), .notCheckable(let why): throw failure(why)
    }
    let plan = try DispositionReader.document(DispositionPlan.self, bytes, at: key)
    guard plan.document.date == folder.date, plan.document.store == settings.storeID else {
      throw failure("it is the plan of another day, or of another store")
    }
    guard plan.document.wasSealed(by: signer) else { throw failure(plan.document.sealedTooLate(by: signer)) }
    return (plan, signer.certificate)
  }

  /// The newest that count, at most so many, the oldest of them first; and what speaks against those that have a seal and do not. `folders` are in the order of their
  /// days.
  func newest(
    _ most: Int, of folders: [DispositionFolder]
  ) async throws -> (plans: [Plan], faults: [(date: LogicalDate, error: JobError)]) {
    var plans: [Plan] = []
    var faults: [(date: LogicalDate, error: JobError)] = []
    for folder in folders.reversed() where folder.isPlanned && plans.count < most {
      do { plans.append(try await read(folder).plan) } catch let error as JobError where error.code == .integrity {
        faults.append((folder.date, error))
      }
    }
    return (plans.reversed(), faults)
  }
}
