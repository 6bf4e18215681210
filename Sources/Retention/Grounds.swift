/// What bore on an archive, in as much as the verdict takes; the rules themselves are put together where somebody reads them.
struct Grounds: Sendable {
  var faults: Set<ArchiveFault>
  var holds: [HoldBearing]
  var policies: [PolicyDays]
  /// All there are.
  var known: [RetentionPolicy]
  var lock: LockState?
  var agreement: Agreement?

  /// Faults, holds, policies, store, agreement; by id among each.
  var rules: [Bearing] {
    var rules = faults.sorted().map(Bearing.fault) + holds.map(Bearing.hold) + policyBearings.map(Bearing.policy)
    if let lock, lock != .open { rules.append(.lock(lock)) }
    if let agreement { rules.append(.agreement(agreement)) }
    return rules
  }

  var policyBearings: [PolicyBearing] { policies.map { PolicyBearing(known[Int($0.place)], $0) } }
}
