/// Which policies a config says apply, and what is wrong with its choice.
package enum PolicySelection {
  /// Something wrong, or doubtful, in the choice.
  package struct Finding: Hashable, Sendable {
    /// What is wrong, and where in the config.
    package var fault: DocumentFault
    /// An error refuses the config; a warning is only said.
    package var isError: Bool
  }

  /// Chooses by id among shipped policies and those of the config. Places are `apply[0]`, `policies[0].id`. `hasEvents` says whether
  /// there is a file of outside events.
  package static func choose(
    _ apply: [String], from own: [RetentionPolicy], hasEvents: Bool
  ) -> (policies: [RetentionPolicy], findings: [Finding]) {
    var findings: [Finding] = []
    func find(_ path: String, _ message: String, isError: Bool = true) {
      findings.append(Finding(fault: DocumentFault(path, message), isError: isError))
    }
    var known: [String: RetentionPolicy] = [:]
    for policy in ShippedPolicies.all { known[policy.id] = policy }
    for (index, policy) in own.enumerated() {
      if known.updateValue(policy, forKey: policy.id) != nil {
        find("policies[\(index)].id", "is the id of another policy, here or shipped; name it otherwise")
      }
      if !apply.contains(policy.id) { find("policies[\(index)]", "is not in apply, so it is of no effect", isError: false) }
    }
    var policies: [RetentionPolicy] = []
    for (index, id) in apply.enumerated() {
      guard let policy = known[id] else {
        find("apply[\(index)]", "is no policy; known: " + known.keys.sorted().joined(separator: ", "))
        continue
      }
      if policies.contains(where: { $0.id == id }) { find("apply[\(index)]", "is there twice") }
      if case .outsideEvent(let name) = policy.start, !hasEvents {
        find("apply[\(index)]", "waits for the outside event \"\(name)\", and no file of them is named in events")
      }
      policies.append(policy)
    }
    let minima = policies.filter { $0.bound == .minimum }
    for policy in policies where policy.bound == .maximum {
      if !minima.contains(where: { $0.scope.mayMeet(policy.scope) }) {
        find(
          "apply",
          "\"\(policy.id)\" is a maximum, and no minimum meets it: what it is about stays UNRESOLVED until it is reached",
          isError: false)
      }
      for other in minima where other.scope.mayMeet(policy.scope) && other.isSurelyLonger(than: policy) {
        find("apply", "\"\(policy.id)\" allows less than \"\(other.id)\" asks for, which holds where both meet", isError: false)
      }
    }
    return (policies, findings)
  }
}

extension RetentionPolicy {
  fileprivate func isSurelyLonger(than other: RetentionPolicy) -> Bool {
    guard start == other.start else { return false }
    return period.months * 28 + period.days > other.period.months * 31 + other.period.days
  }
}
