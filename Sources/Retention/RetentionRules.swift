package import Events

/// The policies that apply, and the grace after a hold.
package struct RetentionRules: Hashable, Sendable {
  /// In the order of their ids.
  package let policies: [RetentionPolicy]
  /// How long an archive stays after the last hold on it was released.
  package let grace: CalendarPeriod

  /// Thirty days.
  package static let defaultGrace = "P30D"

  /// Policies in any order.
  package init(policies: [RetentionPolicy], grace: CalendarPeriod) {
    self.policies = policies.sorted { $0.id < $1.id }
    self.grace = grace
  }

  /// The policies that apply and ask for the raw events of a type in a channel, so that no summary may take their place. What they
  /// say of campaigns, queues, tags, outcomes and classes does not matter: such events may be among them.
  package func policiesNeedingRaw(_ channel: Channel, _ type: EventType) -> [RetentionPolicy] {
    policies.filter { policy in
      policy.needsRaw && policy.bound == .minimum && policy.scope.channels?.contains(channel) != false
        && policy.scope.values[.types]?.contains(ExactText(type.name)) != false
    }
  }
}
