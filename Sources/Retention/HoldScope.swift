package import Events

/// What a hold is about. Named messages and interactions are held wherever they are. Queues and agents are held within the channels
/// and days that are named; where there is neither an id nor a queue nor an agent, all within those channels and days is.
package struct HoldScope: Hashable, Sendable {
  /// Ids as records have them, compared byte by byte.
  package var messageIDs: [ExactText] = []
  /// Of interactions that are held wherever their events are.
  package var interactionIDs: [ExactText] = []
  /// Of queues: what they sent is held, within the channels and days.
  package var queueIDs: [ExactText] = []
  /// Of agents, in the same way.
  package var agentIDs: [ExactText] = []
  /// Nil for every channel.
  package var channels: Set<Channel>?
  /// Nil for all days.
  package var days: DayRange?
  /// All there is and all that comes; then there is nothing else.
  package var isEverything = false

  /// Names nothing: by the rule above, all archives are within it.
  package init() {}

  /// The kinds of id that a scope names.
  package static let kinds: [FilterKey] = [.message, .interaction, .queue, .agent]

  /// The ids of a kind.
  package func ids(_ kind: FilterKey) -> [ExactText] {
    switch kind {
    case .message: messageIDs
    case .interaction: interactionIDs
    case .queue: queueIDs
    case .agent: agentIDs
    case .event, .tag, .campaign: []
    }
  }

  /// Its ids as archives are asked for them.
  var lists: [FilterKey: IDList] {
    Dictionary(uniqueKeysWithValues: HoldScope.kinds.filter { !ids($0).isEmpty }.map { ($0, IDList($0, ids($0))) })
  }

  /// How much of an archive it holds; `lists` are its own. An id that an archive's filter may have, or that nothing can tell of, is `possible`.
  func touch(_ facts: ArchiveFacts, _ lists: [FilterKey: IDList]) -> Touch {
    func mayHold(_ kind: FilterKey) -> Touch {
      guard let wanted = lists[kind] else { return .none }
      guard let filter = facts.ids else { return .possible }
      return filter.mayHold(kind, anyOf: wanted) == false ? .none : .possible
    }
    if isEverything { return .all }
    var touch = max(mayHold(.message), mayHold(.interaction))
    guard touch == .none, channels?.contains(facts.channel) != false, days?.meets(facts) != false else { return touch }
    if lists.isEmpty { return days?.holds(facts) == false ? .some : .all }
    if !queueIDs.isEmpty {
      // An empty slot's label says that there are none.
      let known = facts.values[.queues].map { $0 != .unknown } ?? false
      touch = max(touch, known ? facts.touch(.queues, Set(queueIDs)) : mayHold(.queue))
    }
    return max(touch, mayHold(.agent))
  }
}
