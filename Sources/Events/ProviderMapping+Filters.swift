extension ProviderMapping {
  /// The kinds of which filters of archives that were packed by this mapping can tell: ids that every event has, and labels that the
  /// mapping names. Of any other kind such a filter says no whatever the records hold.
  package var filterKeys: Set<FilterKey> {
    let kinds: [(RecordLabels.Name, FilterKey)] = [
      (.interactionID, .interaction), (.queueID, .queue), (.agentID, .agent), (.campaign, .campaign), (.tags, .tag),
    ]
    return Set([.message, .event] + kinds.filter { !labels[$0.0.rawValue].isEmpty }.map(\.1))
  }
}
