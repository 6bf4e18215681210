package import Events
package import Retention

/// The ids and labels for which archives are asked, so that it can be told which of them something is about. Worked out once, however many are asked.
package struct AskedIDs: Sendable {
  /// By kind; of a kind that nothing asks for there is none.
  package let lists: [FilterKey: IDList]

  /// What holds name, what policies choose by, and messages that somebody looks for.
  package init(_ holds: [Hold], _ rules: RetentionRules? = nil, messages: Set<ExactText> = []) {
    var asked: [FilterKey: Set<ExactText>] = [:]
    for revision in holds.flatMap(\.revisions) {
      for kind in HoldScope.kinds { asked[kind, default: []].formUnion(revision.scope.ids(kind)) }
    }
    for policy in rules?.policies ?? [] {
      for (dimension, values) in policy.scope.values {
        if let kind = dimension.filterKey { asked[kind, default: []].formUnion(values) }
      }
    }
    asked[.message, default: []].formUnion(messages)
    lists = Dictionary(uniqueKeysWithValues: asked.filter { !$0.value.isEmpty }.map { ($0, IDList($0, $1.sorted())) })
  }
}
