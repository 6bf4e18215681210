package import Events

/// What a policy or an outside event is about. What it does not name, it does not limit.
package struct RetentionScope: Hashable, Sendable {
  /// What can be told of an archive's contents besides its channel.
  package enum Dimension: String, CaseIterable, Sendable {
    case types, campaigns, queues, tags, outcomes, classes
  }

  /// Nil for every channel.
  package var channels: Set<Channel>?
  /// The values that are meant, by dimension; every value of a dimension that is not there.
  package var values: [Dimension: Set<ExactText>]

  /// Without parameters: every archive.
  package init(channels: Set<Channel>? = nil, values: [Dimension: Set<ExactText>] = [:]) {
    (self.channels, self.values) = (channels, values)
  }

  /// How much of an archive it is about. An archive is one thing: what is in it can neither be kept nor destroyed in part.
  package func touch(_ facts: ArchiveFacts) -> Touch { touch(facts, except: nil) }

  private func touch(_ facts: ArchiveFacts, except skipped: Dimension?) -> Touch {
    if let channels, !channels.contains(facts.channel) { return .none }
    return values.reduce(.all) { touch, entry in
      entry.key == skipped ? touch : min(touch, facts.touch(entry.key, entry.value))
    }
  }

  /// Whether several together are about all of an archive: one by itself, or those that differ in one dimension by naming
  /// all its values between them.
  package static func cover(_ facts: ArchiveFacts, _ scopes: [RetentionScope]) -> Bool {
    if scopes.contains(where: { $0.touch(facts) == .all }) { return true }
    return Dimension.allCases.contains { dimension in
      guard case .listed(let values, isWhole: true)? = facts.values[dimension], !values.isEmpty else { return false }
      let meant = scopes.filter { $0.touch(facts, except: dimension) == .all }.map { $0.values[dimension] ?? [] }
      return values.isSubset(of: Set(meant.joined()))
    }
  }

  /// Whether there could be something that both are about.
  func mayMeet(_ other: RetentionScope) -> Bool {
    if let mine = channels, let its = other.channels, mine.isDisjoint(with: its) { return false }
    return values.allSatisfy { dimension, wanted in other.values[dimension].map { !$0.isDisjoint(with: wanted) } ?? true }
  }
}

extension ArchiveFacts {
  /// How much of it has one of these values. Where the label does not say, its filter may rule all of them out.
  func touch(_ dimension: RetentionScope.Dimension, _ wanted: Set<ExactText>) -> Touch {
    if let known = values[dimension], known != .unknown { return known.touch(wanted) }
    guard let ids, let kind = dimension.filterKey else { return .possible }
    return wanted.allSatisfy { ids.mayHold(kind, $0.text) == false } ? .none : .possible
  }
}

extension RetentionScope.Dimension {
  /// What filters call it; nil for what they do not have.
  package var filterKey: FilterKey? {
    switch self {
    case .campaigns: .campaign
    case .queues: .queue
    case .tags: .tag
    case .types, .outcomes, .classes: nil
    }
  }
}

/// The values that an archive has in one dimension.
package enum KnownValues: Hashable, Sendable {
  case unknown
  /// These, and `isWhole` where everything in the archive has one of them.
  case listed(Set<ExactText>, isWhole: Bool)

  func touch(_ wanted: Set<ExactText>) -> Touch {
    guard case .listed(let values, let isWhole) = self else { return .possible }
    if values.isDisjoint(with: wanted) { return .none }
    return isWhole && values.isSubset(of: wanted) ? .all : .some
  }
}
