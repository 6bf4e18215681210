package import Events

/// A hold in a report: what it serves, since when, and how much it keeps. The ids that it names are not repeated: they may be personal.
package struct HoldLine: Hashable, Sendable {
  /// How it stands.
  package enum State: String, CaseIterable, Sendable {
    case active = "active"
    /// Released, and its grace runs.
    case inGrace = "in grace"
    case released = "released"
    /// Its history cannot be relied on, so that it counts as holding everything.
    case unreliable = "unreliable"
  }

  /// The hold's id.
  package var id: String
  /// "unknown" where its documents cannot be read.
  package var matter: String
  /// Such as a docket number; nil where its documents cannot be read.
  var caseReference: String?
  /// How it stands as of the day.
  package var state: State
  /// Its last revision, from 1; 0 where none can be read.
  var revision: Int
  /// Who asked for it, by the name that was given.
  var requestedBy: String?
  /// The day of the request, by its own words.
  var requestedOn: LogicalDate?
  /// Nil while it is active.
  package var releasedBy: String?
  /// The day on which the release was stored, from which the grace is counted.
  var releasedOn: LogicalDate?
  /// The first day after its grace.
  package var graceUntil: LogicalDate?
  /// What it is about, by number: `3 message ids; SMS, EMAIL`.
  package var scope: String
  /// Why its documents cannot be relied on.
  var fault: String?
  /// The archives that it keeps as of the day, in grace too.
  package var archives = 0
  /// Stored bytes of these archives.
  package var bytes: Int64 = 0

  /// It keeps nothing yet: `archives` and `bytes` are added up afterwards.
  package init(
    id: String, matter: String, caseReference: String? = nil, state: State, revision: Int, requestedBy: String? = nil,
    requestedOn: LogicalDate? = nil, releasedBy: String? = nil, releasedOn: LogicalDate? = nil, graceUntil: LogicalDate? = nil,
    scope: String, fault: String? = nil
  ) {
    (self.id, self.matter, self.caseReference, self.state) = (id, matter, caseReference, state)
    (self.revision, self.requestedBy, self.requestedOn) = (revision, requestedBy, requestedOn)
    (self.releasedBy, self.releasedOn, self.graceUntil) = (releasedBy, releasedOn, graceUntil)
    (self.scope, self.fault) = (scope, fault)
  }
}

/// How far the store's legal holds are from the holds that there are, read back object by object.
package struct HoldDrift: Hashable, Sendable {
  /// Objects that were looked at.
  package var objects = 0
  /// Keys of objects that lack a legal hold which they should have.
  package var missing: [String] = []
  /// Keys of those whose legal hold goes with the next sync.
  package var leftOver: [String] = []
  /// Keys of those whose legal hold no hold explains: it stays, and somebody has to look.
  package var unexplained: [String] = []
  /// What the store did not tell, a line each.
  package var failures: [String] = []

  /// No object was looked at.
  package init() {}

  /// Whether anything is not as it should be. What is left over goes with the next sync.
  package var differs: Bool { !missing.isEmpty || !unexplained.isEmpty || !failures.isEmpty }
}
