extension FilterKey {
  /// The kinds of which a filter can tell that has records of several mappings: those that all of them name. Every kind where there is no record.
  package static func told(by mappings: [Set<FilterKey>]) -> Set<FilterKey> {
    mappings.reduce(Set(allCases)) { $0.intersection($1) }
  }
}

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
