/// Which of the policies that apply were about nothing of what was looked at.
package struct PolicyUse: Sendable {
  private let ids: [String]
  private var touched: PolicySet

  /// None of these policies was used yet.
  package init(_ rules: RetentionRules) {
    ids = rules.policies.map(\.id)
    touched = PolicySet(of: ids.count)
  }

  /// Notes what bore on an archive, or may: a decision by the same rules.
  package mutating func add(_ decision: RetentionDecision) {
    for policy in decision.grounds.policies { touched.insert(Int(policy.place)) }
  }

  /// Those that were about nothing so far, in the order of their ids.
  package var idle: [String] { ids.indices.filter { !touched.contains($0) }.map { ids[$0] } }
}
