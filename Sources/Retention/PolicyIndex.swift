internal import Events

/// Policies by what they are about: an archive's label is compared with all of them at once, and what several have in common is worked out once.
/// It says of each what `RetentionScope` does.
struct PolicyIndex: Sendable {
  /// Policies that are about some values of a dimension only.
  private struct Limit {
    let dimension: RetentionScope.Dimension
    var limited: PolicySet
    /// Those that mean a value.
    var meaning: [ExactText: PolicySet] = [:]
    /// What each asks of filters.
    var asked: [(place: Int, ids: IDList)] = []
  }

  /// From when and how long a policy asks for an archive: several do for the same time.
  private struct Clock: Hashable {
    var start: RetentionPolicy.Start
    var period: CalendarPeriod
  }

  /// In the order of their ids.
  let policies: [RetentionPolicy]
  /// What does not depend on the archive.
  private let outlines: [PolicyDays]
  private let minima: PolicySet
  /// By the raw value of a channel.
  private var channels: [PolicySet]
  private var limits: [Limit] = []
  private var clocks: [Clock] = []
  /// By the place of a policy.
  private var clockOf: [Int] = []
  private let events: [OutsideEvent]

  init(_ policies: [RetentionPolicy], _ events: [OutsideEvent]) {
    (self.policies, self.events) = (policies, events)
    let none = PolicySet(of: policies.count)
    channels = Channel.allCases.map { _ in none }
    var (minima, outlines) = (none, [PolicyDays]())
    for (place, policy) in policies.enumerated() {
      if policy.bound == .minimum { minima.insert(place) }
      for channel in policy.scope.channels ?? Set(Channel.allCases) { channels[Int(channel.rawValue)].insert(place) }
      var waits = false
      if case .outsideEvent = policy.start { waits = true }
      outlines.append(
        PolicyDays(
          place: Int32(place), touch: .none, bound: policy.bound, disposition: policy.disposition, waits: waits, start: .max,
          end: .max))
      let clock = Clock(start: policy.start, period: policy.period)
      if !clocks.contains(clock) { clocks.append(clock) }
      clockOf.append(clocks.firstIndex(of: clock) ?? 0)
    }
    (self.minima, self.outlines) = (minima, outlines)
    for dimension in RetentionScope.Dimension.allCases {
      var limit = Limit(dimension: dimension, limited: none)
      for (place, policy) in policies.enumerated() {
        guard let values = policy.scope.values[dimension] else { continue }
        limit.limited.insert(place)
        for value in values { limit.meaning[value, default: none].insert(place) }
        if let kind = dimension.filterKey { limit.asked.append((place, IDList(kind, values))) }
      }
      if !limit.limited.isEmpty { limits.append(limit) }
    }
  }

  /// What policies say of an archive, in the order of their ids, and whether minima are about all of it.
  func bearing(on facts: ArchiveFacts) -> (days: [PolicyDays], isCovered: Bool) {
    let ofChannel = channels[Int(facts.channel.rawValue)]
    var (touched, whole, possible) = (ofChannel, ofChannel, PolicySet(of: policies.count))
    // By limit, those that are about all there is of its dimension.
    var about: [PolicySet] = []
    for limit in limits {
      var (some, all) = (PolicySet(of: policies.count), PolicySet(of: policies.count))
      switch facts.values[limit.dimension] {
      case .listed(let values, let isWhole):
        for value in values { if let meaning = limit.meaning[value] { some.formUnion(meaning) } }
        if isWhole, !values.isEmpty {
          all = some
          for value in values { all.formIntersection(limit.meaning[value] ?? PolicySet(of: policies.count)) }
        }
        touched.restrict(limit.limited, to: some)
      case .unknown, nil:
        possible.formUnion(limit.limited)
        ruleOut(limit, facts, &touched)
      }
      whole.restrict(limit.limited, to: all)
      about.append(all)
    }
    var spans = [(start: Int, end: Int)?](repeating: nil, count: clocks.count)
    var days: [PolicyDays] = []
    var isCovered = false
    touched.forEach { place in
      var policy = outlines[place]
      policy.touch = possible.contains(place) ? .possible : whole.contains(place) ? .all : .some
      let span = spans[clockOf[place]] ?? span(clocks[clockOf[place]], facts)
      spans[clockOf[place]] = span
      (policy.start, policy.end) = span
      if policy.bound == .minimum, policy.touch == .all { isCovered = true }
      days.append(policy)
    }
    return (days, isCovered || covers(facts, ofChannel, about))
  }

  /// Takes out those of which the archive's filter says that nothing they mean is in it.
  private func ruleOut(_ limit: Limit, _ facts: ArchiveFacts, _ touched: inout PolicySet) {
    guard let filter = facts.ids, let kind = limit.dimension.filterKey else { return }
    for (place, ids) in limit.asked where touched.contains(place) {
      if ids.texts.isEmpty || filter.mayHold(kind, anyOf: ids) == false { touched.remove(place) }
    }
  }

  /// Whether minima that differ in one dimension name all its values between them.
  private func covers(_ facts: ArchiveFacts, _ ofChannel: PolicySet, _ about: [PolicySet]) -> Bool {
    limits.indices.contains { index in
      guard case .listed(let values, isWhole: true)? = facts.values[limits[index].dimension], !values.isEmpty else {
        return false
      }
      var meant = ofChannel
      meant.formIntersection(minima)
      for other in limits.indices where other != index { meant.restrict(limits[other].limited, to: about[other]) }
      return values.allSatisfy { limits[index].meaning[$0]?.meets(meant) == true }
    }
  }

  private func span(_ clock: Clock, _ facts: ArchiveFacts) -> (start: Int, end: Int) {
    var start = clock.start.day(lastEvent: facts.lastEvent)
    if case .outsideEvent(let name) = clock.start {
      // An event of the past starts no clock before there is something to keep.
      start = OutsideEvent.start(of: name, for: facts, in: events).map { max($0, facts.lastEvent) }
    }
    return (start?.day ?? .max, start.flatMap(clock.period.end)?.day ?? .max)
  }
}
