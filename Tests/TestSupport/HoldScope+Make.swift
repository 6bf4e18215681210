package import Events
package import Retention

extension HoldScope {
  /// All there is.
  package static var everything: HoldScope {
    var scope = HoldScope()
    scope.isEverything = true
    return scope
  }

  /// A scope of what is named, in place of an empty one that is filled.
  package static func make(
    messages: [ExactText] = [], interactions: [ExactText] = [], queues: [ExactText] = [], agents: [ExactText] = [],
    channels: Set<Channel>? = nil, days: DayRange? = nil
  ) -> HoldScope {
    var scope = HoldScope()
    (scope.messageIDs, scope.interactionIDs, scope.queueIDs, scope.agentIDs) = (messages, interactions, queues, agents)
    (scope.channels, scope.days) = (channels, days)
    return scope
  }
}
