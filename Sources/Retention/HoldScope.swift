package import Events

/// What a hold is about. Named messages and interactions are held wherever they are. Queues and agents are held within the channels
/// and days that are named; where there is neither an id nor a queue nor an agent, all within those channels and days is.
package struct HoldScope: Hashable, Sendable {
  package var messageIDs: [String] = []
  package var interactionIDs: [String] = []
  package var queueIDs: [String] = []
  package var agentIDs: [String] = []
  /// Nil for every channel.
  package var channels: Set<Channel>?
  /// Nil for all days.
  package var days: DayRange?
  /// All there is and all that comes; then there is nothing else.
  package var isEverything = false

  package init() {}

  /// The kinds of id that a scope names.
  package static let kinds: [FilterKey] = [.message, .interaction, .queue, .agent]

  /// All there is.
  package static var everything: HoldScope {
    var scope = HoldScope()
    scope.isEverything = true
    return scope
  }

  /// The ids of a kind.
  package func ids(_ kind: FilterKey) -> [String] {
    switch kind {
    case .message: messageIDs
    case .interaction: interactionIDs
    case .queue: queueIDs
    case .agent: agentIDs
    case .event, .tag, .campaign: []
    }
  }

  /// How much of an archive it holds. An id that an archive's filter may have, or that nothing can tell of, is `possible`.
  package func touch(_ facts: ArchiveFacts) -> Touch {
    if isEverything { return .all }
    var touch = max(mayHold(.message, facts), mayHold(.interaction, facts))
    guard touch == .none, channels?.contains(facts.channel) != false, days?.meets(facts) != false else { return touch }
    if HoldScope.kinds.allSatisfy({ ids($0).isEmpty }) { return days?.holds(facts) == false ? .some : .all }
    if !queueIDs.isEmpty { touch = max(touch, facts.touch(.queues, Set(queueIDs))) }
    return max(touch, mayHold(.agent, facts))
  }

  private func mayHold(_ kind: FilterKey, _ facts: ArchiveFacts) -> Touch {
    let wanted = ids(kind)
    guard !wanted.isEmpty else { return .none }
    guard let filter = facts.ids else { return .possible }
    return wanted.contains { filter.mayHold(kind, $0) != false } ? .possible : .none
  }
}
