internal import Events

extension HoldScope {
  /// Whether all that another scope holds is held by this one too, as far as that is seen without looking into archives.
  package func includes(_ other: HoldScope) -> Bool {
    if isEverything { return true }
    if other.isEverything { return false }
    guard Set(messageIDs).isSuperset(of: other.messageIDs), Set(interactionIDs).isSuperset(of: other.interactionIDs) else {
      return false
    }
    // What it holds of queues, agents, channels and days, apart from named ids.
    guard other.hasLimits else { return true }
    guard hasLimits else { return false }
    if let channels { guard let its = other.channels, channels.isSuperset(of: its) else { return false } }
    if let start = days?.start { guard let its = other.days?.start, start <= its else { return false } }
    if let end = days?.end { guard let its = other.days?.end, end >= its else { return false } }
    if queueIDs.isEmpty, agentIDs.isEmpty { return true }
    guard !(other.queueIDs.isEmpty && other.agentIDs.isEmpty) else { return false }
    return Set(queueIDs).isSuperset(of: other.queueIDs) && Set(agentIDs).isSuperset(of: other.agentIDs)
  }

  /// Whether it holds anything besides named messages and interactions.
  package var hasLimits: Bool {
    !queueIDs.isEmpty || !agentIDs.isEmpty || (messageIDs.isEmpty && interactionIDs.isEmpty)
  }
}

extension HoldDocument {
  /// Whether two documents ask for the same, whenever they were asked for and stored.
  package func saysTheSame(as other: HoldDocument) -> Bool {
    var (mine, its) = (self, other)
    (mine.revision, its.revision) = (nil, nil)
    (mine.recordedAt, its.recordedAt) = (nil, nil)
    (mine.previous, its.previous) = (nil, nil)
    mine.requestedAt = its.requestedAt
    return mine == its
  }
}
