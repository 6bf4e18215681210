package import Archival
package import Events
package import Storage

/// What became of a day.
package struct TierOutcome: Sendable {
  /// The logical date that was tiered.
  package var date: LogicalDate
  /// What is left to be done: nil where nothing was looked at.
  package var plan: TierPlan?
  /// The manifests that this run sealed.
  package var sealed: [Manifest] = []
  /// Hot copies that were asked for, and what the store said.
  package var released: [Released] = []
  /// What interrupted runs had left, likewise.
  package var extras: [(key: ObjectKey, deletion: Deletion)] = []

  /// Nothing sealed or released yet.
  package init(date: LogicalDate, plan: TierPlan? = nil) { (self.date, self.plan) = (date, plan) }

  /// A hot copy and what became of it.
  package struct Released: Sendable {
    /// The export that the copy is of.
    package var export: TierDay.Export
    /// What the store said.
    package var deletion: Deletion

    /// Whether it is gone.
    package var isGone: Bool { deletion == .deleted || deletion == .absent }
  }

  /// Why the day waits; empty where it does not.
  package var waits: [TierWait] {
    if case .waits(let waits) = plan?.work { waits } else { [] }
  }

  /// Exports whose hot copies never go, as things are, with the reason.
  package var stays: [(export: TierDay.Export, reason: String)] {
    (plan?.releases ?? []).compactMap { release in
      if case .stays(let reason) = release.verdict { (release.export, reason) } else { nil }
    }
  }
}
